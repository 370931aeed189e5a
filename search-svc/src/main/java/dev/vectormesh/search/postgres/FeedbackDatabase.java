package dev.vectormesh.search.postgres;

import dev.vectormesh.platform.call.Fanout;
import dev.vectormesh.platform.error.ApiException;
import dev.vectormesh.platform.postgres.Postgres;
import dev.vectormesh.platform.postgres.PostgresConfig;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The schema "search", opened beside everything else: searches are answered whether it is there or
 * not.
 */
public final class FeedbackDatabase implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(FeedbackDatabase.class);
  private static final String SCHEMA = "search";
  private static final Duration RETRY = Duration.ofSeconds(1);

  private final PostgresConfig config;
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile @Nullable Postgres postgres;
  private volatile String problem = "";
  private @Nullable Thread opening;

  public FeedbackDatabase(PostgresConfig config) {
    this.config = config;
  }

  public void start() {
    opening = Fanout.daemon("search-schema", this::open);
  }

  private void open() {
    try {
      do {
        try {
          postgres = Postgres.open(config, SCHEMA);
          problem = "";
          return;
        } catch (RuntimeException e) {
          String why = e.getMessage() == null ? e.toString() : e.getMessage();
          if (!why.equals(problem)) {
            LOG.warn("sessions and events cannot be kept yet, trying on: {}", why);
          }
          problem = why;
        }
      } while (!closed.await(RETRY.toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The schema; throws UNAVAILABLE while it is not there. */
  Postgres get() {
    Postgres open = postgres;
    if (open == null) {
      throw ApiException.unavailable("postgres", RETRY);
    }
    return open;
  }

  /** For the sum of the health: fine while it is being opened for the first time. */
  public void check() {
    if (!problem.isEmpty()) {
      throw new IllegalStateException(problem);
    }
    Postgres open = postgres;
    if (open != null) {
      open.check();
    }
  }

  @Override
  public void close() {
    closed.countDown();
    Thread running = opening;
    if (running != null) {
      running.interrupt();
      try {
        boolean unused = running.join(RETRY);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    Postgres open = postgres;
    if (open != null) {
      open.close();
    }
  }
}
