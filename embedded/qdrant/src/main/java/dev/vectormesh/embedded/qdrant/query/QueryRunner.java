package dev.vectormesh.embedded.qdrant.query;

import dev.vectormesh.embedded.qdrant.dense.Metric;
import dev.vectormesh.embedded.qdrant.error.Refusal;
import dev.vectormesh.embedded.qdrant.filter.Clause;
import dev.vectormesh.embedded.qdrant.filter.Filters;
import dev.vectormesh.embedded.qdrant.scan.SharedWork;
import dev.vectormesh.embedded.qdrant.segment.CollectionSchema;
import dev.vectormesh.embedded.qdrant.segment.PointKey;
import dev.vectormesh.embedded.qdrant.segment.Snapshot;
import io.qdrant.client.grpc.Points.LookupLocation;
import io.qdrant.client.grpc.Points.NearestInputWithMmr;
import io.qdrant.client.grpc.Points.PrefetchQuery;
import io.qdrant.client.grpc.Points.Query;
import io.qdrant.client.grpc.Points.QueryPoints;
import io.qdrant.client.grpc.Points.RecommendInput;
import io.qdrant.client.grpc.Points.RecommendStrategy;
import io.qdrant.client.grpc.Points.Rrf;
import io.qdrant.client.grpc.Points.SearchParams;
import io.qdrant.client.grpc.Points.VectorInput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import org.apache.lucene.util.FixedBitSet;
import org.jspecify.annotations.Nullable;

/** Answers queries on one snapshot. Safe for use by several threads. */
public final class QueryRunner {
  static final long DEFAULT_LIMIT = 10;
  private static final int MAX_DEPTH = 32;

  private final Snapshot snapshot;
  private final CollectionSchema schema;
  private final Filters filters;
  private final VectorLookup lookup;
  private final PayloadIndexes indexes;
  private final NearestSearch search;
  private final SharedWork work;

  /**
   * One level of a query: what it scores, among which points, and how many it keeps.
   *
   * @param candidates how many points a diverse result is chosen from unless told
   */
  private record Level(
      List<PrefetchQuery> prefetch,
      @Nullable Query query,
      String using,
      @Nullable Clause filter,
      @Nullable Float threshold,
      long limit,
      long candidates,
      @Nullable LookupLocation lookup,
      SearchParams params,
      int depth) {}

  public QueryRunner(
      Snapshot snapshot,
      CollectionSchema schema,
      Filters filters,
      VectorLookup lookup,
      PayloadIndexes indexes,
      SharedWork work) {
    this.snapshot = snapshot;
    this.schema = schema;
    this.filters = filters;
    this.lookup = lookup;
    this.indexes = indexes;
    this.search = new NearestSearch(snapshot, schema, work);
    this.work = work;
  }

