package dev.vectormesh.local.mesh;

import dev.vectormesh.embedded.qdrant.EmbeddedQdrant;
import dev.vectormesh.embedded.stores.EmbeddedPostgres;
import dev.vectormesh.embedded.stores.EmbeddedRedis;
import dev.vectormesh.embedded.stores.StoreSettings;
import dev.vectormesh.embedded.triton.EmbeddedTriton;
import dev.vectormesh.local.data.DataDirectory;
import dev.vectormesh.local.data.LocalSecrets;
import dev.vectormesh.models.BundledModels;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** What stands below the services: PostgreSQL, Redis, Qdrant and Triton, started side by side. */
final class Backends implements AutoCloseable {
  private final String suffix;
  private final CompletableFuture<EmbeddedPostgres> postgres;
  private final CompletableFuture<EmbeddedRedis> redis;
  private final CompletableFuture<EmbeddedQdrant> qdrant;
  private final CompletableFuture<EmbeddedTriton> triton;

  /** Begins to start all four. */
  Backends(
      DataDirectory directory,
      MeshOptions options,
      String suffix,
      Executor threads,
      Consumer<String> steps) {
    this.suffix = suffix;
    StoreSettings stores = StoreSettings.in(directory.root()).closedByCaller();
    postgres = begin("PostgreSQL", () -> EmbeddedPostgres.start(stores), threads, steps);
    redis = begin("Redis", () -> EmbeddedRedis.start(stores), threads, steps);
    qdrant = begin("Qdrant", () -> qdrant(directory, options), threads, steps);
    triton = begin("Triton", () -> triton(directory, options), threads, steps);
  }

  private static <T> CompletableFuture<T> begin(
      String name, Supplier<T> start, Executor threads, Consumer<String> steps) {
    return CompletableFuture.supplyAsync(
        () -> {
          T started = start.get();
          steps.accept(name);
          return started;
        },
        threads);
  }

  private EmbeddedQdrant qdrant(DataDirectory directory, MeshOptions options) {
    Path folder = directory.qdrant();
    EmbeddedQdrant.Builder builder =
        EmbeddedQdrant.builder(folder).inProcessName(qdrantUri().getSchemeSpecificPart());
    if (options.ports() != null && options.ports().qdrant() != null) {
      LocalSecrets secrets = new LocalSecrets(directory.secrets());
      var unused = secrets.file(LocalSecrets.QDRANT_KEY);
      builder.port(options.ports().qdrant()).apiKey(secrets.read(LocalSecrets.QDRANT_KEY));
    }
    try {
      return builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException("Qdrant cannot start on " + folder + ": " + e.getMessage(), e);
    }
  }

  private EmbeddedTriton triton(DataDirectory directory, MeshOptions options) {
    Path repository = directory.models();
    BundledModels.unpackTo(repository);
    EmbeddedTriton.Builder builder =
        EmbeddedTriton.builder(repository)
            .load(BundledModels.DEFAULT)
            .loadOnDemand()
            .nativeLibraries(directory.cache())
            .inProcess(tritonUri().getSchemeSpecificPart());
    if (options.ports() != null && options.ports().triton() != null) {
      builder.port(options.ports().triton());
    }
    return builder.start();
  }

  URI qdrantUri() {
    return URI.create("inprocess:qdrant" + suffix);
  }

  URI tritonUri() {
    return URI.create("inprocess:triton" + suffix);
  }

  EmbeddedPostgres postgres() {
    return await(postgres);
  }

  EmbeddedRedis redis() {
    return await(redis);
  }

  /** Waits until all have started. */
  void awaitAll() {
    await(CompletableFuture.allOf(postgres, redis, qdrant, triton));
  }

  static <T> T await(CompletableFuture<T> started) {
    try {
      return started.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  @Override
  public void close() {
    Deque<CompletableFuture<? extends AutoCloseable>> parts = new ArrayDeque<>();
    parts.add(triton);
    parts.add(qdrant);
    parts.add(redis);
    parts.add(postgres);
    parts.forEach(part -> Closing.quietly(part.handle((it, failure) -> it).join()));
  }
}
