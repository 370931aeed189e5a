package dev.vectormesh.ingest.name;

import java.util.UUID;

/** {@code namespaces/{namespace}/batches/{batch}}. */
public record BatchName(NamespaceName namespace, UUID batch) {
  private static final int ID = 3;

  /**
   * @param name checked by the rule of its field
   */
  public static BatchName parse(String name) {
    String id = NamespaceName.part(name, ID);
    try {
      return new BatchName(NamespaceName.parse(name), UUID.fromString(id));
    } catch (IllegalArgumentException e) {
      throw dev.vectormesh.platform.error.ApiException.notFound(name);
    }
  }

  @Override
  public String toString() {
    return namespace + "/batches/" + batch;
  }
}
