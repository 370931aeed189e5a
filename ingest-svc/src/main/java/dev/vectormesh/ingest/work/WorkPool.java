package dev.vectormesh.ingest.work;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A few platform threads for reading, hashing, decoding, cutting and counting: work that would hold
 * a virtual thread's carrier. Work that never ends, such as a read from a dead drive, keeps its
 * thread and loses its place: others go on.
 */
public final class WorkPool implements AutoCloseable {
  private static final Duration DEFAULT_LIMIT = Duration.ofSeconds(60);

  /**
   * Threads that never come back; with so many, nothing is begun: a process of them helps nobody.
   */
  private static final int MOST_STUCK = 64;

  private final Semaphore places;
  private final Duration limit;
  private final AtomicInteger stuck = new AtomicInteger();
  private final ExecutorService threads =
      Executors.newCachedThreadPool(Thread.ofPlatform().daemon().name("ingest-work-", 0).factory());

  public WorkPool(int size) {
    this(size, DEFAULT_LIMIT);
  }

  /**
   * @param size what is done at once
   * @param limit how long a piece of work may take once it has begun
   */
  public WorkPool(int size, Duration limit) {
    this.places = new Semaphore(size, true);
    this.limit = limit;
  }

  /** The work took longer than it may, and its thread was interrupted; or it could not begin. */
  public static final class TooLong extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TooLong(Duration limit) {
      super("it took longer than " + text(limit));
    }

    private TooLong(String why) {
      super(why);
    }

    static TooLong behind(int stuck) {
      return new TooLong(
          "%d reads before it never ended, and no more are begun: see to the drives, then restart"
              .formatted(stuck));
    }

    private static String text(Duration limit) {
      return limit.toMillis() < 10_000 ? limit.toMillis() + " ms" : limit.toSeconds() + " s";
    }
  }

  /**
   * Runs the work and waits for it; an interrupt of the caller reaches the work.
   *
   * @throws TooLong after the limit
   */
  public <T> T call(Callable<T> work) throws Exception {
    places.acquire();
    if (stuck.get() >= MOST_STUCK) {
      places.release();
      throw TooLong.behind(MOST_STUCK);
    }
    Place place = new Place();
    FutureTask<T> result = new FutureTask<>(work);
    threads.execute(() -> {
      try {
        result.run();
      } finally {
        place.ended();
      }
    });
    try {
      return result.get(limit.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Exception cause) {
        throw cause;
      }
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw e;
    } catch (TimeoutException e) {
      result.cancel(true);
      place.giveUp();
      throw new TooLong(limit);
    } catch (InterruptedException e) {
      result.cancel(true);
      place.giveUp();
      throw e;
    }
  }

  /**
   * For long computations, which no interrupt ends by itself: between two steps.
   *
   * @throws CancellationException when nobody waits for the result any more
   */
  public static void checkWanted() {
    if (Thread.currentThread().isInterrupted()) {
      throw new CancellationException("nobody waits for it");
    }
  }

  /** The right of one piece of work to a share of the processor. */
  private final class Place {
    private final AtomicBoolean free = new AtomicBoolean();

    void ended() {
      if (free.compareAndSet(false, true)) {
        places.release();
      } else {
        stuck.decrementAndGet();
      }
    }

    void giveUp() {
      stuck.incrementAndGet();
      if (free.compareAndSet(false, true)) {
        places.release();
      } else {
        stuck.decrementAndGet();
      }
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
