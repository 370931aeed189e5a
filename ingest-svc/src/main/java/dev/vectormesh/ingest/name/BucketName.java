package dev.vectormesh.ingest.name;

/** {@code namespaces/{namespace}/buckets/{bucket}}. */
public record BucketName(NamespaceName namespace, String bucket) {
  private static final int ID = 3;

  /**
   * @param name checked by the rule of its field
   */
  public static BucketName parse(String name) {
    return new BucketName(NamespaceName.parse(name), NamespaceName.part(name, ID));
  }

  public ObjectName object(String object) {
    return new ObjectName(this, object);
  }

  @Override
  public String toString() {
    return namespace + "/buckets/" + bucket;
  }
}
