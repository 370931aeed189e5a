package dev.vectormesh.job.watch;

import dev.vectormesh.platform.call.Fanout;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Repeats a round of background work until it is closed: after the time that the round asks for, or
 * at once when it is woken. A round that fails is tried again a second later.
 */
public final class Rounds implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Rounds.class);
  private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);
  private static final Duration LAST = Duration.ofSeconds(2);

  private final String name;
  private final Round round;
  private final Semaphore woken = new Semaphore(0);
  private volatile boolean closed;
  private @Nullable Thread thread;

  /** A piece of work; returns how long the next one may wait. */
  public interface Round {
    Duration run() throws InterruptedException;
  }

  public Rounds(String name, Round round) {
    this.name = name;
    this.round = round;
  }

  public void start() {
    thread = Fanout.daemon(name, this::run);
  }

  /** There may be work: look now. Signals that come during a round are kept as one. */
  public void wake() {
    woken.release();
  }

  public boolean closed() {
    return closed;
  }

  private void run() {
    boolean failing = false;
    try {
      while (!closed) {
        Duration wait = AFTER_FAILURE;
        try {
          wait = round.run();
          failing = false;
        } catch (RuntimeException e) {
          // Once for an outage, however long it lasts.
          log.atLevel(failing || closed ? Level.DEBUG : Level.WARN)
              .log("{} fails, trying on: {}", name, e.toString());
          failing = true;
        }
        if (woken.tryAcquire(wait.toMillis(), TimeUnit.MILLISECONDS)) {
          woken.drainPermits();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Waits a moment for the running round. */
  @Override
  public void close() {
    closed = true;
    woken.release();
    Thread running = thread;
    if (running != null) {
      try {
        boolean unused = running.join(LAST);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
