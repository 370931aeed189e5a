package dev.vectormesh.job.watch;

import dev.vectormesh.platform.error.ApiException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/**
 * Bounds those who watch, so that neither one tenant's watchers nor all of them together take the
 * memory and the connections that other calls need.
 */
public final class Watchers {
  private static final Duration LATER = Duration.ofSeconds(5);

  private final WatchConfig config;
  private final Semaphore reads;
  private final Map<String, Integer> byTenant = new HashMap<>();
  private int all;

  public Watchers(WatchConfig config) {
    this.config = config;
    this.reads = new Semaphore(config.reads(), true);
  }

  /** A place that is held until it is closed. */
  public interface Place extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * Takes a place of this tenant.
   *
   * @throws ApiException RESOURCE_EXHAUSTED where all that it may have are taken, or all there are
   */
  public synchronized Place enter(String tenant) {
    int own = byTenant.getOrDefault(tenant, 0);
    if (own >= config.perTenant()) {
      throw ApiException.exhausted(
          "this tenant has %d watched jobs and subscriptions open already; end one first"
              .formatted(own),
          LATER);
    }
    if (all >= config.inAll()) {
      throw ApiException.exhausted(
          "this server has %d watched jobs and subscriptions open already; try again later"
              .formatted(all),
          LATER);
    }
    all++;
    byTenant.put(tenant, own + 1);
    return () -> leave(tenant);
  }

  private synchronized void leave(String tenant) {
    all--;
    byTenant.computeIfPresent(tenant, (t, own) -> own == 1 ? null : own - 1);
  }

  /** How many places are taken. */
  public synchronized int count() {
    return all;
  }

  /** Reads the database for those who watch, after waiting for one of their connections. */
  public <T> T reading(Supplier<T> read) {
    reads.acquireUninterruptibly();
    try {
      return read.get();
    } finally {
      reads.release();
    }
  }
}
