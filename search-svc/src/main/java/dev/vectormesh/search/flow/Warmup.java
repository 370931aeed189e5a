package dev.vectormesh.search.flow;

import dev.vectormesh.platform.health.HealthCheck;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Walks the way of a search before callers do: encodes a query and searches what is there. Health
 * says that the service serves once that is done; what cannot be walked (an encoder that is not
 * deployed yet) is tried again until it can, and named meanwhile.
 */
public final class Warmup implements HealthCheck {
  private static final Logger LOG = LoggerFactory.getLogger(Warmup.class);
  private static final Duration PAUSE = Duration.ofMillis(200);

  private final List<Runnable> steps;
  private volatile String missing = "the way of a search is being walked for the first time";

  /**
   * @param steps what a search does, with nothing to answer; each may be tried several times
   */
  public Warmup(List<Runnable> steps) {
    this.steps = List.copyOf(steps);
  }

  /** Walks until it is done; on a thread of its own, which is interrupted when nobody waits. */
  public void walk() {
    while (!missing.isEmpty()) {
      try {
        steps.forEach(Runnable::run);
        missing = "";
      } catch (RuntimeException e) {
        String why = e.getMessage() == null ? e.toString() : e.getMessage();
        if (!why.equals(missing)) {
          LOG.info("not warm yet: {}", why);
        }
        missing = why;
        if (!pause()) {
          return;
        }
      }
    }
  }

  private static boolean pause() {
    try {
      TimeUnit.NANOSECONDS.sleep(PAUSE.toNanos());
      return true;
    } catch (InterruptedException e) {
      return false;
    }
  }

  /**
   * @throws IllegalStateException naming what is not warm yet
   */
  @Override
  public void run() {
    if (!missing.isEmpty()) {
      throw new IllegalStateException(missing);
    }
  }
}
