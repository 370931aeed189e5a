package dev.vectormesh.search;

import dev.vectormesh.encoders.SpaceEncoder;
import dev.vectormesh.encoders.SpaceEncoders;
import dev.vectormesh.encoders.remote.EncoderUse;
import dev.vectormesh.encoders.remote.RemoteEncoders;
import dev.vectormesh.images.ImageReaders;
import dev.vectormesh.platform.auth.RoleTable;
import dev.vectormesh.platform.call.Channels;
import dev.vectormesh.platform.call.Fanout;
import dev.vectormesh.platform.error.ApiException;
import dev.vectormesh.platform.health.Health;
import dev.vectormesh.platform.health.ServiceCheck;
import dev.vectormesh.platform.host.App;
import dev.vectormesh.platform.plugin.Plugins;
import dev.vectormesh.platform.qdrant.DamagedCollections;
import dev.vectormesh.platform.qdrant.Qdrant;
import dev.vectormesh.platform.redis.Redis;
import dev.vectormesh.platform.redis.RedisConfig;
import dev.vectormesh.search.api.FeedbackApi;
import dev.vectormesh.search.api.SearchApi;
import dev.vectormesh.search.api.StatsApi;
import dev.vectormesh.search.feedback.Feedback;
import dev.vectormesh.search.flow.Admission;
import dev.vectormesh.search.flow.Searches;
import dev.vectormesh.search.flow.Warmup;
import dev.vectormesh.search.picture.ChildPictures;
import dev.vectormesh.search.qdrant.QdrantChunkIndex;
import dev.vectormesh.search.qdrant.QdrantDocumentCounts;
import dev.vectormesh.search.qdrant.QdrantIndexFigures;
import dev.vectormesh.search.qdrant.QdrantWarmup;
import dev.vectormesh.search.query.Facets;
import dev.vectormesh.search.query.NeighbourIndex;
import dev.vectormesh.search.query.Neighbours;
import dev.vectormesh.search.query.QueryEncoder;
import dev.vectormesh.search.query.Searcher;
import dev.vectormesh.search.redis.RedisResultCache;
import dev.vectormesh.search.serving.ServingResolver;
import dev.vectormesh.search.stats.IndexStatistics;
import dev.vectormesh.search.stats.SearchStatistics;
import dev.vectormesh.search.v1.FeedbackServiceGrpc;
import dev.vectormesh.search.v1.SearchServiceGrpc;
import dev.vectormesh.search.v1.StatsServiceGrpc;
import io.grpc.BindableService;
import io.grpc.ManagedChannel;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The search service, wired. */
public final class SearchApp implements App {
  public static final String NAME = "search";

  private final SearchConfig config;
  private final Qdrant qdrant;
  private final Redis redis;
  private final ManagedChannel triton;
  private final ManagedChannel ingest;
  private final Plugins plugins;
  private final SpaceEncoders encoders;
  private final ImageReaders pictures;
  private final @Nullable FeedbackWiring feedback;
  private final List<BindableService> services;
  private final DamagedCollections damaged;
  private final Warmup warmup;
  private @Nullable Thread walking;
  private final Health health;

  private SearchApp(SearchConfig config, InstantSource clock) {
    this.config = config;
    this.qdrant = Qdrant.open(config.qdrant(), config.qdrantApiKey());
    this.redis = Redis.open(config.cache().enabled() ? config.redis() : RedisConfig.none());
    this.triton = Channels.options().plain().named("triton").open(config.triton());
    this.ingest = Channels.options().named("ingest").open(config.ingest());
    this.plugins = Plugins.open(config.plugins());
    this.encoders =
        SpaceEncoders.open(
            triton,
            config.tokenizers(),
            RemoteEncoders.read(config.encoders(), plugins, EncoderUse.Listener.NONE));
    this.pictures = new ImageReaders(config.pictures());
    SearchStatistics statistics = new SearchStatistics(clock);
    ServingResolver servings = new ServingResolver(ingest, config.ingestOutage(), clock);
    this.feedback =
        config.postgres() == null
            ? null
            : new FeedbackWiring(config.postgres(), config.feedback(), clock);
    Feedback kept = feedback == null ? null : feedback.feedback();
    Searcher searcher = searcher(clock);
    Searches searches =
        new Searches(
            servings,
            new RedisResultCache(redis, config.cache().ttl()),
            searcher,
            new Facets(new QdrantDocumentCounts(qdrant)),
            statistics,
            kept);
    this.services =
        List.of(
            new SearchApi(searches, admission(config), config.queryTimeout()),
            new StatsApi(
                statistics,
                new IndexStatistics(servings, searcher, new QdrantIndexFigures(qdrant)),
                kept == null ? null : kept.recorder()),
            new FeedbackApi(kept, servings));
    this.damaged = DamagedCollections.watch(qdrant);
    this.warmup = new Warmup(warmupSteps());
    this.health =
        Health.builder(NAME)
            .check("qdrant", qdrant::check)
            .check("triton", encoders::check)
            .check("ingest", new ServiceCheck(ingest))
            .check("warmup", warmup)
            .optional("collections", damaged)
            .optional("redis", redis::check)
            .optional("feedback", feedback == null ? () -> {} : feedback::check)
            .fact("pictures", () -> encoders.readsPictures() ? "up" : "down")
            .fact("device", () -> encoders.onGpu() ? "cuda" : "cpu")
            .build();
  }

