package dev.vectormesh.ingest.pipeline;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;

/** Tries again what another try may mend: three times in all, exponentially later, with jitter. */
public final class Retry {
  public static final int TRIES = 3;
  private static final Duration FIRST = Duration.ofMillis(250);

  private Retry() {}

  static <T> T onOutage(Supplier<T> work) {
    for (int tried = 1; ; tried++) {
      try {
        return work.get();
      } catch (RuntimeException e) {
        if (tried == TRIES || blamesTheItem(e) || e instanceof CompletionException) {
          throw e;
        }
        pause(tried);
      }
    }
  }

  /** Whether the same input must fail again: an item's own fault, not a store's or a model's. */
  static boolean blamesTheItem(RuntimeException e) {
    if (e instanceof StatusRuntimeException status) {
      Status.Code code = status.getStatus().getCode();
      return code == Status.Code.INVALID_ARGUMENT || code == Status.Code.OUT_OF_RANGE;
    }
    return e instanceof IllegalArgumentException;
  }

  /** The pause behind the try of this number, the first being 1. */
  public static void pause(int tried) {
    long most = FIRST.toMillis() << (tried - 1);
    try {
      Thread.sleep(most / 2 + ThreadLocalRandom.current().nextLong(most / 2 + 1));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CompletionException(e);
    }
  }
}
