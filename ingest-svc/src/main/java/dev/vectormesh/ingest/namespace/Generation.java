package dev.vectormesh.ingest.namespace;

import dev.vectormesh.encoders.EmbeddingSpace;
import java.util.UUID;

/**
 * One build of a namespace's index in one space.
 *
 * @param physical the Qdrant collection that holds it
 * @param averageLength BM25's mean number of terms of a chunk; 0 until a chunk was seen
 * @param sampledChunks chunks that the mean was taken over
 */
public record Generation(
    long number, String physical, EmbeddingSpace space, double averageLength, long sampledChunks) {
  private static final int FINGERPRINT_CHARACTERS = 12;

  /** The first generation of a new namespace. */
  public static Generation first(UUID namespace, Isolation isolation, EmbeddingSpace space) {
    return new Generation(1, physical(namespace, 1, isolation, space), space, 0, 0);
  }

  private static String physical(
      UUID namespace, long number, Isolation isolation, EmbeddingSpace space) {
    return switch (isolation) {
      case DEDICATED -> "vm-n-" + namespace + "-" + number;
      case SHARED -> "vm-s-" + space.fingerprint().substring(0, FINGERPRINT_CHARACTERS);
    };
  }
}
