package dev.vectormesh.ingest.pipeline;

import dev.vectormesh.ingest.item.ItemFailedException.Failure;
import dev.vectormesh.ingest.item.Reason;
import dev.vectormesh.ingest.item.Stage;
import dev.vectormesh.ingest.work.Retry;
import dev.vectormesh.ingest.work.StageLimit;
import dev.vectormesh.ingest.work.WorkPool;
import dev.vectormesh.platform.error.ApiException;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes a window through a stage: all items at once, and where that fails one by one, so that those
 * pass which can. When none passes and nobody said why, the stage is broken and not the items.
 */
final class OneByOne<A> {
  private static final Logger log = LoggerFactory.getLogger(OneByOne.class);

  /** So many in a row that run out of time, and the rest is not tried: it is the stage. */
  private static final int SLOW_IN_A_ROW = 3;

  private final Stage stage;
  private final Function<A, String> name;
  private final StageLimit limit;
  private int passed;
  private int unexpected;
  private @Nullable RuntimeException last;

  /**
   * @param limit the time of the window, and then of each item
   */
  OneByOne(Stage stage, Function<A, String> name, StageLimit limit) {
    this.stage = stage;
    this.name = name;
    this.limit = limit;
  }

  /**
   * @param work of some of the items; on another thread
   * @param done told what came of the work
   * @param failed told of each item that cannot pass
   */
  <R> void run(
      List<A> items, Function<List<A>, R> work, Consumer<R> done, BiConsumer<A, Failure> failed) {
    try {
      done.accept(limit.call(() -> work.apply(items)));
      return;
    } catch (RuntimeException e) {
      if (!Retry.mayBlameTheItem(e)) {
        throw e;
      }
      if (items.size() == 1 && e instanceof WorkPool.TooLong) {
        failed.accept(items.getFirst(), failure(items.getFirst(), e));
        return;
      }
    }
    for (A item : items) {
      try {
        done.accept(limit.call(() -> work.apply(List.of(item))));
        passed++;
      } catch (RuntimeException e) {
        if (!Retry.mayBlameTheItem(e)) {
          throw e;
        }
        failed.accept(item, failure(item, e));
        if (passed == 0 && unexpected >= SLOW_IN_A_ROW && last instanceof WorkPool.TooLong) {
          break;
        }
      }
    }
    throwIfNonePassed();
  }

  private Failure failure(A item, RuntimeException e) {
    if (Retry.refuses(e)) {
      return Failure.of(stage, Reason.UNSUPPORTED, String.valueOf(e.getMessage()));
    }
    unexpected++;
    last = e;
    if (e instanceof WorkPool.TooLong) {
      log.warn("{}: {} is given up: {}", stage, name.apply(item), e.getMessage());
      return Failure.of(stage, Reason.TIMEOUT, String.valueOf(e.getMessage()));
    }
    log.error("{}: {} cannot pass", stage, name.apply(item), e);
    return Failure.of(stage, Reason.INTERNAL, "internal error");
  }

  /** What stopped all of them. */
  private void throwIfNonePassed() {
    RuntimeException why = last;
    if (passed == 0 && unexpected > 1 && why != null) {
      throw why instanceof WorkPool.TooLong
          ? ApiException.deadlineExceeded(
              "%s of each of several items: %s".formatted(stage, why.getMessage()))
          : why;
    }
  }
}
