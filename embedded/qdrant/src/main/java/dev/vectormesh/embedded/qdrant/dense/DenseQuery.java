package dev.vectormesh.embedded.qdrant.dense;

import dev.vectormesh.embedded.qdrant.error.Refusal;
import dev.vectormesh.embedded.qdrant.scan.SharedWork;
import io.qdrant.client.grpc.Points.QuantizationSearchParams;
import io.qdrant.client.grpc.Points.SearchParams;

/**
 * A search for the nearest dense vectors.
 *
 * @param name of the vector
 * @param rank how the vector is compared
 * @param vector as it is compared
 * @param limit how many are wanted
 * @param candidates how many a search of a graph keeps; those that were compared by their quantized
 *     form are compared again
 * @param exact whether every vector is to be compared
 * @param quantized whether quantized vectors may be used
 * @param rescored whether ranks are of the vectors as they were given
 * @param waiting how many of the vectors that pass have no place in a graph, over all segments
 * @param work shares long scans between threads
 */
public record DenseQuery(
    String name,
    Metric metric,
    VectorRank rank,
    float[] vector,
    int limit,
    int candidates,
    boolean exact,
    boolean quantized,
    boolean rescored,
    long waiting,
    SharedWork work) {
  private static final int DEFAULT_EF = 128;
  private static final int LARGEST = 1 << 24;

  /** The query that these parameters ask for. */
  public static DenseQuery of(
      String name,
      DenseSpec spec,
      float[] vector,
      long limit,
      SearchParams params,
      long waiting,
      SharedWork work) {
    QuantizationSearchParams quantization = params.getQuantization();
    if (quantization.hasOversampling() && !(quantization.getOversampling() >= 1)) {
      throw Refusal.invalid(
          "Validation error in body: [params.quantization.oversampling: value "
              + quantization.getOversampling()
              + " invalid, must be 1.0 or larger]");
    }
    int wanted = (int) Math.min(limit, LARGEST);
    long asked = params.getHnswEf();
    // The protocol's number has no sign.
    long ef = asked < 0 ? LARGEST : asked > 0 ? asked : DEFAULT_EF;
    double sampled = quantization.hasOversampling() ? quantization.getOversampling() * wanted : 0;
    int candidates = (int) Math.clamp(Math.max(ef, (long) sampled), wanted, LARGEST);
    return new DenseQuery(
        name,
        spec.metric(),
        spec.rank(),
        vector,
        wanted,
        candidates,
        params.getExact(),
        !quantization.getIgnore(),
        !quantization.hasRescore() || quantization.getRescore(),
        waiting,
        work);
  }
}
