package dev.vectormesh.embedded.triton;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtLoggingLevel;
import dev.vectormesh.embedded.triton.api.DeflateCodec;
import dev.vectormesh.embedded.triton.api.HealthApi;
import dev.vectormesh.embedded.triton.api.InferenceApi;
import dev.vectormesh.embedded.triton.api.MetricsServer;
import dev.vectormesh.embedded.triton.api.PrometheusText;
import dev.vectormesh.embedded.triton.batching.ThreadPriority;
import dev.vectormesh.embedded.triton.onnx.RuntimeLibraries;
import dev.vectormesh.embedded.triton.onnx.RuntimeTelemetry;
import dev.vectormesh.embedded.triton.repository.ModelRepository;
import dev.vectormesh.embedded.triton.repository.RepositoryPolling;
import io.grpc.BindableService;
import io.grpc.DecompressorRegistry;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Triton inference server in this process: KServe v2 with Triton's repository, configuration and
 * statistics calls, over a model repository in Triton's layout, for ONNX models on the CPU.
 *
 * <p>A model that cannot be loaded does not stop the others; the repository's index says what is
 * wrong with it.
 */
public final class EmbeddedTriton implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(EmbeddedTriton.class);
  private static final int CALLS_SECONDS = 10;

  private final ModelRepository repository;
  private final ScheduledExecutorService timer;
  private final ScheduledExecutorService control;
  private final ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor();
  private final List<BindableService> services;
  private final List<Server> servers = new ArrayList<>();
  private @Nullable MetricsServer metrics;
  private int port = -1;

  private EmbeddedTriton(Builder builder) throws IOException {
    ModelRepository.requireFolder(builder.repository);
    RuntimeTelemetry.turnOff();
    if (builder.nativeLibraries != null) {
      RuntimeLibraries.keepIn(builder.nativeLibraries);
    }
    // ONNX Runtime's own warnings are about the graph's making; what concerns a user comes as an
    // exception.
    OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL, "triton");
    timer = thread("triton-timer");
    control = thread("triton-control");
    // A load computes for a while, and requests go first.
    control.execute(ThreadPriority::lower);
    repository =
        new ModelRepository(
            builder.repository,
            Set.copyOf(builder.models),
            builder.loadAll || builder.modelControl != ModelControl.EXPLICIT,
            timer);
    services =
        List.of(
            new InferenceApi(
                repository,
                control,
                readers,
                builder.modelControl == ModelControl.EXPLICIT,
                builder.loadOnDemand),
            new HealthApi(repository));
  }

  private static ScheduledExecutorService thread(String name) {
    return Executors.newSingleThreadScheduledExecutor(
        Thread.ofPlatform().name(name).daemon().factory());
  }

  /** Over the repository in this folder. */
  public static Builder builder(Path repository) {
    return new Builder(repository);
  }

  /** The inference protocol and its health, for a server of somebody else's. */
  public List<BindableService> services() {
    return services;
  }

  /** The TCP port. @throws IllegalStateException where the server was started without one */
  public int port() {
    if (port < 0) {
      throw new IllegalStateException("started without a port");
    }
    return port;
  }

  /**
   * The HTTP port of the metrics. @throws IllegalStateException where the server was started
   * without one
   */
  public int metricsPort() {
    if (metrics == null) {
      throw new IllegalStateException("started without a port for metrics");
    }
    return metrics.port();
  }

  /** Triton's metrics, as {@code /metrics} on the metrics' port answers them. */
  public String metrics() {
    return PrometheusText.of(repository.serving());
  }

  /** Takes no new calls, lets those that have begun end, and frees the models. */
  @Override
  public void close() {
    servers.forEach(Server::shutdown);
    if (metrics != null) {
      metrics.close();
    }
    control.shutdown();
    try {
      control.awaitTermination(CALLS_SECONDS, TimeUnit.SECONDS);
      // Requests that wait for others run now.
      repository.close();
      for (Server server : servers) {
        if (!server.awaitTermination(CALLS_SECONDS, TimeUnit.SECONDS)) {
          server.shutdownNow();
        }
      }
    } catch (InterruptedException e) {
      servers.forEach(Server::shutdownNow);
      Thread.currentThread().interrupt();
    }
    timer.shutdownNow();
    readers.shutdown();
  }

  private void start(Builder builder) throws IOException {
    switch (builder.modelControl) {
      case NONE -> repository.names().forEach(repository::tryLoad);
      case POLL -> poll(builder.pollInterval);
      case EXPLICIT ->
          (builder.loadAll ? repository.names() : builder.models).forEach(repository::tryLoad);
    }
    if (builder.exitOnError && !repository.failed().isEmpty()) {
      throw new IllegalStateException(
          "failed to load all models; not served: " + String.join(", ", repository.failed()));
    }
    listen(builder);
    if (builder.metricsPort != null) {
      metrics = metricsServer(builder.host, builder.metricsPort);
    }
  }

  private void poll(Duration interval) {
    RepositoryPolling polling = new RepositoryPolling(repository);
    polling.look();
    control.scheduleWithFixedDelay(
        () -> {
          try {
            polling.look();
          } catch (Throwable e) {
            // Whatever it is: what is thrown from here would be the last poll.
            log.warn("the model repository could not be polled", e);
          }
        },
        interval.toMillis(),
        interval.toMillis(),
        TimeUnit.MILLISECONDS);
  }

  private MetricsServer metricsServer(String host, int number) throws IOException {
    try {
      return MetricsServer.start(new InetSocketAddress(host, number), this::metrics);
    } catch (BindException e) {
      throw taken(host, number, e);
    }
  }

  private static IOException taken(String host, int number, IOException cause) {
    Throwable reason = cause;
    while (reason.getCause() != null) {
      reason = reason.getCause();
    }
    return new IOException(
        "cannot listen on %s:%d: %s".formatted(host, number, reason.getMessage()), cause);
  }

  private void listen(Builder builder) throws IOException {
    if (builder.inProcess != null) {
      // Calls hand over to the lanes at once, so a thread of the transport's own would only add its
      // wake-up.
      servers.add(
          InProcessServerBuilder.forName(builder.inProcess)
              .directExecutor()
              .addServices(definitions())
              .build()
              .start());
    }
    if (builder.port != null) {
      Server server =
          NettyServerBuilder.forAddress(new InetSocketAddress(builder.host, builder.port))
              .directExecutor()
              .maxInboundMessageSize(builder.maxMessageBytes)
              .decompressorRegistry(
                  DecompressorRegistry.getDefaultInstance().with(new DeflateCodec(), true))
              .addServices(definitions())
              .build();
      try {
        servers.add(server.start());
      } catch (IOException e) {
        throw taken(builder.host, builder.port, e);
      }
      port = server.getPort();
    }
  }

  private List<ServerServiceDefinition> definitions() {
    return services.stream().map(BindableService::bindService).toList();
  }

  /** What to serve, and where. */
  public static final class Builder {
    private final Path repository;
    private final List<String> models = new ArrayList<>();
    private boolean loadAll;
    private boolean loadOnDemand;
    private @Nullable Path nativeLibraries;
    private @Nullable String inProcess;
    private @Nullable Integer port;
    private String host = "127.0.0.1";
    private @Nullable Integer metricsPort;
    private ModelControl modelControl = ModelControl.EXPLICIT;
    private Duration pollInterval = Duration.ofSeconds(15);
    private int maxMessageBytes = 64 << 20;
    private boolean exitOnError;

    private Builder(Path repository) {
      this.repository = repository;
    }

    /**
     * Loads this model at the start, and is not ready without it; others wait for
     * RepositoryModelLoad.
     */
    public Builder load(String model) {
      models.add(model);
      return this;
    }

    /** Loads every model of the repository at the start. */
    public Builder loadAll() {
      loadAll = true;
      return this;
    }

    /** Loads every other model when a call first names it; that call waits. */
    public Builder loadOnDemand() {
      loadOnDemand = true;
      return this;
    }

    /** Listens under this name for channels of the same process. */
    public Builder inProcess(String name) {
      inProcess = name;
      return this;
    }

    /** Listens on this TCP port of {@link #host}; 0 takes a free one. */
    public Builder port(int number) {
      port = number;
      return this;
    }

    /** The address to listen on; this machine alone by default. */
    public Builder host(String address) {
      host = address;
      return this;
    }

    /** Answers {@code GET /metrics} on this port of {@link #host}; 0 takes a free one. */
    public Builder metricsPort(int number) {
      metricsPort = number;
      return this;
    }

    /** Who decides which models are served: clients, by default. */
    public Builder modelControl(ModelControl control) {
      modelControl = control;
      return this;
    }

    /** How often {@link ModelControl#POLL} looks at the repository; 15 seconds by default. */
    public Builder pollInterval(Duration interval) {
      pollInterval = interval;
      return this;
    }

    /**
     * Ends the start with an error where a model that is to be loaded then cannot be; else the
     * others are served. Off by default, where tritonserver's {@code --exit-on-error} is on.
     */
    public Builder exitOnError(boolean exit) {
      exitOnError = exit;
      return this;
    }

    /** The largest request over TCP, 64 MiB by default; a real Triton has no limit of its own. */
    public Builder maxMessageBytes(int bytes) {
      maxMessageBytes = bytes;
      return this;
    }

    /**
     * Keeps ONNX Runtime's native libraries in this folder, so that a start need not unpack them;
     * for the first server of a process.
     */
    public Builder nativeLibraries(Path folder) {
      nativeLibraries = folder;
      return this;
    }

    /** Loads the models and listens. */
    public EmbeddedTriton start() {
      try {
        EmbeddedTriton triton = new EmbeddedTriton(this);
        try {
          triton.start(this);
          return triton;
        } catch (Throwable e) {
          triton.close();
          throw e;
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