  private Searcher searcher(InstantSource clock) {
    QdrantChunkIndex index = new QdrantChunkIndex(qdrant, config.cache().points());
    return new Searcher(
        index,
        new QueryEncoder(this::encoder, new ChildPictures(pictures), config.cache().vectors()),
        config.candidates(),
        feedback == null
            ? Neighbours.NONE
            : new NeighbourIndex(feedback.pastClicks(), index, this::encoder, clock));
  }

  private List<Runnable> warmupSteps() {
    List<Runnable> steps = new ArrayList<>();
    for (String model : config.warmup()) {
      steps.add(() -> {
        var unused = encoders.encoder(model).text().query("warm up");
      });
    }
    steps.add(new QdrantWarmup(qdrant)::walk);
    return steps;
  }

  /** Opens the connections; none of the other sides has to be there yet. */
  public static SearchApp open(SearchConfig config) {
    return open(config, InstantSource.system());
  }

  public static SearchApp open(SearchConfig config, InstantSource clock) {
    return new SearchApp(config, clock);
  }

  private static Admission admission(SearchConfig config) {
    return new Admission(
        config.admission().running(), config.admission().longestWait(), System::nanoTime);
  }

  private SpaceEncoder encoder(String model, String version, String fingerprint) {
    try {
      return encoders.encoder(model, version, fingerprint);
    } catch (ApiException e) {
      // The caller named a namespace, not a model: that its model is gone is no fault of the
      // request.
      if (e.reason().equals("INVALID_FIELD")) {
        throw ApiException.spaceMismatch(
            "the namespace's encoder, %s version %s, is not served".formatted(model, version));
      }
      throw e;
    }
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public List<BindableService> services() {
    return services;
  }

  @Override
  public RoleTable roles() {
    return RoleTable.builder()
        .reader(
            SearchServiceGrpc.getSearchMethod(),
            StatsServiceGrpc.getGetStatsMethod(),
            // Whoever searches tells what was done with what was found.
            FeedbackServiceGrpc.getRecordEventsMethod())
        // The rest shows or changes what other people did.
        .writer(
            FeedbackServiceGrpc.getRecordSessionsMethod(),
            FeedbackServiceGrpc.getGetSessionMethod(),
            FeedbackServiceGrpc.getListSessionsMethod(),
            FeedbackServiceGrpc.getExportFeedbackMethod(),
            FeedbackServiceGrpc.getGetArmReportMethod(),
            FeedbackServiceGrpc.getDeleteUserFeedbackMethod(),
            FeedbackServiceGrpc.getListSessionBatchesMethod(),
            FeedbackServiceGrpc.getReleaseSessionBatchMethod(),
            FeedbackServiceGrpc.getArchiveSessionBatchMethod())
        .build();
  }

  @Override
  public Health health() {
    return health;
  }

  @Override
  public void start() {
    if (feedback != null) {
      feedback.start();
    }
    walking = Fanout.daemon("search-warmup", warmup::walk);
  }

  @Override
  public void close() {
    if (walking != null) {
      walking.interrupt();
    }
    if (feedback != null) {
      feedback.close();
    }
    damaged.close();
    encoders.close();
    plugins.close();
    pictures.close();
    qdrant.close();
    redis.close();
    triton.shutdownNow();
    ingest.shutdownNow();
  }
}
