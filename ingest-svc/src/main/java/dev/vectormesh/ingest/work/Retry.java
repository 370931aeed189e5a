package dev.vectormesh.ingest.work;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;

/** Tries again what another try may mend: three times in all, exponentially later, with jitter. */
public final class Retry {
  public static final int TRIES = 3;
  private static final Duration FIRST = Duration.ofMillis(250);

  private static final Set<Status.Code> REFUSALS =
      EnumSet.of(Status.Code.INVALID_ARGUMENT, Status.Code.OUT_OF_RANGE);

  private static final Set<Status.Code> OUTAGES =
      EnumSet.complementOf(
          EnumSet.of(
              Status.Code.INVALID_ARGUMENT,
              Status.Code.OUT_OF_RANGE,
              Status.Code.ALREADY_EXISTS,
              Status.Code.INTERNAL,
              Status.Code.UNKNOWN));

  private Retry() {}

  public static <T> T onOutage(Supplier<T> work) {
    for (int tried = 1; ; tried++) {
      try {
        return work.get();
      } catch (RuntimeException e) {
        if (tried == TRIES || !mayPass(e)) {
          throw e;
        }
        pause(tried);
      }
    }
  }

  private static boolean mayPass(RuntimeException e) {
    return e instanceof StatusRuntimeException status
        && !REFUSALS.contains(status.getStatus().getCode());
  }

  /**
   * Whether an item by itself may be at fault, and not a store, the model server or this process,
   * which fail all items alike: then the others must not suffer for it.
   */
  public static boolean mayBlameTheItem(RuntimeException e) {
    if (e instanceof CompletionException || Thread.currentThread().isInterrupted()) {
      return false;
    }
    return !(e instanceof StatusRuntimeException status)
        || !OUTAGES.contains(status.getStatus().getCode());
  }

  /** Whether somebody looked at the item and refused it. */
  public static boolean refuses(RuntimeException e) {
    return e instanceof IllegalArgumentException
        || e instanceof StatusRuntimeException status
            && REFUSALS.contains(status.getStatus().getCode());
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
