package dev.vectormesh.ingest.namespace;

import dev.vectormesh.encoders.Bm25Encoder;
import dev.vectormesh.encoders.EmbeddingSpace;
import java.util.UUID;

/**
 * One build of a namespace's index in one space.
 *
 * @param physical the Qdrant collection that holds it
 * @param analysis how texts became its BM25 terms ({@link Bm25Encoder#of}); it stays the same as
 *     long as the generation lives
 * @param averageLength BM25's mean number of terms of a chunk; 0 until a chunk was seen
 * @param sampledChunks chunks that the mean was taken over
 */
public record Generation(
    long number,
    String physical,
    EmbeddingSpace space,
    String analysis,
    double averageLength,
    long sampledChunks) {
  private static final int FINGERPRINT_CHARACTERS = 12;

  /** The first generation of a new namespace. */
  public static Generation first(UUID namespace, Isolation isolation, EmbeddingSpace space) {
    String analysis = Bm25Encoder.CURRENT_ANALYSIS;
    String physical =
        switch (isolation) {
          case DEDICATED -> "vm-n-" + namespace + "-1";
          // Terms of two analyses do not compare, and would spoil each other's IDF.
          case SHARED ->
              "vm-s-%s-%s"
                  .formatted(space.fingerprint().substring(0, FINGERPRINT_CHARACTERS), analysis);
        };
    return new Generation(1, physical, space, analysis, 0, 0);
  }
}
