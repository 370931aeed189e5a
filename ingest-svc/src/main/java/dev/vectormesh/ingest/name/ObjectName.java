package dev.vectormesh.ingest.name;

/** {@code namespaces/{namespace}/buckets/{bucket}/objects/{object}}. */
public record ObjectName(BucketName bucket, String object) {
  private static final int ID = 5;

  /**
   * @param name checked by the rule of its field
   */
  public static ObjectName parse(String name) {
    return new ObjectName(BucketName.parse(name), NamespaceName.part(name, ID));
  }

  @Override
  public String toString() {
    return bucket + "/objects/" + object;
  }
}
