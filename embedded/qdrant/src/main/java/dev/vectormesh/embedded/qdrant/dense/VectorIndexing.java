package dev.vectormesh.embedded.qdrant.dense;

import io.qdrant.client.grpc.Collections.BinaryQuantizationEncoding;
import io.qdrant.client.grpc.Collections.CollectionConfig;
import io.qdrant.client.grpc.Collections.HnswConfigDiff;
import io.qdrant.client.grpc.Collections.OptimizersConfigDiff;
import io.qdrant.client.grpc.Collections.QuantizationConfig;
import io.qdrant.client.grpc.Collections.VectorParams;
import java.util.Map;
import java.util.TreeMap;
import org.apache.lucene.util.quantization.QuantizedByteVectorValues.ScalarEncoding;
import org.jspecify.annotations.Nullable;

/**
 * How the dense vectors of a collection are to be indexed.
 *
 * @param vectors by name
 * @param indexingThreshold bytes of a vector above which segments get a graph; 0: never
 * @param deletedThreshold share of dead rows above which a segment is rewritten
 * @param vacuumMinRows rows below which it is not
 * @param threads that build one graph; 0: one per core
 */
public record VectorIndexing(
    Map<String, Graph> vectors,
    long indexingThreshold,
    double deletedThreshold,
    long vacuumMinRows,
    int threads) {

  /** Lucene's limits. */
  private static final int MAX_M = 512;

  private static final int MAX_EF_CONSTRUCT = 3_200;

  /** Of fewer dimensions a bit of each tells too little, and the vectors are soon compared. */
  private static final int SKETCHED_DIMENSIONS = 128;

  /**
   * The graph of one vector.
   *
   * @param dimensions of the vector
   * @param m neighbours of a node, twice as many on the lowest level; 0: no graph
   * @param encoding of the vectors that a search of the graph compares; null: float32
   */
  public record Graph(int dimensions, int m, int efConstruct, @Nullable ScalarEncoding encoding) {

    /** Whether so many rows are to have a graph. */
    public boolean isWanted(long rows, long indexingThreshold) {
      return m > 0 && indexingThreshold > 0 && bytes(rows) > indexingThreshold;
    }

    long bytes(long rows) {
      return rows * dimensions * Float.BYTES;
    }
  }

  public static VectorIndexing of(CollectionConfig config) {
    Map<String, Graph> vectors = new TreeMap<>();
    var params = config.getParams().getVectorsConfig();
    switch (params.getConfigCase()) {
      case PARAMS -> add(vectors, "", params.getParams(), config);
      case PARAMS_MAP ->
          params
              .getParamsMap()
              .getMapMap()
              .forEach((name, vector) -> add(vectors, name, vector, config));
      case CONFIG_NOT_SET -> {}
    }
    OptimizersConfigDiff optimizer = config.getOptimizerConfig();
    return new VectorIndexing(
        vectors,
        optimizer.getIndexingThreshold() * 1024,
        optimizer.getDeletedThreshold(),
        optimizer.getVacuumMinVectorNumber(),
        (int) config.getHnswConfig().getMaxIndexingThreads());
  }

  private static void add(
      Map<String, Graph> vectors, String name, VectorParams vector, CollectionConfig config) {
    if (vector.hasMultivectorConfig() || Metric.of(vector.getDistance()) == Metric.MANHATTAN) {
      // No graph compares these; they are scanned.
      return;
    }
    HnswConfigDiff hnsw =
        config.getHnswConfig().toBuilder().mergeFrom(vector.getHnswConfig()).build();
    QuantizationConfig quantization =
        vector.hasQuantizationConfig()
            ? vector.getQuantizationConfig()
            : config.getQuantizationConfig();
    vectors.put(
        name,
        new Graph(
            (int) vector.getSize(),
            (int) Math.min(hnsw.getM(), MAX_M),
            (int) Math.clamp(hnsw.getEfConstruct(), 1, MAX_EF_CONSTRUCT),
            encoding(quantization)));
  }

  private static @Nullable ScalarEncoding encoding(QuantizationConfig quantization) {
    return switch (quantization.getQuantizationCase()) {
      case SCALAR -> ScalarEncoding.UNSIGNED_BYTE;
      case BINARY ->
          quantization.getBinary().getEncoding() == BinaryQuantizationEncoding.OneBit
              ? ScalarEncoding.SINGLE_BIT_QUERY_NIBBLE
              : ScalarEncoding.DIBIT_QUERY_NIBBLE;
      case PRODUCT, TURBOQUANT, QUANTIZATION_NOT_SET -> null;
    };
  }

  /** Whether a segment of so many rows is to have any graph. */
  public boolean wantsGraph(long rows) {
    return vectors.values().stream().anyMatch(graph -> graph.isWanted(rows, indexingThreshold));
  }

  /** Whether sketches of this vector may be asked until it has a place in a graph. */
  boolean wantsSketches(String name) {
    Graph graph = vectors.get(name);
    return graph != null
        && graph.m() > 0
        && indexingThreshold > 0
        && graph.dimensions() >= SKETCHED_DIMENSIONS;
  }

  /** Equal for segments whose graphs need not be made anew. */
  public String signature() {
    StringBuilder out = new StringBuilder();
    vectors.forEach((name, graph) ->
        out.append(name)
            .append('=')
            .append(graph.m())
            .append('/')
            .append(graph.efConstruct())
            .append('/')
            .append(graph.encoding())
            .append(';'));
    return out.toString();
  }
}
