package dev.vectormesh.search.feedback;

import dev.vectormesh.platform.call.Fanout;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Forgets events whose session never came, and what is kept long enough. */
public final class FeedbackKeeper implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(FeedbackKeeper.class);
  private static final Duration ROUND = Duration.ofMinutes(10);
  private static final int AT_ONCE = 1000;

  /** What the keeper takes away, of all tenants. */
  public interface Store {
    /** Sessions that are older, with their events; how many were forgotten. */
    long forgetSessions(Instant before, int most);

    /** What trials told beside sessions that is older; how many rows were forgotten. */
    long forgetTrials(Instant before, int most);

    /** Events without a session that came before; how many were forgotten. */
    long forgetLoneEvents(Instant before, int most);
  }

  private final Store store;
  private final FeedbackConfig config;
  private final InstantSource clock;
  private final CountDownLatch closed = new CountDownLatch(1);
  private @Nullable Thread running;

  public FeedbackKeeper(Store store, FeedbackConfig config, InstantSource clock) {
    this.store = store;
    this.config = config;
    this.clock = clock;
  }

  public void start() {
    running = Fanout.daemon("feedback-keeper", this::run);
  }

  private void run() {
    try {
      while (!closed.await(ROUND.toMillis(), TimeUnit.MILLISECONDS)) {
        try {
          sweep();
        } catch (RuntimeException e) {
          LOG.warn("old sessions and events cannot be taken away now: {}", e.toString());
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** One round. */
  public void sweep() {
    Instant now = clock.instant();
    long events;
    do {
      events = store.forgetLoneEvents(now.minus(config.eventWait()), AT_ONCE);
    } while (events == AT_ONCE);
    long sessions;
    do {
      sessions = store.forgetSessions(now.minus(config.retention()), AT_ONCE);
    } while (sessions == AT_ONCE);
    long trials;
    do {
      trials = store.forgetTrials(now.minus(config.retention()), AT_ONCE);
    } while (trials >= AT_ONCE);
  }

  @Override
  public void close() {
    closed.countDown();
    if (running != null) {
      running.interrupt();
    }
  }
}
