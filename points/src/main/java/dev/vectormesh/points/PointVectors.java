package dev.vectormesh.points;

import static io.qdrant.client.VectorFactory.vector;
import static io.qdrant.client.VectorsFactory.namedVectors;

import com.google.common.primitives.Floats;
import com.google.common.primitives.Ints;
import io.qdrant.client.grpc.Points.Vectors;
import io.qdrant.client.grpc.Points.VectorsOutput;
import java.util.Map;

/** The vectors of a chunk's point. */
public final class PointVectors {
  private PointVectors() {}

  /** The embedding of a point that was read with it: {@code float[dimension]}. */
  public static float[] dense(VectorsOutput vectors) {
    return Floats.toArray(
        vectors.getVectors().getVectorsOrThrow(VectorNames.DENSE).getDense().getDataList());
  }

  /**
   * @param dense {@code float[dimension]} of the collection's space
   * @param terms ids of the chunk's words, each once
   * @param weights their BM25 weights, as many
   */
  public static Vectors of(float[] dense, int[] terms, float[] weights) {
    return namedVectors(
        Map.of(
            VectorNames.DENSE,
            vector(Floats.asList(dense)),
            VectorNames.BM25,
            vector(Floats.asList(weights), Ints.asList(terms))));
  }
}
