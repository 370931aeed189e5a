package dev.vectormesh.embedded.qdrant;

import dev.vectormesh.embedded.qdrant.api.ApiKeyCheck;
import dev.vectormesh.embedded.qdrant.api.CollectionsApi;
import dev.vectormesh.embedded.qdrant.api.PlainUpserts;
import dev.vectormesh.embedded.qdrant.api.PointFilters;
import dev.vectormesh.embedded.qdrant.api.PointsApi;
import dev.vectormesh.embedded.qdrant.api.QdrantApi;
import dev.vectormesh.embedded.qdrant.api.Replies;
import dev.vectormesh.embedded.qdrant.api.RequestDecoding;
import dev.vectormesh.embedded.qdrant.collection.BufferLimits;
import dev.vectormesh.embedded.qdrant.collection.Collections;
import dev.vectormesh.embedded.qdrant.collection.Idleness;
import dev.vectormesh.embedded.qdrant.collection.StoreResources;
import dev.vectormesh.embedded.qdrant.dense.GraphThreads;
import dev.vectormesh.embedded.qdrant.dense.PlanCosts;
import dev.vectormesh.embedded.qdrant.disk.DiskSpace;
import io.grpc.BindableService;
import io.grpc.Server;
import io.grpc.ServerBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A vector database in this process that official Qdrant clients talk to over gRPC.
 *
 * <pre>{@code
 * try (EmbeddedQdrant qdrant = EmbeddedQdrant.builder(directory).inProcessName("qdrant").start()) {
 *   ManagedChannel channel = InProcessChannelBuilder.forName("qdrant").build();
 *   QdrantClient client = new QdrantClient(QdrantGrpcClient.newBuilder(channel, true).build());
 *   ...
 * }
 * }</pre>
 */
public final class EmbeddedQdrant implements AutoCloseable {
  private static final int MAINTENANCE_MILLIS = 250;

  /**
   * Several usual batches. A window of a fixed size also spares the pings by which gRPC would look
   * for one, with every message, although the way is never longer than this machine.
   */
  private static final int WINDOW_BYTES = 4 << 20;

  private final ExecutorService calls;
  private final ExecutorService flushes;
  private final GraphThreads graphs = new GraphThreads();
  private final ScheduledExecutorService clock;
  private final Collections collections;
  private final List<BindableService> services;
  private final List<Server> servers = new ArrayList<>();
  private int port = -1;
  private final Thread reading;

