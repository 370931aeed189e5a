package dev.vectormesh.finetune.run;

import dev.vectormesh.finetune.adapter.Adapter;
import dev.vectormesh.finetune.corpus.LiveIndex;
import dev.vectormesh.finetune.data.StoredChunks;
import dev.vectormesh.finetune.data.StoredChunks.Chunk;
import dev.vectormesh.finetune.data.Vectors;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Ranks documents as the live model does, and as a candidate will, before there is an index of its
 * vectors. The live index is asked twice: for what is near to the query, and for what is near to
 * qWW', whose product with a document is the candidate's score but for the length of dW. What both
 * find is ranked by the exact scores.
 */
final class CandidateSearch {
  /** Chunks that each of the questions finds. */
  private static final int DEPTH = 100;

  /** Mapped vectors that are kept. */
  private static final int KEPT = 20_000;

  private final StoredChunks chunks;
  private final LiveIndex index;

  CandidateSearch(StoredChunks chunks, LiveIndex index) {
    this.chunks = chunks;
    this.index = index;
  }

  /** Rankings of one query, by full names of documents, best first. */
  record Rankings(List<String> live, List<String> candidate) {}

  /** A candidate's search. */
  final class Candidate {
    private final Adapter adapter;
    private final float[] product;
    private final Map<String, Rankings> known = new HashMap<>();
    private final Map<String, float[]> mapped =
        new LinkedHashMap<>() {
          @Override
          protected boolean removeEldestEntry(Map.Entry<String, float[]> eldest) {
            return size() > KEPT;
          }
        };

    Candidate(Adapter adapter) {
      this.adapter = adapter;
      this.product = timesTransposed(adapter);
    }

    /**
     * Ranks for a query; for one that was asked before, it is known.
     *
     * @param vector {@code float[dimension]}, of length 1
     */
    Rankings rank(String text, float[] vector) {
      return known.computeIfAbsent(text, _ -> rank(vector));
    }

    private Rankings rank(float[] query) {
      Map<String, Chunk> pool = new HashMap<>();
      chunks.nearest(index, query, DEPTH).forEach(chunk -> pool.put(chunk.id(), chunk));
      chunks
          .nearest(index, times(query, product), DEPTH)
          .forEach(chunk -> pool.put(chunk.id(), chunk));
      float[] asked = adapter.apply(query);
      Map<String, Double> live = new HashMap<>();
      Map<String, Double> candidate = new HashMap<>();
      for (Chunk chunk : pool.values()) {
        float[] other = mapped.computeIfAbsent(chunk.id(), _ -> adapter.apply(chunk.vector()));
        live.merge(chunk.document(), Vectors.dot(query, chunk.vector()), Math::max);
        candidate.merge(chunk.document(), Vectors.dot(asked, other), Math::max);
      }
      return new Rankings(ranking(live), ranking(candidate));
    }
  }

  private static List<String> ranking(Map<String, Double> scores) {
    return scores.entrySet().stream()
        .sorted(
            Map.Entry.<String, Double>comparingByValue(Comparator.reverseOrder())
                .thenComparing(Map.Entry.comparingByKey()))
        .map(Map.Entry::getKey)
        .toList();
  }

  /** WW', row by row; it is symmetric. */
  private static float[] timesTransposed(Adapter adapter) {
    int n = adapter.dimension();
    float[] weights = adapter.weights();
    float[] product = new float[n * n];
    for (int row = 0; row < n; row++) {
      for (int column = row; column < n; column++) {
        float sum = 0;
        for (int k = 0; k < n; k++) {
          sum += weights[row * n + k] * weights[column * n + k];
        }
        product[row * n + column] = sum;
        product[column * n + row] = sum;
      }
    }
    return product;
  }

  private static float[] times(float[] vector, float[] matrix) {
    int n = vector.length;
    float[] result = new float[n];
    for (int row = 0; row < n; row++) {
      for (int column = 0; column < n; column++) {
        result[column] += vector[row] * matrix[row * n + column];
      }
    }
    return result;
  }
}
