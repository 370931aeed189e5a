package dev.vectormesh.embedded.qdrant.dense;

import dev.vectormesh.embedded.qdrant.error.Refusal;
import io.qdrant.client.grpc.Collections.Distance;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.util.VectorUtil;

/** How two dense vectors of equal length are compared. */
public enum Metric implements VectorRank {
  /** Dot product of vectors that were brought to unit length. */
  COSINE(true, VectorSimilarityFunction.DOT_PRODUCT),
  DOT(true, VectorSimilarityFunction.MAXIMUM_INNER_PRODUCT),
  EUCLID(false, VectorSimilarityFunction.EUCLIDEAN),
  /** L1; Lucene has no such function, and none is needed as long as it is scanned exactly. */
  MANHATTAN(false, VectorSimilarityFunction.EUCLIDEAN);

  private final boolean largerIsBetter;
  private final VectorSimilarityFunction similarity;

  Metric(boolean largerIsBetter, VectorSimilarityFunction similarity) {
    this.largerIsBetter = largerIsBetter;
    this.similarity = similarity;
  }

  public static Metric of(Distance distance) {
    return switch (distance) {
      case Cosine -> COSINE;
      case Dot -> DOT;
      case Euclid -> EUCLID;
      case Manhattan -> MANHATTAN;
      case UnknownDistance, UNRECOGNIZED -> throw Refusal.invalid("Unknown distance");
    };
  }

  public boolean largerIsBetter() {
    return largerIsBetter;
  }

  public VectorSimilarityFunction similarity() {
    return similarity;
  }

  /**
   * The rank of two vectors, larger is always better: the dot product, the negative squared L2
   * distance, or the negative L1 distance.
   */
  @Override
  public float rank(float[] a, float[] b) {
    return switch (this) {
      case COSINE, DOT -> VectorUtil.dotProduct(a, b);
      case EUCLID -> -VectorUtil.squareDistance(a, b);
      case MANHATTAN -> -manhattan(a, b);
    };
  }

  /** About the {@linkplain #rank rank} of two vectors of this similarity in Lucene. */
  float rankOfSimilarity(float similarity) {
    return switch (this) {
      case COSINE -> 2 * similarity - 1;
      case DOT -> similarity < 1 ? 1 - 1 / similarity : similarity - 1;
      case EUCLID, MANHATTAN -> Math.min(0, 1 - 1 / similarity);
    };
  }

  /** The score that the protocol shows for a {@linkplain #rank rank}. */
  public float score(float rank) {
    return switch (this) {
      case COSINE, DOT -> rank;
      case EUCLID -> (float) Math.sqrt(-rank);
      case MANHATTAN -> rank == 0 ? 0 : -rank;
    };
  }

  /** Makes of the vector, in place, what is stored and compared; a zero vector stays as it is. */
  public float[] prepare(float[] vector) {
    return this == COSINE ? VectorUtil.l2normalize(vector, false) : vector;
  }

  private static float manhattan(float[] a, float[] b) {
    float sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += Math.abs(a[i] - b[i]);
    }
    return sum;
  }
}
