package dev.vectormesh.search;

import dev.vectormesh.images.ImageReaderSettings;
import dev.vectormesh.platform.auth.AuthConfig;
import dev.vectormesh.platform.host.HostConfig;
import dev.vectormesh.platform.postgres.PostgresConfig;
import dev.vectormesh.platform.redis.RedisConfig;
import dev.vectormesh.platform.settings.Default;
import dev.vectormesh.platform.settings.Help;
import dev.vectormesh.platform.settings.Secret;
import dev.vectormesh.platform.settings.Settings;
import dev.vectormesh.platform.telemetry.TelemetryConfig;
import dev.vectormesh.search.feedback.FeedbackConfig;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Settings of the search service. */
public record SearchConfig(
    @Help("gRPC, gRPC-Web and HTTP/JSON port") @Default("9102") int port,
    @Help("Qdrant's gRPC address") @Default("grpc://127.0.0.1:6334") URI qdrant,
    @Help("Qdrant's API key") Optional<Secret> qdrantApiKey,
    @Help("Triton's gRPC address") @Default("grpc://127.0.0.1:8001") URI triton,
    @Help("folders beneath which the models' tokenizer.json files lie, comma separated")
        @Default("models")
        List<Path> tokenizers,
    @Help(
            "YAML file of the encoders that others serve by HTTP, the same for ingest and search:"
                + " docs/models.md shows its form")
        Optional<Path> encoders,
    @Help("folder of the jars of plug-ins, which may bring encoders: docs/plugins.md")
        Optional<Path> plugins,
    @Help(
            "encoders that are run once before the service says that it serves, comma separated;"
                + " name that of pictures here, and health tells from the start that it is there")
        @Default("")
        List<String> warmup,
    @Help("ingest-svc, the owner of namespaces") @Default("grpc://127.0.0.1:9101") URI ingest,
    @Help("how long a namespace is searched as last known while ingest-svc is away") @Default("5m")
        Duration ingestOutage,
    @Help(
            "the longest that a search may take; ten times as long for the first of a process, and"
                + " for one by a picture")
        @Default("2s")
        Duration queryTimeout,
    @Help("documents of each half that are fused, where a request does not say") @Default("100")
        int candidates,
    AdmissionConfig admission,
    ImageReaderSettings pictures,
    CacheConfig cache,
    @Help("where sessions and events are kept; none: they are not")
        @Nullable PostgresConfig postgres,
    FeedbackConfig feedback,
    RedisConfig redis,
    HostConfig host,
    AuthConfig auth,
    TelemetryConfig telemetry) {

  public SearchConfig {
    Settings.require(port >= 0 && port <= 65_535, "port", port, "0..65535");
    Settings.require(!ingestOutage.isNegative(), "ingestOutage", ingestOutage, ">= 0");
    Settings.require(queryTimeout.isPositive(), "queryTimeout", queryTimeout, "> 0");
    Settings.require(candidates >= 1 && candidates <= 1000, "candidates", candidates, "1..1000");
  }

  /** How many searches are taken on. */
  public record AdmissionConfig(
      @Help("searches that run at a time; more wait for their turn") @Default("16") int running,
      @Help(
              "the longest that a search waits for its turn; one that would wait longer is refused"
                  + " at once")
          @Default("300ms")
          Duration longestWait) {

    public AdmissionConfig {
      Settings.require(running >= 1, "running", running, ">= 1");
      Settings.require(!longestWait.isNegative(), "longestWait", longestWait, ">= 0");
    }
  }

  /** What is remembered of searches. */
  public record CacheConfig(
      @Help("whether answers are kept in Redis") @Default("true") boolean enabled,
      @Help("how long an answer is kept") @Default("1h") Duration ttl,
      @Help("vectors of queries that are kept in memory") @Default("2000") int vectors,
      @Help("points whose document is kept in memory, 200 bytes each") @Default("100000")
          int points) {

    public CacheConfig {
      Settings.require(ttl.isPositive(), "ttl", ttl, "> 0");
      Settings.require(vectors >= 0, "vectors", vectors, ">= 0");
      Settings.require(points >= 0, "points", points, ">= 0");
    }
  }
}
