package dev.vectormesh.ingest.name;

/** {@code namespaces/{namespace}/generations/{generation}}. */
public record GenerationName(NamespaceName namespace, long number) {
  private static final int NUMBER = 3;

  /**
   * @param name checked by the rule of its field
   */
  public static GenerationName parse(String name) {
    return new GenerationName(
        NamespaceName.parse(name), Long.parseLong(NamespaceName.part(name, NUMBER)));
  }

  @Override
  public String toString() {
    return namespace + "/generations/" + number;
  }
}
