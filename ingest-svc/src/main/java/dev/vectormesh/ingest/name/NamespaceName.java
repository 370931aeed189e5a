package dev.vectormesh.ingest.name;

/** {@code namespaces/{namespace}}. */
public record NamespaceName(String namespace) {
  private static final int ID = 1;

  /**
   * @param name checked by the rule of its field
   */
  public static NamespaceName parse(String name) {
    return new NamespaceName(part(name, ID));
  }

  static String part(String name, int index) {
    String[] parts = name.split("/", -1);
    if (parts.length <= index) {
      throw new IllegalArgumentException("not a resource name: " + name);
    }
    return parts[index];
  }

  public CollectionName collection(String collection) {
    return new CollectionName(this, collection);
  }

  public String batch(java.util.UUID uid) {
    return this + "/batches/" + uid;
  }

  public GenerationName generation(long number) {
    return new GenerationName(this, number);
  }

  @Override
  public String toString() {
    return "namespaces/" + namespace;
  }
}
