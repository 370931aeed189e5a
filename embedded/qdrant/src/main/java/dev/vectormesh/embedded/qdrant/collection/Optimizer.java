package dev.vectormesh.embedded.qdrant.collection;

import dev.vectormesh.embedded.qdrant.segment.SegmentStore;
import java.io.IOException;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Joins the segments of one collection and builds their graphs, in the background, while flushes
 * and searches go on. What a crash or {@link #stop} interrupts begins again at the next start.
 */
final class Optimizer {
  private static final Logger LOG = LoggerFactory.getLogger(Optimizer.class);

  private final CollectionStore.Settings settings;
  private final SegmentStore segments;
  private final Flusher flusher;
  private boolean running;
  private boolean again;
  private boolean idle;
  private volatile boolean busy;
  private volatile boolean stopped;
  private volatile @Nullable String failure;

  Optimizer(CollectionStore.Settings settings, SegmentStore segments, Flusher flusher) {
    this.settings = settings;
    this.segments = segments;
    this.flusher = flusher;
  }

  /**
   * Begins if there is something to do.
   *
   * @param isIdle whether the collection has not been written to for a while, which is a time for
   *     work that can wait
   */
  synchronized void wake(boolean isIdle) {
    if (stopped) {
      return;
    }
    idle = isIdle;
    if (running) {
      again = true;
      return;
    }
    try {
      if (!segments.wantsOptimization(isIdle)) {
        failure = blockage();
        return;
      }
      running = true;
      busy = true;
      settings.resources().graphs().optimizers().execute(this::run);
    } catch (IOException e) {
      failed(e);
    } catch (RejectedExecutionException e) {
      running = false;
      busy = false;
    }
  }

  /** Whether something is being optimized or waits for it. */
  boolean isBusy() {
    return busy;
  }

  /** Why the last optimization failed; null if it did not. */
  @Nullable String failure() {
    return failure;
  }

  /** Begins nothing any more. What runs ends when the segments are closed. */
  synchronized void stop() {
    stopped = true;
  }

  private void run() {
    boolean isIdle = begin();
    do {
      try {
        while (!stopped && segments.optimize(isIdle)) {
          flusher.showMerged();
        }
        failure = blockage();
      } catch (IOException | RuntimeException e) {
        failed(e);
      }
      isIdle = begin();
    } while (goesOn());
  }

  private @Nullable String blockage() {
    return segments.isBlocked() ? "not enough disk space to optimize" : null;
  }

  private synchronized boolean begin() {
    return idle;
  }

  private synchronized boolean goesOn() {
    boolean more = again && !stopped;
    again = false;
    running = more;
    busy = more;
    return more;
  }

  private void failed(Exception e) {
    if (!stopped) {
      // It is tried again and again.
      LOG.atLevel(failure == null ? Level.WARN : Level.DEBUG)
          .setCause(e)
          .log("Segments of collection {} could not be optimized", settings.name());
      failure = String.valueOf(e.getMessage());
    }
  }
}
