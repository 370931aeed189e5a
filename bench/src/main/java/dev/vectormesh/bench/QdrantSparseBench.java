package dev.vectormesh.bench;

import static io.qdrant.client.QueryFactory.nearest;
import static io.qdrant.client.QueryFactory.rrf;
import static io.qdrant.client.VectorFactory.vector;

import io.qdrant.client.PointIdFactory;
import io.qdrant.client.QdrantClient;
import io.qdrant.client.VectorsFactory;
import io.qdrant.client.grpc.Collections.CreateCollection;
import io.qdrant.client.grpc.Collections.Distance;
import io.qdrant.client.grpc.Collections.Modifier;
import io.qdrant.client.grpc.Collections.SparseVectorConfig;
import io.qdrant.client.grpc.Collections.SparseVectorParams;
import io.qdrant.client.grpc.Collections.VectorParams;
import io.qdrant.client.grpc.Collections.VectorParamsMap;
import io.qdrant.client.grpc.Collections.VectorsConfig;
import io.qdrant.client.grpc.Points.PointStruct;
import io.qdrant.client.grpc.Points.PrefetchQuery;
import io.qdrant.client.grpc.Points.QueryPoints;
import io.qdrant.client.grpc.Points.Rrf;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.IntFunction;

/**
 * Sparse queries of five frequent words, and the same fused with a dense one by RRF, through the
 * official client, beside bare Lucene's BM25 and HNSW over the same documents. Arguments: documents
 * (default 10000), queries (default 1000).
 */
public final class QdrantSparseBench {
  private static final String COLLECTION = "hybrid";
  private static final String SPARSE = "bm25";
  private static final String DENSE = "dense";
  private static final int QUERY_WORDS = 5;
  private static final int PREFETCH = 100;
  private static final int BATCH = 256;
  private static final int DIMENSIONS = 384;
  private static final int CENTRES = 1_000;

  private final List<Map<Integer, Integer>> documents = new ArrayList<>();
  private final List<Set<Integer>> queries = new ArrayList<>();
  private final Random random = new Random(11);
  private final float[][] centres = new float[CENTRES][DIMENSIONS];
  private final List<float[]> vectors = new ArrayList<>();
  private final List<float[]> queryVectors = new ArrayList<>();

  private QdrantSparseBench(int documentCount, int queryCount) {
    SparseTexts texts = new SparseTexts(7);
    for (float[] centre : centres) {
      addNoise(centre);
    }
    for (int i = 0; i < documentCount; i++) {
      documents.add(texts.document());
      vectors.add(vectorOfACluster());
    }
    for (int i = 0; i < queryCount; i++) {
      queries.add(texts.query(QUERY_WORDS));
      queryVectors.add(vectorOfACluster());
    }
  }

  /** Adds a normal vector of norm 1, about. */
  private void addNoise(float[] vector) {
    for (int i = 0; i < vector.length; i++) {
      vector[i] += (float) (random.nextGaussian() / Math.sqrt(vector.length));
    }
  }

  private float[] vectorOfACluster() {
    float[] vector = centres[random.nextInt(CENTRES)].clone();
    addNoise(vector);
    return BareHybrid.unit(vector);
  }

  public static void main(String[] arguments) throws Exception {
    int documents = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 10_000;
    int queries = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 1_000;
    new QdrantSparseBench(documents, queries).run();
  }

