package dev.vectormesh.embedded.qdrant.dense;

/**
 * Compares multivectors, each a row of vectors one after the other: the sum over the vectors of the
 * query of the best rank among the stored ones (Khattab & Zaharia 2020, ColBERT).
 *
 * @param metric compares single vectors
 * @param size of a single vector
 */
public record MaxSim(Metric metric, int size) implements VectorRank {

  @Override
  public float rank(float[] query, float[] stored) {
    float sum = 0;
    float[] part = new float[size];
    float[] other = new float[size];
    for (int q = 0; q < query.length; q += size) {
      System.arraycopy(query, q, part, 0, size);
      float best = Float.NEGATIVE_INFINITY;
      for (int s = 0; s < stored.length; s += size) {
        System.arraycopy(stored, s, other, 0, size);
        best = Math.max(best, metric.rank(part, other));
      }
      sum += best;
    }
    return sum;
  }
}
