package dev.vectormesh.embedded.triton;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtLoggingLevel;
import io.grpc.BindableService;
import io.grpc.Server;
import io.grpc.StatusRuntimeException;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A Triton inference server in this process: KServe v2 with Triton's repository, configuration and
 * statistics calls, over a model repository in Triton's layout, for ONNX models on the CPU.
 *
 * <p>A model that cannot be loaded does not stop the others; the repository's index says what is
 * wrong with it.
 */
public final class EmbeddedTriton implements AutoCloseable {
  private final ModelRepository repository;
  private final Lanes lanes;
  private final ExecutorService control;
  private final InferenceApi api;
  private final List<Server> servers = new ArrayList<>();
  private int port = -1;

  private EmbeddedTriton(Builder builder) throws IOException {
    RuntimeTelemetry.turnOff();
    if (builder.nativeLibraries != null) {
      RuntimeLibraries.keepIn(builder.nativeLibraries);
    }
    // ONNX Runtime's own warnings are about the graph's making; what concerns a user comes as an
    // exception.
    OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR, "triton");
    repository = new ModelRepository(builder.repository, Set.copyOf(builder.models));
    lanes = new Lanes(builder.queryThreads, builder.bulkThreads);
    control =
        Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("triton-control").daemon().factory());
    api = new InferenceApi(repository, lanes, control, builder.loadOnDemand);
  }

  /** Over the repository in this folder. */
  public static Builder builder(Path repository) {
    return new Builder(repository);
  }

  /** The service, for a server of somebody else's. */
  public List<BindableService> services() {
    return List.of(api);
  }

  /** The TCP port. @throws IllegalStateException where the server was started without one */
  public int port() {
    if (port < 0) {
      throw new IllegalStateException("started without a port");
    }
    return port;
  }

  /** Takes no new calls, lets those that have begun end, and frees the models. */
  @Override
  public void close() {
    servers.forEach(Server::shutdown);
    for (Server server : servers) {
      try {
        if (!server.awaitTermination(10, TimeUnit.SECONDS)) {
          server.shutdownNow();
        }
      } catch (InterruptedException e) {
        server.shutdownNow();
        Thread.currentThread().interrupt();
      }
    }
    lanes.close();
    repository.close();
    control.shutdown();
  }

  private void start(Builder builder) throws IOException {
    for (String model : builder.loadAll ? repository.names() : builder.models) {
      try {
        repository.load(model);
      } catch (StatusRuntimeException e) {
        // It was logged, and the repository's index tells it.
        continue;
      }
    }
    if (builder.inProcess != null) {
      // Calls hand over to the lanes at once, so a thread of the transport's own would only add its
      // wake-up.
      servers.add(
          InProcessServerBuilder.forName(builder.inProcess)
              .directExecutor()
              .addService(api)
              .build()
              .start());
    }
    if (builder.port != null) {
      Server server =
          NettyServerBuilder.forAddress(new InetSocketAddress(builder.host, builder.port))
              .directExecutor()
              .maxInboundMessageSize(builder.maxMessageBytes)
              .addService(api)
              .build()
              .start();
      servers.add(server);
      port = server.getPort();
    }
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
    private int queryThreads = Math.min(2, Runtime.getRuntime().availableProcessors());
    private int bulkThreads = Runtime.getRuntime().availableProcessors();
    private int maxMessageBytes = 64 << 20;

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

    /** Threads for single items and requests of priority 1; two at most by default. */
    public Builder queryThreads(int count) {
      queryThreads = count;
      return this;
    }

    /** Threads for everything else; one per core by default. */
    public Builder bulkThreads(int count) {
      bulkThreads = count;
      return this;
    }

    /** The largest request over TCP, 64 MiB by default. */
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
        } catch (IOException e) {
          triton.close();
          throw e;
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
