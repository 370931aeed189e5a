package dev.vectormesh.embedded.qdrant.query;

import dev.vectormesh.embedded.qdrant.filter.Clause;
import dev.vectormesh.embedded.qdrant.filter.Filters;
import dev.vectormesh.embedded.qdrant.storage.CollectionSchema;
import dev.vectormesh.embedded.qdrant.storage.Metric;
import dev.vectormesh.embedded.qdrant.storage.PointKey;
import dev.vectormesh.embedded.qdrant.storage.Refusal;
import dev.vectormesh.embedded.qdrant.storage.Segment;
import dev.vectormesh.embedded.qdrant.storage.Snapshot;
import dev.vectormesh.embedded.qdrant.storage.SparseVector;
import io.qdrant.client.grpc.Points.LookupLocation;
import io.qdrant.client.grpc.Points.PrefetchQuery;
import io.qdrant.client.grpc.Points.Query;
import io.qdrant.client.grpc.Points.QueryPoints;
import io.qdrant.client.grpc.Points.Rrf;
import io.qdrant.client.grpc.Points.SearchParams;
import io.qdrant.client.grpc.Points.VectorInput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.apache.lucene.util.FixedBitSet;
import org.jspecify.annotations.Nullable;

/** Answers queries on one snapshot. For one thread. */
public final class QueryRunner {
  private static final long DEFAULT_LIMIT = 10;
  private static final int MAX_DEPTH = 32;

  private final Snapshot snapshot;
  private final CollectionSchema schema;
  private final Filters filters;
  private final VectorLookup lookup;

  /** One level of a query: what it scores, among which points, and how many it keeps. */
  private record Level(
      List<PrefetchQuery> prefetch,
      @Nullable Query query,
      String using,
      @Nullable Clause filter,
      @Nullable Float threshold,
      long limit,
      @Nullable LookupLocation lookup,
      int depth) {}

  public QueryRunner(
      Snapshot snapshot, CollectionSchema schema, Filters filters, VectorLookup lookup) {
    this.snapshot = snapshot;
    this.schema = schema;
    this.filters = filters;
    this.lookup = lookup;
  }

  /** The hits of the query, best first, its offset skipped. */
  public List<Hit> run(QueryPoints request) throws IOException {
    check(request.getParams());
    long limit = limit(request.hasLimit(), request.getLimit());
    long offset = unsigned(request.getOffset());
    long end = limit + offset < 0 ? Long.MAX_VALUE : limit + offset;
    List<Hit> hits =
        run(
            new Level(
                request.getPrefetchList(),
                request.hasQuery() ? request.getQuery() : null,
                request.getUsing(),
                request.hasFilter() ? filters.compile(request.getFilter()) : null,
                request.hasScoreThreshold() ? request.getScoreThreshold() : null,
                end,
                request.hasLookupFrom() ? request.getLookupFrom() : null,
                0));
    return offset == 0 ? hits : hits.subList((int) Math.min(offset, hits.size()), hits.size());
  }

  private static long limit(boolean set, long value) {
    if (set && value == 0) {
      throw Refusal.invalid(
          "Validation error in body: [limit: value 0 invalid, must be 1 or larger]");
    }
    return set ? unsigned(value) : DEFAULT_LIMIT;
  }

  /** A number of the protocol that has 64 bits and no sign. */
  private static long unsigned(long value) {
    return value < 0 ? Long.MAX_VALUE : value;
  }

  private List<Hit> run(Level level) throws IOException {
    Query query = level.query();
    if (level.prefetch().isEmpty()) {
      return query == null ? byId(level) : score(level, query, null);
    }
    if (query == null) {
      throw Refusal.invalid(
          "A query is needed to merge the prefetches. Can't have prefetches without defining a"
              + " query.");
    }
    List<List<Hit>> sources = new ArrayList<>();
    for (PrefetchQuery prefetch : level.prefetch()) {
      sources.add(run(level(prefetch, level.filter(), level.depth() + 1)));
    }
    return switch (query.getVariantCase()) {
      case RRF -> cut(Fusions.reciprocalRank(sources, query.getRrf()), level);
      case FUSION ->
          switch (query.getFusion()) {
            case RRF -> cut(Fusions.reciprocalRank(sources, Rrf.getDefaultInstance()), level);
            case DBSF -> cut(Fusions.distribution(sources), level);
            case UNRECOGNIZED -> throw Refusal.unsupported("Query.fusion");
          };
      default -> score(level, query, sources);
    };
  }

  /** The real server applies an outer filter to the prefetches as well. */
  private Level level(PrefetchQuery prefetch, @Nullable Clause outer, int depth) {
    if (depth > MAX_DEPTH) {
      throw Refusal.invalid("Prefetches are nested deeper than " + MAX_DEPTH);
    }
    check(prefetch.getParams());
    Clause filter = outer;
    if (prefetch.hasFilter()) {
      Clause own = filters.compile(prefetch.getFilter());
      filter = outer == null ? own : new Clause.All(List.of(outer, own));
    }
    return new Level(
        prefetch.getPrefetchList(),
        prefetch.hasQuery() ? prefetch.getQuery() : null,
        prefetch.getUsing(),
        filter,
        prefetch.hasScoreThreshold() ? prefetch.getScoreThreshold() : null,
        limit(prefetch.hasLimit(), prefetch.getLimit()),
        prefetch.hasLookupFrom() ? prefetch.getLookupFrom() : null,
        depth);
  }

  private static void check(SearchParams params) {
    if (params.getIndexedOnly()) {
      throw Refusal.unsupported("SearchParams.indexed_only");
    }
  }

