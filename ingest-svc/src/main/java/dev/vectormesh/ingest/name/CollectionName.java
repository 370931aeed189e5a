package dev.vectormesh.ingest.name;

/** {@code namespaces/{namespace}/collections/{collection}}. */
public record CollectionName(NamespaceName namespace, String collection) {
  private static final int ID = 3;

  /**
   * @param name checked by the rule of its field
   */
  public static CollectionName parse(String name) {
    return new CollectionName(NamespaceName.parse(name), NamespaceName.part(name, ID));
  }

  public DocumentName document(String document) {
    return new DocumentName(this, document);
  }

  @Override
  public String toString() {
    return namespace + "/collections/" + collection;
  }
}
