package dev.vectormesh.search.query;

import java.util.List;

/**
 * A document with its score.
 *
 * @param parts the score is the sum of their {@code weight x normalized}
 * @param chunks best first, at least one
 */
record FusedDocument(
    DocumentKey document, double score, List<Part> parts, List<FusedChunk> chunks) {
  /**
   * @param rank in that half, from 1; 0 where it did not find the document
   */
  record Part(Half half, int rank, double raw, double normalized, double weight) {}

  record FusedChunk(String id, int position, double score) {}
}
