package dev.vectormesh.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.vectormesh.embedded.qdrant.EmbeddedQdrant;
import dev.vectormesh.embedded.stores.EmbeddedPostgres;
import dev.vectormesh.embedded.stores.EmbeddedRedis;
import dev.vectormesh.embedded.stores.StoreSettings;
import dev.vectormesh.embedded.triton.EmbeddedTriton;
import dev.vectormesh.models.BundledModels;
import dev.vectormesh.platform.auth.Role;
import dev.vectormesh.platform.auth.Tokens;
import dev.vectormesh.platform.settings.Secret;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * The services as an operator runs them: a process each, on the class path of its own module, with
 * the settings file of docs/ pointed at servers of this machine.
 */
final class ProductionMesh implements AutoCloseable {
  static final String TENANT = "acme";

  private static final String JWT_SECRET = "a secret of this test, longer than 32 characters";

  /** In the order in which they are started; nothing hangs on it. */
  enum Service {
    GATEWAY("gateway-graphql", "dev.vectormesh.gateway.GatewayMain"),
    SEARCH("search-svc", "dev.vectormesh.search.SearchMain"),
    INGEST("ingest-svc", "dev.vectormesh.ingest.IngestMain"),
    FINETUNE("finetune-svc", "dev.vectormesh.finetune.FinetuneMain"),
    JOB("job-svc", "dev.vectormesh.job.JobMain");

    private final String module;
    private final String main;

    Service(String module, String main) {
      this.module = module;
      this.main = main;
    }

    /** What it is called in the settings. */
    String section() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }

