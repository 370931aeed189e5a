package dev.vectormesh.search.query;

import java.util.Arrays;
import java.util.List;

/**
 * How similar unrelated texts and documents are in a space: the cosines of a sample of pairs. Where
 * a hit's cosine stands among them is its relevance, which means the same in each space.
 */
final class Baseline {
  /** Cosines are computed in single precision. */
  private static final double ERROR = 1e-5;

  private final double[] cosines;

  private Baseline(double[] sorted) {
    this.cosines = sorted;
  }

  /**
   * @param queries vectors of texts that nobody's documents are about
   * @param documents vectors of a sample of the documents, at least one
   */
  static Baseline of(List<float[]> queries, List<float[]> documents) {
    double[] cosines = new double[queries.size() * documents.size()];
    int at = 0;
    for (float[] query : queries) {
      for (float[] document : documents) {
        cosines[at++] = cosine(query, document);
      }
    }
    Arrays.sort(cosines);
    return new Baseline(cosines);
  }

  private static double cosine(float[] a, float[] b) {
    double dot = 0;
    double aa = 0;
    double bb = 0;
    for (int i = 0; i < a.length; i++) {
      dot += (double) a[i] * b[i];
      aa += (double) a[i] * a[i];
      bb += (double) b[i] * b[i];
    }
    return aa == 0 || bb == 0 ? 0 : dot / Math.sqrt(aa * bb);
  }

  /** The share of unrelated pairs that are less similar: 0 to 1. */
  double relevance(double cosine) {
    int at = Arrays.binarySearch(cosines, cosine);
    int below = at >= 0 ? firstOf(at) : -at - 1;
    return (double) below / cosines.length;
  }

  private int firstOf(int at) {
    int first = at;
    while (first > 0 && cosines[first - 1] == cosines[at]) {
      first--;
    }
    return first;
  }

  /** The least cosine that is as relevant. */
  double cosine(double relevance) {
    int at = (int) Math.ceil(relevance * cosines.length);
    int last = cosines.length - 1;
    // Beyond what the sample can tell apart: farther than any of it, by more than cosines err.
    return at > last ? cosines[last] + ERROR : cosines[at];
  }
}
