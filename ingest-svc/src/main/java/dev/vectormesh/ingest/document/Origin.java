package dev.vectormesh.ingest.document;

import org.jspecify.annotations.Nullable;

/**
 * Where a document comes from.
 *
 * @param path its place in its source; deletions go by it
 * @param version as its source tells it; null where that tells none
 * @param reading what shaped the document beside its content, as a hash: equal version and reading,
 *     equal document; null where the version is
 * @param lineage what it was made from; null where that is nothing of the mesh's own
 */
public record Origin(
    String path, @Nullable String version, @Nullable String reading, @Nullable Lineage lineage) {
  /** Of a source that tells no versions. */
  public static Origin at(String path) {
    return new Origin(path, null, null, null);
  }
}
