package dev.vectormesh.local.mesh;

import dev.vectormesh.finetune.FinetuneApp;
import dev.vectormesh.finetune.FinetuneConfig;
import dev.vectormesh.gateway.GatewayApp;
import dev.vectormesh.gateway.GatewayConfig;
import dev.vectormesh.ingest.IngestApp;
import dev.vectormesh.ingest.IngestConfig;
import dev.vectormesh.job.JobApp;
import dev.vectormesh.job.JobConfig;
import dev.vectormesh.local.data.DataDirectory;
import dev.vectormesh.models.BundledModels;
import dev.vectormesh.platform.auth.AuthConfig;
import dev.vectormesh.platform.health.Health;
import dev.vectormesh.platform.host.App;
import dev.vectormesh.platform.host.CallChain;
import dev.vectormesh.platform.host.Host;
import dev.vectormesh.platform.host.HostConfig;
import dev.vectormesh.platform.telemetry.Telemetry;
import dev.vectormesh.platform.telemetry.TelemetryConfig;
import dev.vectormesh.search.SearchApp;
import dev.vectormesh.search.SearchConfig;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Every service in this JVM on the embedded default. Services and backends start side by side; each
 * service waits for what it needs alone.
 */
public final class Mesh implements AutoCloseable {
  private static final AtomicInteger COUNT = new AtomicInteger();

  /** Callers before those that they call: a worker that drains hands its leases back to job-svc. */
  private static final List<String> CLOSING_ORDER =
      List.of("http", "finetune", "search", "ingest", "job");

  private static final Duration SERVING_WITHIN = Duration.ofSeconds(60);
  private static final Duration SERVING_POLL = Duration.ofMillis(50);

  private static final Map<String, String> LOCAL_WEBHOOKS =
      Map.of("webhooks.allowHttp", "true", "webhooks.allowedNetworks", "127.0.0.0/8,::1/128");

  private final DataDirectory.Lock lock;
  private final MeshOptions options;
  private final Consumer<String> steps;
  private final ServiceSettings settings;
  private final Backends backends;
  private final Telemetry telemetry;

  /** What every call goes through: one for all hosts, as they check tokens alike. */
  private final CallChain chain;

  private final ExecutorService threads =
      Executors.newCachedThreadPool(Thread.ofPlatform().daemon().name("mesh-start-", 0).factory());
  private final Map<String, Integer> ports = new ConcurrentHashMap<>();
  private final Map<String, Host> hosts = new ConcurrentHashMap<>();

  /** Opened, but not in the care of a host yet: closed by hand when the start fails. */
  private final Set<App> unmounted = ConcurrentHashMap.newKeySet();

  private @Nullable CompletableFuture<GatewayApp> gateway;

  /** Several meshes in one JVM (tests) must not meet under one in-process name. */
  private final String suffix;

  private Mesh(
      DataDirectory directory,
      DataDirectory.Lock lock,
      MeshOptions options,
      Consumer<String> steps) {
    this.lock = lock;
    this.options = options;
    this.steps = steps;
    int number = COUNT.getAndIncrement();
    this.suffix = number == 0 ? "" : "-" + number;
    // The tokenizers' library unpacks its native part here, and not into the user's home.
    System.setProperty("DJL_CACHE_DIR", directory.cache().resolve("djl").toString());
    this.settings = new ServiceSettings(directory);
    this.telemetry = Telemetry.open(telemetryConfig(options), "vectormesh");
    this.chain =
        CallChain.of(settings.load("auth", AuthOnly.class).auth(), HostConfig.local(), telemetry);
    this.backends = new Backends(directory, options, suffix, threads, steps);
  }

  /**
   * Starts a mesh and answers when all of it serves.
   *
   * @param steps told the name of each part as it comes up, from several threads
   * @throws dev.vectormesh.local.data.DataDirectoryException when the directory cannot be used
   */
  public static Mesh start(DataDirectory directory, MeshOptions options, Consumer<String> steps) {
    DataDirectory.Lock lock = directory.open();
    Mesh mesh = null;
    try {
      mesh = new Mesh(directory, lock, options, steps);
      mesh.startServices(directory);
      int unused = CompilerPriority.lower();
      return mesh;
    } catch (RuntimeException | Error e) {
      if (mesh != null) {
        mesh.close();
      } else {
        lock.close();
      }
      throw e;
    }
  }

  private void startServices(DataDirectory directory) {
    MeshOptions.Ports asked = options.ports();
    if (asked != null) {
      ports.putAll(asked.byName());
      gateway = begin(this::openGateway);
    }
    CompletableFuture<App> job =
        begin(() -> mount(openJob(), "job", host -> host.netty(port("job"))));
    CompletableFuture<App> search =
        begin(() -> mount(openSearch(), "search", host -> host.armeria(port("search"))));
    CompletableFuture<App> ingest =
        begin(() -> mount(openIngest(directory), "ingest", host -> host.vertx(port("ingest"))));
    CompletableFuture<App> finetune =
        begin(
            () -> mount(openFinetune(directory), "finetune", host -> host.netty(port("finetune"))));
    List<App> apps = Stream.of(job, search, ingest, finetune).map(Backends::await).toList();
    if (asked != null) {
      Host http = Host.of(chain, apps.toArray(App[]::new)).shared().armeria(port("http")).start();
      hosts.put("http", http);
      ports.put("http", http.port());
    }
    backends.awaitAll();
    if (gateway != null) {
      ports.put("gateway", Backends.await(gateway).port());
      awaitServing();
    }
  }

