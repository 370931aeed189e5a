package dev.vectormesh.embedded.qdrant;

import static dev.vectormesh.embedded.qdrant.Clients.get;
import static io.qdrant.client.PointIdFactory.id;
import static io.qdrant.client.QueryFactory.nearest;
import static io.qdrant.client.VectorsFactory.vectors;
import static org.awaitility.Awaitility.await;

import io.qdrant.client.QdrantClient;
import io.qdrant.client.grpc.Collections.CollectionInfo;
import io.qdrant.client.grpc.Collections.CollectionStatus;
import io.qdrant.client.grpc.Collections.CreateCollection;
import io.qdrant.client.grpc.Collections.Distance;
import io.qdrant.client.grpc.Collections.HnswConfigDiff;
import io.qdrant.client.grpc.Collections.OptimizersConfigDiff;
import io.qdrant.client.grpc.Collections.VectorParams;
import io.qdrant.client.grpc.Collections.VectorsConfig;
import io.qdrant.client.grpc.Common.Filter;
import io.qdrant.client.grpc.Points.PointStruct;
import io.qdrant.client.grpc.Points.QueryPoints;
import io.qdrant.client.grpc.Points.ScoredPoint;
import io.qdrant.client.grpc.Points.SearchParams;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/** A collection whose segments get graphs early, and the points that tests put into it. */
final class DenseCollection {
  static final String NAME = "dense";
  static final int DIMENSIONS = 32;

  private static final int BATCH = 100;
  private static final int CLUSTERS = 20;
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private DenseCollection() {}

  /** A collection with graphs from 10 KiB of vectors on. */
  static CreateCollection.Builder request(Distance distance) {
    return request(distance, DIMENSIONS);
  }

  /** The same with vectors of another size. */
  static CreateCollection.Builder request(Distance distance, int dimensions) {
    return CreateCollection.newBuilder()
        .setCollectionName(NAME)
        .setVectorsConfig(
            VectorsConfig.newBuilder()
                .setParams(VectorParams.newBuilder().setSize(dimensions).setDistance(distance)))
        .setHnswConfig(HnswConfigDiff.newBuilder().setM(16).setEfConstruct(100))
        .setOptimizersConfig(OptimizersConfigDiff.newBuilder().setIndexingThreshold(10));
  }

  /** A vector near one of a few centres, the same for the same number. */
  static float[] vector(long number) {
    Random centre = new Random(number % CLUSTERS);
    Random noise = new Random(1_000_003L * (number + 1));
    float[] vector = new float[DIMENSIONS];
    for (int d = 0; d < vector.length; d++) {
      vector[d] = (float) (centre.nextGaussian() + noise.nextGaussian());
    }
    return vector;
  }

  static PointStruct point(long number) {
    return PointStruct.newBuilder()
        .setId(id(number))
        .setVectors(vectors(vector(number)))
        .putAllPayload(Clients.payload(Map.of("tenth", "t" + number % 10, "n", number)))
        .build();
  }

  /** Writes the points from {@code first} up to but not {@code end}. */
  static void upsert(QdrantClient client, int first, int end) {
    for (int from = first; from < end; from += BATCH) {
      get(
          client.upsertAsync(
              NAME,
              IntStream.range(from, Math.min(end, from + BATCH))
                  .mapToObj(DenseCollection::point)
                  .toList()));
    }
  }

  static CollectionInfo info(QdrantClient client) {
    return get(client.getCollectionInfoAsync(NAME));
  }

  /** Waits until the optimizer has nothing left to do and so many vectors are in graphs. */
  static CollectionInfo awaitIndexed(QdrantClient client, long vectors) {
    return await("all vectors are in graphs")
        .atMost(PATIENCE)
        .until(
            () -> info(client),
            info ->
                info.getStatus() == CollectionStatus.Green
                    && info.getIndexedVectorsCount() >= vectors);
  }

  static List<ScoredPoint> search(QdrantClient client, float[] query, SearchParams params) {
    return search(client, query, params, Filter.getDefaultInstance());
  }

  static List<ScoredPoint> search(
      QdrantClient client, float[] query, SearchParams params, Filter filter) {
    return get(
        client.queryAsync(
            QueryPoints.newBuilder()
                .setCollectionName(NAME)
                .setQuery(nearest(query))
                .setFilter(filter)
                .setParams(params)
                .setLimit(10)
                .build()));
  }

  static final SearchParams EXACT = SearchParams.newBuilder().setExact(true).build();

  /** The mean share of the ten true neighbours of some queries that are found. */
  static double recall(QdrantClient client, SearchParams params, Filter filter) {
    int queries = 30;
    double found = 0;
    for (int q = 0; q < queries; q++) {
      float[] query = vector(-7L - q);
      List<Long> truth = ids(search(client, query, EXACT, filter));
      List<Long> hits = new ArrayList<>(ids(search(client, query, params, filter)));
      hits.retainAll(truth);
      found += hits.size() / (double) truth.size();
    }
    return found / queries;
  }

  static List<Long> ids(List<ScoredPoint> hits) {
    return hits.stream().map(hit -> hit.getId().getNum()).toList();
  }
}