  private List<Hit> cut(List<Hit> hits, Level level) {
    Float threshold = level.threshold();
    return hits.stream()
        .filter(hit -> threshold == null || hit.score() >= threshold)
        .limit(level.limit())
        .toList();
  }

  private List<Hit> byId(Level level) throws IOException {
    return new ScrollRunner(snapshot).page(level.filter(), null, level.limit());
  }

  private List<Hit> score(Level level, Query query, @Nullable List<List<Hit>> among)
      throws IOException {
    if (query.getVariantCase() != Query.VariantCase.NEAREST) {
      throw refused(query);
    }
    VectorInput input = query.getNearest();
    Clause filter = level.filter();
    if (input.hasId()) {
      PointKey key = PointKey.of(input.getId());
      Clause others = new Clause.Not(new Clause.HasId(Set.of(key)));
      filter = filter == null ? others : new Clause.All(List.of(filter, others));
      input = lookup.vector(snapshot, schema, key, level.using(), level.lookup());
    }
    List<FixedBitSet> candidates = among == null ? candidates(filter) : places(among, filter);
    TopHits top = new TopHits(snapshot, level.limit());
    return switch (input.getVariantCase()) {
      case DENSE -> {
        float[] vector = schema.prepare(level.using(), input.getDense().getDataList());
        Metric metric = schema.requireDense(level.using()).metric();
        for (int i = 0; i < candidates.size(); i++) {
          top.enter(i);
          Segment segment = snapshot.views().get(i).segment();
          segment.scanDense(level.using(), metric, vector, candidates.get(i), top);
        }
        yield scored(top.hits(), metric, level.threshold());
      }
      case SPARSE -> {
        SparseVector vector = weighted(level.using(), input.getSparse());
        for (int i = 0; i < candidates.size(); i++) {
          top.enter(i);
          Segment segment = snapshot.views().get(i).segment();
          segment.scanSparse(level.using(), vector, candidates.get(i), top);
        }
        yield scored(top.hits(), Metric.DOT, level.threshold());
      }
      case MULTI_DENSE -> throw Refusal.unsupported("VectorInput.multi_dense");
      case DOCUMENT -> throw Refusal.unsupported("VectorInput.document");
      case IMAGE -> throw Refusal.unsupported("VectorInput.image");
      case OBJECT -> throw Refusal.unsupported("VectorInput.object");
      case ID, VARIANT_NOT_SET -> throw Refusal.invalid("VectorInput is missing");
    };
  }

  private static Refusal refused(Query query) {
    return switch (query.getVariantCase()) {
      case FUSION, RRF ->
          Refusal.invalid("Fusion query requires at least one prefetch: Query.prefetch is empty");
      case VARIANT_NOT_SET -> Refusal.invalid("Query variant is missing");
      default ->
          Refusal.unsupported(
              "Query." + query.getVariantCase().name().toLowerCase(java.util.Locale.ROOT));
    };
  }

  private static List<Hit> scored(List<Hit> ranked, Metric metric, @Nullable Float threshold) {
    List<Hit> hits = new ArrayList<>(ranked.size());
    for (Hit hit : ranked) {
      float score = metric.score(hit.score());
      if (threshold != null && (metric.largerIsBetter() ? score < threshold : score > threshold)) {
        break;
      }
      hits.add(hit.withScore(score));
    }
    return hits;
  }

  /** The query's weights, times the inverse document frequency where the vector asks for it. */
  private SparseVector weighted(String name, io.qdrant.client.grpc.Points.SparseVector input)
      throws IOException {
    CollectionSchema.Sparse spec = schema.requireSparse(name);
    SparseVector vector = SparseVector.of(input.getIndicesList(), input.getValuesList());
    if (!spec.idf()) {
      return vector;
    }
    float points = snapshot.size();
    float[] weights = new float[vector.length()];
    for (int i = 0; i < weights.length; i++) {
      float with = snapshot.documentFrequency(name, vector.indices()[i]);
      double idf = Math.log((points - with + 0.5f) / (with + 0.5f) + 1f);
      weights[i] = vector.values()[i] * (float) idf;
    }
    return new SparseVector(vector.indices(), weights);
  }

  private List<FixedBitSet> candidates(@Nullable Clause filter) throws IOException {
    List<FixedBitSet> candidates = new ArrayList<>();
    for (Snapshot.View view : snapshot.views()) {
      candidates.add(
          filter == null ? view.live() : filter.matching(view.segment(), view.candidates()));
    }
    return candidates;
  }

  /** The rows of the prefetched hits. */
  private List<FixedBitSet> places(List<List<Hit>> among, @Nullable Clause filter)
      throws IOException {
    IdentityHashMap<Snapshot.View, FixedBitSet> rows = new IdentityHashMap<>();
    List<FixedBitSet> candidates = new ArrayList<>();
    for (Snapshot.View view : snapshot.views()) {
      FixedBitSet none = new FixedBitSet(view.segment().size());
      rows.put(view, none);
      candidates.add(none);
    }
    for (List<Hit> hits : among) {
      for (Hit hit : hits) {
        FixedBitSet in = rows.get(hit.place().view());
        if (in != null) {
          in.set(hit.place().row());
        }
      }
    }
    if (filter != null) {
      for (int i = 0; i < candidates.size(); i++) {
        Segment segment = snapshot.views().get(i).segment();
        candidates.set(i, filter.matching(segment, candidates.get(i)));
      }
    }
    return candidates;
  }

  /** How many points pass. */
  public static long count(Snapshot snapshot, Clause filter) throws IOException {
    long n = 0;
    for (Snapshot.View view : snapshot.views()) {
      n += filter.matching(view.segment(), view.candidates()).cardinality();
    }
    return n;
  }
}