  /**
   * A mesh that says it is up answers its first search as it does the next. What does not serve in
   * time is told, and the rest is offered.
   */
  private void awaitServing() {
    long end = System.nanoTime() + SERVING_WITHIN.toNanos();
    for (Host host : hosts.values()) {
      Health.Report report = host.health();
      while (report.status() == Health.Status.NOT_SERVING && System.nanoTime() < end) {
        LockSupport.parkNanos(SERVING_POLL.toNanos());
        report = host.health();
      }
      if (report.status() == Health.Status.NOT_SERVING) {
        steps.accept("NOT SERVING: " + report.problems());
      }
    }
  }

  private <T> CompletableFuture<T> begin(Supplier<T> start) {
    return CompletableFuture.supplyAsync(start, threads);
  }

  private App mount(App app, String name, Consumer<Host.Builder> onNetwork) {
    Host.Builder builder = Host.of(chain, app).inProcess(name + suffix);
    if (options.ports() != null) {
      onNetwork.accept(builder);
    }
    Host host = builder.start();
    unmounted.remove(app);
    hosts.put(name, host);
    if (options.ports() != null) {
      ports.put(name, host.port());
    }
    steps.accept(name + "-svc");
    return app;
  }

  private JobApp openJob() {
    return opened(
        JobApp.open(
            settings.load(
                "job",
                JobConfig.class,
                settings.postgres(backends.postgres(), "job"),
                settings.redis(backends.redis()),
                options.localWebhooks() ? LOCAL_WEBHOOKS : Map.of(),
                Map.of("port", Integer.toString(port("job"))))));
  }

  private SearchApp openSearch() {
    return opened(
        SearchApp.open(
            settings.load(
                "search",
                SearchConfig.class,
                settings.postgres(backends.postgres(), "search"),
                settings.redis(backends.redis()),
                settings.models(),
                settings.plugins(),
                backendUris(),
                Map.of(
                    "port", Integer.toString(port("search")),
                    "ingest", channel("ingest").toString(),
                    "warmup", BundledModels.DEFAULT + "," + BundledModels.DRAWN))));
  }

  private IngestApp openIngest(DataDirectory directory) {
    return opened(
        IngestApp.open(
            settings.load(
                "ingest",
                IngestConfig.class,
                settings.postgres(backends.postgres(), "corpus"),
                settings.redis(backends.redis()),
                settings.models(),
                settings.plugins(),
                backendUris(),
                Map.of(
                    "port", Integer.toString(port("ingest")),
                    "job", channel("job").toString(),
                    "files.roots", String.join(",", options.filesRoots()),
                    "files.dataDirectory", directory.root().toString(),
                    "objects", directory.objects().toString()))));
  }

  private FinetuneApp openFinetune(DataDirectory directory) {
    return opened(
        FinetuneApp.open(
            settings.load(
                "finetune",
                FinetuneConfig.class,
                settings.postgres(backends.postgres(), "tuning"),
                settings.models(),
                backendUris(),
                Map.of(
                    "port", Integer.toString(port("finetune")),
                    "models", directory.models().toString(),
                    "ingest", channel("ingest").toString(),
                    "search", channel("search").toString(),
                    "job", channel("job").toString()))));
  }

  private <A extends App> A opened(A app) {
    unmounted.add(app);
    return app;
  }

  private GatewayApp openGateway() {
    String tenant = options.openTenant();
    Map<String, String> strangers = tenant == null ? Map.of() : Map.of("openTenant", tenant);
    GatewayApp app =
        GatewayApp.open(
            settings.load(
                "gateway",
                GatewayConfig.class,
                strangers,
                Map.of(
                    "port", Integer.toString(port("gateway")),
                    "ingest", channel("ingest").toString(),
                    "search", channel("search").toString(),
                    "job", channel("job").toString(),
                    "finetune", channel("finetune").toString(),
                    "graphiql", "true",
                    "console", "true",
                    "corsOrigins", String.join(",", options.corsOrigins()))));
    app.start();
    steps.accept("gateway");
    return app;
  }

  private Map<String, String> backendUris() {
    return Map.of(
        "qdrant", backends.qdrantUri().toString(), "triton", backends.tritonUri().toString());
  }

  private static TelemetryConfig telemetryConfig(MeshOptions options) {
    TelemetryConfig none = TelemetryConfig.none();
    return options.ports() == null
        ? none
        : new TelemetryConfig(
            none.otlp(),
            options.ports().metrics(),
            none.metricsBind(),
            none.logLevel(),
            none.logFormat());
  }

  private int port(String name) {
    return ports.getOrDefault(name, 0);
  }

  /** The address of a service for callers in this JVM. */
  public URI channel(String service) {
    return URI.create("inprocess:" + service + suffix);
  }

  /** Where the parts listen, by name; empty for a mesh without ports. */
  public Map<String, Integer> ports() {
    return new HashMap<>(ports);
  }

  @Override
  public void close() {
    if (gateway != null) {
      Closing.quietly(gateway.handle((app, failure) -> app).join());
    }
    CLOSING_ORDER.forEach(name -> Closing.quietly(hosts.get(name)));
    unmounted.forEach(Closing::quietly);
    Closing.quietly(backends);
    Closing.quietly(telemetry);
    threads.shutdown();
    lock.close();
  }

  /** How tokens are checked: the same for all services. */
  record AuthOnly(AuthConfig auth) {}
}