  private EmbeddedQdrant(Builder settings) throws IOException {
    int cores = Runtime.getRuntime().availableProcessors();
    // Some of the calls wait for the disk; the others compute.
    calls =
        Executors.newFixedThreadPool(
            settings.threads > 0 ? settings.threads : Math.max(4, 2 * cores),
            Thread.ofPlatform().daemon().name("qdrant-call-", 0).factory());
    flushes =
        Executors.newFixedThreadPool(
            Math.clamp(cores / 2, 1, 4),
            Thread.ofPlatform().daemon().name("qdrant-flush-", 0).factory());
    clock =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("qdrant-clock").factory());
    try {
      DiskSpace space = settings.space;
      collections =
          Collections.open(
              settings.directory,
              PointFilters::of,
              new StoreResources(
                  flushes,
                  graphs,
                  space != null ? space : DiskSpace.of(settings.directory, settings.diskReserve),
                  settings.limits,
                  Idleness.DEFAULT,
                  System::nanoTime,
                  settings.costs,
                  settings.largeVectors));
    } catch (IOException | RuntimeException e) {
      stopThreads();
      graphs.close();
      throw e;
    }
    reading =
        Thread.ofPlatform()
            .daemon()
            .priority(Thread.MIN_PRIORITY)
            .name("qdrant-reading")
            .start(collections::readVectors);
    Replies replies = new Replies(calls);
    services =
        Stream.of(
                new CollectionsApi(replies, collections),
                PlainUpserts.of(new PointsApi(replies, collections, calls)),
                new QdrantApi(replies))
            .map(RequestDecoding::of)
            .toList();
    ScheduledFuture<?> unused =
        clock.scheduleWithFixedDelay(
            collections::maintain, MAINTENANCE_MILLIS, MAINTENANCE_MILLIS, TimeUnit.MILLISECONDS);
    try {
      if (settings.inProcessName != null) {
        listen(InProcessServerBuilder.forName(settings.inProcessName), settings);
      }
      if (settings.port >= 0) {
        Server server =
            listen(
                guarded(
                    NettyServerBuilder.forAddress(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), settings.port))
                        .flowControlWindow(WINDOW_BYTES),
                    settings),
                settings);
        port = server.getPort();
      }
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
  }

  /** The network is not trusted as this process is: callers show the key, where there is one. */
  private static ServerBuilder<?> guarded(ServerBuilder<?> builder, Builder settings) {
    return settings.apiKey == null ? builder : builder.intercept(new ApiKeyCheck(settings.apiKey));
  }

  private Server listen(ServerBuilder<?> builder, Builder settings) throws IOException {
    services.forEach(builder::addService);
    // Handlers hand over to the call threads at once: the caller's thread, or the event loop, is
    // free again, and threads of the transport's own would only add their wake-up.
    Server server =
        builder.directExecutor().maxInboundMessageSize(settings.maxMessageBytes).build().start();
    servers.add(server);
    return server;
  }

  /** A server on the data in this directory, which is made if it is not there. */
  public static Builder builder(Path directory) {
    return new Builder(directory);
  }

  /**
   * The services, to be mounted on another server as well. They run on threads of their own, but
   * for reads that are called on a virtual thread.
   */
  public List<BindableService> services() {
    return services;
  }

  /** The TCP port on 127.0.0.1, or -1. */
  public int port() {
    return port;
  }

  /**
   * What is not served because stored data is damaged: the name of a collection, and why. Calls on
   * it answer {@code DATA_LOSS}; the others work. An empty name stands for all collections, when
   * the catalog that lists them cannot be read.
   */
  public Map<String, String> damage() {
    return collections.damage();
  }

  /** Ends open calls, writes what is in memory, and frees the directory. */
  @Override
  public void close() throws IOException {
    servers.forEach(Server::shutdown);
    reading.interrupt();
    try {
      for (Server server : servers) {
        if (!server.awaitTermination(5, TimeUnit.SECONDS)) {
          server.shutdownNow();
        }
      }
      stopThreads();
      calls.awaitTermination(10, TimeUnit.SECONDS);
      flushes.awaitTermination(60, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      try {
        collections.close();
      } finally {
        // What builds graphs is stopped by the collections.
        graphs.close();
      }
    }
  }

  private void stopThreads() {
    clock.shutdownNow();
    calls.shutdown();
    flushes.shutdown();
  }

  /** What a server is to be. */
  public static final class Builder {
    private final Path directory;
    private @Nullable String inProcessName;
    private int port = -1;
    private @Nullable String apiKey;
    private int threads;
    private int maxMessageBytes = 64 << 20;
    private long diskReserve = 64L << 20;
    private @Nullable DiskSpace space;
    private BufferLimits limits = BufferLimits.DEFAULT;
    private PlanCosts costs = PlanCosts.DEFAULT;
    private long largeVectors = StoreResources.LARGE_VECTORS;

    private Builder(Path directory) {
      this.directory = directory;
    }

    /** Callers over TCP have to show this key, as {@code api-key} or as a bearer token. */
    public Builder apiKey(String key) {
      apiKey = key;
      return this;
    }

    /** Listens under this name for channels of the same JVM. */
    public Builder inProcessName(String name) {
      inProcessName = name;
      return this;
    }

    /** Listens on 127.0.0.1, without encryption; 0 takes a free port. */
    public Builder port(int number) {
      port = number;
      return this;
    }

    /** How many calls run at once; twice the number of cores and at least 4 unless told. */
    public Builder threads(int count) {
      threads = count;
      return this;
    }

    /** The largest request; 64 MiB unless told. */
    public Builder maxMessageBytes(int bytes) {
      maxMessageBytes = bytes;
      return this;
    }

    /**
     * Disk space that writes leave free, so that what is in memory can still be saved; 64 MiB
     * unless told.
     */
    public Builder diskReserve(long bytes) {
      diskReserve = bytes;
      return this;
    }

    Builder bufferLimits(BufferLimits bounds) {
      limits = bounds;
      return this;
    }

    Builder planCosts(PlanCosts assumed) {
      costs = assumed;
      return this;
    }

    Builder largeVectors(long bytes) {
      largeVectors = bytes;
      return this;
    }

    Builder diskSpace(DiskSpace port) {
      space = port;
      return this;
    }

    /**
     * Opens the data and listens.
     *
     * @throws IOException when the directory is in use, cannot be read, or the port is taken
     */
    public EmbeddedQdrant start() throws IOException {
      return new EmbeddedQdrant(this);
    }
  }
}
