package dev.vectormesh.ingest.work;

import dev.vectormesh.platform.call.Fanout;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * The time that a stage may take. The work runs on a virtual thread of its own, which is
 * interrupted when its time is over: whatever it waits for, a store, the model server, a turn on
 * the processor, is given up then.
 *
 * @param most of one piece of work
 */
public record StageLimit(Duration most) {
  /** How long an interrupted piece of work may need to put its things away. */
  private static final Duration FAREWELL = Duration.ofSeconds(5);

  /**
   * Runs the work and waits for it; an interrupt of the caller reaches the work.
   *
   * @throws WorkPool.TooLong after the limit
   */
  public <T> T call(Supplier<T> work) {
    CountDownLatch ended = new CountDownLatch(1);
    FutureTask<T> result = new FutureTask<>(work::get);
    Fanout.executor()
        .execute(() -> {
          try {
            result.run();
          } finally {
            ended.countDown();
          }
        });
    try {
      return result.get(most.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      stop(result, ended);
      throw new WorkPool.TooLong(most);
    } catch (InterruptedException e) {
      stop(result, ended);
      Thread.currentThread().interrupt();
      throw new CompletionException(e);
    } catch (ExecutionException e) {
      throw switch (e.getCause()) {
        case RuntimeException cause -> cause;
        case Error cause -> throw cause;
        case null, default -> new CompletionException(e.getCause());
      };
    }
  }

  /** Whoever tries the item again must not meet the try before. */
  private static void stop(FutureTask<?> result, CountDownLatch ended) {
    result.cancel(true);
    try {
      boolean unused = ended.await(FAREWELL.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
