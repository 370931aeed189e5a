package dev.vectormesh.ingest.name;

/** {@code namespaces/{namespace}/collections/{collection}/documents/{document}}. */
public record DocumentName(CollectionName collection, String document) {
  private static final int ID = 5;

  /**
   * @param name checked by the rule of its field
   */
  public static DocumentName parse(String name) {
    return new DocumentName(CollectionName.parse(name), NamespaceName.part(name, ID));
  }

  @Override
  public String toString() {
    return collection + "/documents/" + document;
  }
}
