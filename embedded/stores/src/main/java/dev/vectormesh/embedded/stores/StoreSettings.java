package dev.vectormesh.embedded.stores;

import java.nio.file.Path;

/**
 * Where the stores keep their files, and how they end. One value serves both stores.
 *
 * <pre>
 * data/postgres/18/   the cluster          data/secrets/postgres, redis   passwords, mode 0600
 * data/redis/         configuration        data/logs/postgres.log, redis.log
 * cache/              unpacked binaries, shared by every data directory that names it
 * </pre>
 */
public final class StoreSettings {
  private final Path data;
  private final Path cache;
  private final ChildListener listener;
  private final boolean stopsAtJvmExit;
  private final boolean endsWithKilledJvm;

  private StoreSettings(
      Path data,
      Path cache,
      ChildListener listener,
      boolean stopsAtJvmExit,
      boolean endsWithKilledJvm) {
    this.data = data;
    this.cache = cache;
    this.listener = listener;
    this.stopsAtJvmExit = stopsAtJvmExit;
    this.endsWithKilledJvm = endsWithKilledJvm;
  }

  /** Everything beneath {@code data}; the binaries in {@code data/cache}. */
  public static StoreSettings in(Path data) {
    Path absolute = data.toAbsolutePath().normalize();
    return new StoreSettings(absolute, absolute.resolve("cache"), ChildListener.SILENT, true, true);
  }

  /** Unpacks the binaries here, so that several data directories share them. */
  public StoreSettings withCache(Path directory) {
    return new StoreSettings(
        data, directory.toAbsolutePath().normalize(), listener, stopsAtJvmExit, endsWithKilledJvm);
  }

  /** Tells {@code other} of starts and losses. */
  public StoreSettings withListener(ChildListener other) {
    return new StoreSettings(data, cache, other, stopsAtJvmExit, endsWithKilledJvm);
  }

  /**
   * Leaves the end to the caller's {@code close()}. Shutdown hooks run side by side, so a caller
   * that drains in a hook of its own would otherwise lose its stores while it drains.
   */
  public StoreSettings closedByCaller() {
    return new StoreSettings(data, cache, listener, false, endsWithKilledJvm);
  }

  /**
   * Children that stay when the JVM is killed, as they do where the kernel cannot tie them to it.
   */
  StoreSettings outlivingKilledJvm() {
    return new StoreSettings(data, cache, listener, stopsAtJvmExit, false);
  }

  public Path data() {
    return data;
  }

  public Path cache() {
    return cache;
  }

  ChildListener listener() {
    return listener;
  }

  boolean stopsAtJvmExit() {
    return stopsAtJvmExit;
  }

  boolean endsWithKilledJvm() {
    return endsWithKilledJvm;
  }
}