  /** The hits of the query, best first, its offset skipped. */
  public List<Hit> run(QueryPoints request) throws IOException {
    check(request.getParams());
    long limit = limit(request.hasLimit(), request.getLimit());
    // A random order has no offset.
    boolean isSample = request.getQuery().hasSample() && request.getPrefetchCount() == 0;
    long offset = isSample ? 0 : unsigned(request.getOffset());
    long end = limit + offset < 0 ? Long.MAX_VALUE : limit + offset;
    Clause filter = request.hasFilter() ? filters.compile(request.getFilter()) : null;
    Set<PointKey> examples = QueryExamples.of(request, lookup);
    if (!examples.isEmpty()) {
      filter = both(filter, new Clause.Not(new Clause.HasId(examples)));
    }
    List<Hit> hits =
        run(
            new Level(
                request.getPrefetchList(),
                request.hasQuery() ? request.getQuery() : null,
                request.getUsing(),
                filter,
                request.hasScoreThreshold() ? request.getScoreThreshold() : null,
                end,
                limit,
                request.hasLookupFrom() ? request.getLookupFrom() : null,
                request.getParams(),
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

  private static Clause both(@Nullable Clause a, Clause b) {
    return a == null ? b : new Clause.All(List.of(a, b));
  }

  private static void check(Level level) {
    Query query = level.query();
    if (level.threshold() != null && query == null) {
      throw Refusal.badRequest(
          "A query is needed to use the score_threshold. Can't have score_threshold without"
              + " defining a query.");
    }
    if (query == null) {
      return;
    }
    if (level.threshold() != null && query.hasOrderBy()) {
      throw Refusal.badRequest("Can't use score_threshold with an order_by query.");
    }
    if ((query.hasFusion() || query.hasRrf()) && !level.using().isEmpty()) {
      throw Refusal.badRequest("Fusion queries cannot be combined with the 'using' field.");
    }
  }

  private List<Hit> run(Level level) throws IOException {
    check(level);
    Query query = level.query();
    if (level.prefetch().isEmpty()) {
      return query == null ? byId(level) : score(level, query, null);
    }
    if (query == null) {
      throw Refusal.badRequest(
          "A query is needed to merge the prefetches. Can't have prefetches without defining a"
              + " query.");
    }
    List<Callable<List<Hit>>> prefetches = new ArrayList<>();
    for (PrefetchQuery prefetch : level.prefetch()) {
      prefetches.add(() -> run(level(prefetch, level.filter(), level.depth() + 1)));
    }
    List<List<Hit>> sources = work.all(prefetches);
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
    Clause filter =
        prefetch.hasFilter() ? both(outer, filters.compile(prefetch.getFilter())) : outer;
    long limit = limit(prefetch.hasLimit(), prefetch.getLimit());
    return new Level(
        prefetch.getPrefetchList(),
        prefetch.hasQuery() ? prefetch.getQuery() : null,
        prefetch.getUsing(),
        filter,
        prefetch.hasScoreThreshold() ? prefetch.getScoreThreshold() : null,
        limit,
        limit,
        prefetch.hasLookupFrom() ? prefetch.getLookupFrom() : null,
        prefetch.getParams(),
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
    List<FixedBitSet> rows =
        among == null
            ? MatchingRows.of(snapshot, level.filter())
            : MatchingRows.among(snapshot, among, level.filter());
    return switch (query.getVariantCase()) {
      case NEAREST -> nearest(level, vector(query.getNearest(), level), rows, level.limit());
      case NEAREST_WITH_MMR -> diverse(level, query.getNearestWithMmr(), rows);
      case RECOMMEND -> recommend(level, query.getRecommend(), rows);
      case ORDER_BY ->
          new OrderedScroll(snapshot, indexes).page(query.getOrderBy(), rows, level.limit());
      case SAMPLE ->
          switch (query.getSample()) {
            case Random -> RandomSample.of(snapshot, rows, level.limit());
            case UNRECOGNIZED -> throw Refusal.unsupported("Query.sample");
          };
      default -> throw refused(query);
    };
  }

  private VectorInput vector(VectorInput input, Level level) throws IOException {
    VectorInput found = find(input, level);
    if (found == null) {
      throw Refusal.notFound("Vector with name \"" + level.using() + "\" for point");
    }
    return found;
  }

  private @Nullable VectorInput find(VectorInput input, Level level) throws IOException {
    return input.hasId()
        ? lookup.vector(snapshot, schema, PointKey.of(input.getId()), level.using(), level.lookup())
        : input;
  }

  /** The examples; points that do not have the vector do not count. */
  private List<VectorInput> vectors(List<VectorInput> inputs, Level level) throws IOException {
    List<VectorInput> vectors = new ArrayList<>();
    for (VectorInput input : inputs) {
      VectorInput found = find(input, level);
      if (found != null) {
        vectors.add(found);
      }
    }
    return vectors;
  }

  private List<Hit> recommend(Level level, RecommendInput recommend, List<FixedBitSet> rows)
      throws IOException {
    List<VectorInput> positive = vectors(recommend.getPositiveList(), level);
    List<VectorInput> negative = vectors(recommend.getNegativeList(), level);
    if (recommend.getStrategy() == RecommendStrategy.AverageVector) {
      VectorInput average = Recommendation.average(positive, negative);
      return nearest(level, average, rows, level.limit());
    }
    TopHits top =
        new Recommendation(snapshot, schema, level.using(), search::weighted)
            .run(positive, negative, recommend.getStrategy(), rows, level.limit());
    return NearestSearch.scored(top.hits(), Metric.DOT, level.threshold());
  }

  private List<Hit> diverse(Level level, NearestInputWithMmr query, List<FixedBitSet> rows)
      throws IOException {
    long candidates =
        query.getMmr().hasCandidatesLimit()
            ? Integer.toUnsignedLong(query.getMmr().getCandidatesLimit())
            : level.candidates();
    VectorInput input = vector(query.getNearest(), level);
    List<Hit> nearest = nearest(level, input, rows, candidates);
    return new Diversity(schema, level.using())
        .select(input, query.getMmr(), nearest, level.limit());
  }

  private List<Hit> nearest(Level level, VectorInput input, List<FixedBitSet> rows, long limit)
      throws IOException {
    return search.run(
        input,
        new NearestSearch.Request(level.using(), rows, limit, level.params(), level.threshold()));
  }

  private static Refusal refused(Query query) {
    return switch (query.getVariantCase()) {
      case FUSION, RRF ->
          Refusal.invalid("Fusion query requires at least one prefetch: Query.prefetch is empty");
      case VARIANT_NOT_SET -> Refusal.invalid("Query variant is missing");
      default ->
          Refusal.unsupported("Query." + query.getVariantCase().name().toLowerCase(Locale.ROOT));
    };
  }
}