    /** Its own jar, and what its module says that it needs. */
    private String classPath() throws IOException {
      Path target = Path.of("..", module, "target").toRealPath();
      Path needed = target.resolve("runtime-classpath");
      if (!Files.exists(needed)) {
        throw new IllegalStateException(needed + " is missing: mvn package makes it");
      }
      try (Stream<Path> files = Files.list(target)) {
        Path jar =
            files
                .filter(file -> file.getFileName().toString().matches("vectormesh-.*T\\.jar"))
                .findFirst()
                .orElseThrow();
        return jar + ":" + Files.readString(needed).strip();
      }
    }
  }

  private final Path folder;
  private final Path settings;
  private final Deque<AutoCloseable> backends = new ArrayDeque<>();
  private final Map<Service, Integer> ports = new LinkedHashMap<>();
  private final Map<Service, Integer> metricsPorts = new LinkedHashMap<>();
  private final Map<Service, ChildJvm> services = new LinkedHashMap<>();

  ProductionMesh(Path folder) throws Exception {
    this.folder = folder;
    this.settings = folder.resolve("production.yaml");
    for (Service service : Service.values()) {
      ports.put(service, freePort());
      metricsPorts.put(service, freePort());
    }
    Files.createDirectories(documents());
    try {
      writeSettings();
      for (Service service : Service.values()) {
        services.put(service, start(service));
      }
    } catch (Exception | Error e) {
      close();
      throw e;
    }
  }

  /** The folder that may be ingested. */
  Path documents() {
    return folder.resolve("documents");
  }

  URI grpc(Service service) {
    return URI.create("grpc://127.0.0.1:" + ports.get(service));
  }

  URI http(Service service) {
    return URI.create("http://127.0.0.1:" + ports.get(service));
  }

  URI metrics(Service service) {
    return URI.create("http://127.0.0.1:" + metricsPorts.get(service) + "/metrics");
  }

  ChildJvm process(Service service) {
    return Objects.requireNonNull(services.get(service), service.name());
  }

  String token(Role role) {
    return Tokens.of(new Secret(JWT_SECRET)).mint(TENANT, "operator", role);
  }

  GraphqlClient graphql() {
    return new GraphqlClient(http(Service.GATEWAY), token(Role.ADMIN));
  }

  private ChildJvm start(Service service) throws IOException {
    return ChildJvm.start(
        folder.resolve(service.section() + ".log"),
        service.classPath(),
        Map.of(
            // One machine, so one metrics port each.
            "VM_" + service.name() + "_TELEMETRY_METRICS_PORT",
            Integer.toString(metrics(service).getPort()),
            // The first search on a busy machine.
            "VM_SEARCH_QUERY_TIMEOUT",
            "30s",
            "OPT_OUT_TRACKING",
            "true",
            "ORT_DISABLE_TELEMETRY",
            "1"),
        service.main,
        List.of("--config", settings.toString()));
  }

  private void writeSettings() throws Exception {
    StoreSettings stores = StoreSettings.in(folder.resolve("stores")).closedByCaller();
    EmbeddedPostgres postgres = opened(EmbeddedPostgres.start(stores));
    EmbeddedRedis redis = opened(EmbeddedRedis.start(stores));
    EmbeddedQdrant qdrant =
        opened(EmbeddedQdrant.builder(folder.resolve("qdrant")).port(0).apiKey("a key").start());
    Path models = BundledModels.unpackTo(folder.resolve("models"), List.of(BundledModels.DEFAULT));
    EmbeddedTriton triton =
        opened(EmbeddedTriton.builder(models).load(BundledModels.DEFAULT).port(0).start());

    YAMLMapper yaml = new YAMLMapper();
    ObjectNode root = (ObjectNode) yaml.readTree(Path.of("..", "docs", "production.yaml").toFile());
    set(root, "/common/auth/secret", secret("jwt", JWT_SECRET));
    set(root, "/common/host/bind", "127.0.0.1");
    set(root, "/common/postgres/host", postgres.host());
    set(root, "/common/postgres/port", postgres.port());
    set(root, "/common/postgres/database", postgres.database());
    set(root, "/common/postgres/ownerUser", postgres.user());
    set(root, "/common/postgres/ownerPassword", "file:" + postgres.passwordFile());
    set(root, "/common/postgres/apiPassword", secret("api", "the password of the api role"));
    set(root, "/common/postgres/meshPassword", secret("mesh", "the password of the mesh role"));
    set(root, "/common/postgres/tls", "false");
    set(root, "/common/redis/uri", "redis://%s:%d".formatted(redis.host(), redis.port()));
    set(root, "/common/redis/password", "file:" + redis.passwordFile());
    set(root, "/common/qdrant", "grpc://127.0.0.1:" + qdrant.port());
    set(root, "/common/qdrantApiKey", secret("qdrant", "a key"));
    set(root, "/common/triton", "grpc://127.0.0.1:" + triton.port());
    set(root, "/common/tokenizers", models.toString());
    // Nothing listens there: telemetry that cannot be sent is no reason to stop.
    set(root, "/common/telemetry/otlp", "http://127.0.0.1:" + freePort());
    set(root, "/common/telemetry/metricsBind", "127.0.0.1");
    set(root, "/ingest/files/roots", documents().toString());
    set(root, "/ingest/job", grpc(Service.JOB).toString());
    set(root, "/search/ingest", grpc(Service.INGEST).toString());
    set(root, "/gateway/ingest", grpc(Service.INGEST).toString());
    set(root, "/gateway/search", grpc(Service.SEARCH).toString());
    set(root, "/gateway/job", grpc(Service.JOB).toString());
    set(root, "/gateway/finetune", grpc(Service.FINETUNE).toString());
    set(root, "/gateway/bind", "127.0.0.1");
    set(root, "/finetune/ingest", grpc(Service.INGEST).toString());
    set(root, "/finetune/search", grpc(Service.SEARCH).toString());
    set(root, "/finetune/job", grpc(Service.JOB).toString());
    set(root, "/finetune/models", models.toString());
    ports.forEach((service, port) -> set(root, "/" + service.section() + "/port", port));
    yaml.writeValue(settings.toFile(), root);
  }

  private <T extends AutoCloseable> T opened(T backend) {
    backends.push(backend);
    return backend;
  }

  private String secret(String name, String value) throws IOException {
    return "file:" + Files.writeString(folder.resolve("secret-" + name), value);
  }

  /** Replaces a value that docs/production.yaml has; a key that it lost fails the test. */
  private static void set(ObjectNode root, String pointer, Object value) {
    int last = pointer.lastIndexOf('/');
    JsonNode parent = root.at(pointer.substring(0, last));
    String key = pointer.substring(last + 1);
    if (!parent.has(key)) {
      throw new AssertionError("docs/production.yaml has no " + pointer);
    }
    ((ObjectNode) parent).put(key, value.toString());
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** Kills what still runs. */
  @Override
  public void close() throws Exception {
    for (ChildJvm service : services.values()) {
      service.kill();
    }
    while (!backends.isEmpty()) {
      backends.pop().close();
    }
  }
}