  private void run() throws Exception {
    System.out.printf(Locale.ROOT, "%d documents, queries of five words%n", documents.size());
    Percentiles sparse;
    Percentiles fused;
    try (WriteBenchServer qdrant = new WriteBenchServer()) {
      fill(qdrant.client());
      report("sparse, as it was written", measure(qdrant.client(), this::sparseQuery));
      qdrant.restart(() -> qdrant.awaitGreen(COLLECTION));
      sparse = measure(qdrant.client(), this::sparseQuery);
      report("sparse, all in segments", sparse);
      fused = measure(qdrant.client(), this::fusedQuery);
      report("sparse + dense, RRF", fused);
    }
    try (BareHybrid bare = new BareHybrid(documents, vectors)) {
      Percentiles words = bare.measureWords(queries, PREFETCH);
      Percentiles neighbours = bare.measureNeighbours(queryVectors, PREFETCH);
      report("bare Lucene BM25", words);
      report("bare Lucene HNSW", neighbours);
      double halves = words.millis(0.5) + neighbours.millis(0.5);
      System.out.printf(
          Locale.ROOT,
          "sparse p50 %.2f x bare BM25, fused p50 %.2f x the sum of its bare halves (goal 1.5)%n",
          sparse.millis(0.5) / words.millis(0.5),
          fused.millis(0.5) / halves);
    }
  }

  private void fill(QdrantClient client) throws Exception {
    client
        .createCollectionAsync(
            CreateCollection.newBuilder()
                .setCollectionName(COLLECTION)
                .setVectorsConfig(
                    VectorsConfig.newBuilder()
                        .setParamsMap(
                            VectorParamsMap.newBuilder()
                                .putMap(
                                    DENSE,
                                    VectorParams.newBuilder()
                                        .setSize(DIMENSIONS)
                                        .setDistance(Distance.Cosine)
                                        .build())))
                .setSparseVectorsConfig(
                    SparseVectorConfig.newBuilder()
                        .putMap(
                            SPARSE,
                            SparseVectorParams.newBuilder().setModifier(Modifier.Idf).build()))
                .build())
        .get();
    for (int from = 0; from < documents.size(); from += BATCH) {
      List<PointStruct> batch = new ArrayList<>();
      for (int i = from; i < Math.min(documents.size(), from + BATCH); i++) {
        batch.add(
            PointStruct.newBuilder()
                .setId(PointIdFactory.id(i))
                .setVectors(
                    VectorsFactory.namedVectors(
                        Map.of(
                            SPARSE,
                            SparseTexts.vector(documents.get(i)),
                            DENSE,
                            vector(vectors.get(i)))))
                .build());
      }
      client.upsertAsync(COLLECTION, batch).get();
    }
  }

  private QueryPoints sparseQuery(int number) {
    List<Integer> words = List.copyOf(queries.get(number));
    return QueryPoints.newBuilder()
        .setCollectionName(COLLECTION)
        .setUsing(SPARSE)
        .setQuery(nearest(Collections.nCopies(words.size(), 1f), words))
        .setLimit(PREFETCH)
        .build();
  }

  private QueryPoints fusedQuery(int number) {
    QueryPoints words = sparseQuery(number);
    return QueryPoints.newBuilder()
        .setCollectionName(COLLECTION)
        .addPrefetch(
            PrefetchQuery.newBuilder()
                .setUsing(SPARSE)
                .setQuery(words.getQuery())
                .setLimit(PREFETCH))
        .addPrefetch(
            PrefetchQuery.newBuilder()
                .setUsing(DENSE)
                .setQuery(nearest(queryVectors.get(number)))
                .setLimit(PREFETCH))
        .setQuery(rrf(Rrf.getDefaultInstance()))
        .setLimit(10)
        .build();
  }

  private Percentiles measure(QdrantClient client, IntFunction<QueryPoints> query)
      throws Exception {
    List<QueryPoints> requests = new ArrayList<>();
    for (int i = 0; i < queries.size(); i++) {
      requests.add(query.apply(i));
    }
    Percentiles.Task task = i -> client.queryAsync(requests.get(i)).get();
    Percentiles.of(requests.size(), task);
    return Percentiles.of(requests.size(), task);
  }

  private static void report(String what, Percentiles times) {
    System.out.printf(
        Locale.ROOT,
        "%-30s p50 %7.3f ms   p95 %7.3f ms%n",
        what,
        times.millis(0.5),
        times.millis(0.95));
  }
}
