package dev.vectormesh.finetune.adapter;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What an adapter learns from: which documents were chosen for which query.
 *
 * @param queries {@code float[queries][dimension]}, of length 1
 * @param documents {@code float[documents][dimension]}, of length 1
 */
public record TrainingPairs(float[][] queries, float[][] documents, List<Pair> pairs) {

  /**
   * A document that was chosen.
   *
   * @param query its row among the queries
   * @param document its row among the documents
   * @param weight how much it counts, above 0; of clicks 1 / propensity of their place
   * @param skipped rows of documents that were shown, seen and not chosen
   */
  public record Pair(int query, int document, float weight, int[] skipped) {
    public Pair {
      if (!(weight > 0) || weight == Float.POSITIVE_INFINITY) {
        throw new IllegalArgumentException("a pair of weight " + weight);
      }
    }

    public Pair(int query, int document) {
      this(query, document, 1, new int[0]);
    }
  }

  /**
   * @throws IllegalArgumentException if there is no pair, a pair names a row that there is not, or
   *     vectors differ in their dimension
   */
  public TrainingPairs {
    if (pairs.isEmpty()) {
      throw new IllegalArgumentException("there is nothing to learn from");
    }
    requireSame(queries, queries[0].length);
    requireSame(documents, queries[0].length);
    for (Pair pair : pairs) {
      requireRow(pair.query(), queries);
      requireRow(pair.document(), documents);
      for (int row : pair.skipped()) {
        requireRow(row, documents);
      }
    }
  }

  private static void requireSame(float[][] vectors, int dimension) {
    for (float[] vector : vectors) {
      if (vector.length != dimension) {
        throw new IllegalArgumentException(
            "vectors of %d and of %d dimensions".formatted(dimension, vector.length));
      }
    }
  }

  private static void requireRow(int row, float[][] vectors) {
    if (row < 0 || row >= vectors.length) {
      throw new IllegalArgumentException("row %d of %d".formatted(row, vectors.length));
    }
  }

  int dimension() {
    return queries[0].length;
  }

  /** The same vectors with other pairs. */
  TrainingPairs with(List<Pair> others) {
    return new TrainingPairs(queries, documents, others);
  }

  /** The documents that were chosen for each query: none of them is a wrong answer to it. */
  Map<Integer, List<Integer>> chosen() {
    Map<Integer, List<Integer>> chosen = new HashMap<>();
    for (Pair pair : pairs) {
      chosen.computeIfAbsent(pair.query(), _ -> new ArrayList<>(2)).add(pair.document());
    }
    return chosen;
  }
}
