package dev.vectormesh.embedded.qdrant.query;

import dev.vectormesh.embedded.qdrant.dense.DenseQuery;
import dev.vectormesh.embedded.qdrant.dense.DenseSpec;
import dev.vectormesh.embedded.qdrant.dense.Metric;
import dev.vectormesh.embedded.qdrant.error.Refusal;
import dev.vectormesh.embedded.qdrant.scan.SharedWork;
import dev.vectormesh.embedded.qdrant.segment.CollectionSchema;
import dev.vectormesh.embedded.qdrant.segment.Snapshot;
import dev.vectormesh.embedded.qdrant.sparse.SparseVector;
import io.qdrant.client.grpc.Points.SearchParams;
import io.qdrant.client.grpc.Points.VectorInput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.lucene.util.FixedBitSet;
import org.jspecify.annotations.Nullable;

/** Finds the points whose vectors are nearest to a given one. Safe for use by several threads. */
final class NearestSearch {
  private final Snapshot snapshot;
  private final CollectionSchema schema;
  private final SharedWork work;

  NearestSearch(Snapshot snapshot, CollectionSchema schema, SharedWork work) {
    this.snapshot = snapshot;
    this.schema = schema;
    this.work = work;
  }

  /**
   * What is searched for, among which points.
   *
   * @param using the vector's name
   * @param rows that pass, for each of the snapshot's views
   * @param threshold the worst score that is wanted
   */
  record Request(
      String using,
      List<FixedBitSet> rows,
      long limit,
      SearchParams params,
      @Nullable Float threshold) {}

  /** The nearest points, best first. */
  List<Hit> run(VectorInput input, Request request) throws IOException {
    return switch (input.getVariantCase()) {
      case DENSE, MULTI_DENSE -> dense(prepared(schema, request.using(), input), request);
      case SPARSE -> sparse(input, request);
      default -> throw unsupported(input);
    };
  }

  /** The dense vector, or several of them one after the other, as it is compared. */
  static float[] prepared(CollectionSchema schema, String name, VectorInput input) {
    return input.hasMultiDense()
        ? schema.prepareMulti(name, input.getMultiDense().getVectorsList())
        : schema.prepare(name, input.getDense().getDataList());
  }

  private List<Hit> dense(float[] vector, Request request) throws IOException {
    DenseSpec spec = schema.requireDense(request.using());
    DenseQuery query =
        DenseQuery.of(
            request.using(),
            spec,
            vector,
            request.limit(),
            request.params(),
            waiting(request),
            work);
    TopHits top = new TopHits(snapshot, request.limit());
    for (int i = 0; i < request.rows().size(); i++) {
      top.enter(i);
      snapshot.views().get(i).segment().nearest(query, request.rows().get(i), top);
    }
    return scored(top.hits(), spec.metric(), request.threshold());
  }

  private long waiting(Request request) throws IOException {
    long rows = 0;
    for (int i = 0; i < request.rows().size(); i++) {
      if (snapshot.views().get(i).segment().indexed(request.using()) == 0) {
        rows += request.rows().get(i).cardinality();
      }
    }
    return rows;
  }

  private List<Hit> sparse(VectorInput input, Request request) throws IOException {
    SparseVector vector = weighted(request.using(), input.getSparse());
    TopHits top = new TopHits(snapshot, request.limit());
    for (int i = 0; i < request.rows().size(); i++) {
      top.enter(i);
      snapshot
          .views()
          .get(i)
          .segment()
          .scanSparse(request.using(), vector, request.rows().get(i), top);
    }
    return scored(top.hits(), Metric.DOT, request.threshold());
  }

  /** Why this is no vector to search with. */
  static Refusal unsupported(VectorInput input) {
    return switch (input.getVariantCase()) {
      case DENSE, SPARSE, ID, VARIANT_NOT_SET -> Refusal.invalid("VectorInput is missing");
      default ->
          Refusal.unsupported(
              "VectorInput." + input.getVariantCase().name().toLowerCase(Locale.ROOT));
    };
  }

  /** The hits with scores in place of ranks, those that are better than the threshold. */
  static List<Hit> scored(List<Hit> ranked, Metric metric, @Nullable Float threshold) {
    List<Hit> hits = new ArrayList<>(ranked.size());
    for (Hit hit : ranked) {
      float score = metric.score(hit.score());
      if (threshold != null
          && (metric.largerIsBetter() ? score <= threshold : score >= threshold)) {
        break;
      }
      hits.add(hit.withScore(score));
    }
    return hits;
  }

  /** The query's weights, times the inverse document frequency where the vector asks for it. */
  SparseVector weighted(String name, io.qdrant.client.grpc.Points.SparseVector input)
      throws IOException {
    CollectionSchema.Sparse spec = schema.requireSparse(name);
    SparseVector vector = SparseVector.of(input.getIndicesList(), input.getValuesList());
    if (!spec.idf()) {
      return vector;
    }
    // Points without such a vector say nothing about how rare its indices are.
    float points = snapshot.withVector(name);
    float[] weights = new float[vector.length()];
    for (int i = 0; i < weights.length; i++) {
      float with = snapshot.documentFrequency(name, vector.indices()[i]);
      double idf = Math.log((points - with + 0.5f) / (with + 0.5f) + 1f);
      weights[i] = vector.values()[i] * (float) idf;
    }
    return new SparseVector(vector.indices(), weights);
  }
}
