package dev.vectormesh.ingest.pipeline;

import dev.vectormesh.ingest.pipeline.ItemFailedException.Failure;
import dev.vectormesh.ingest.tika.Reason;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the items of a window that cannot pass a stage, and lets the others pass. When none passes
 * and nobody said why, the stage is broken and not the items.
 */
final class OneByOne<A> {
  private static final Logger log = LoggerFactory.getLogger(OneByOne.class);

  private final Stage stage;
  private final Function<A, String> name;
  private int passed;
  private int unexpected;
  private @Nullable RuntimeException last;

  OneByOne(Stage stage, Function<A, String> name) {
    this.stage = stage;
    this.name = name;
  }

  /**
   * @param failed told when the item cannot pass
   */
  void run(A item, Runnable work, Consumer<Failure> failed) {
    try {
      work.run();
      passed++;
    } catch (RuntimeException e) {
      if (!Retry.mayBlameTheItem(e)) {
        throw e;
      }
      if (!Retry.refuses(e)) {
        log.error("{}: {} cannot pass", stage, name.apply(item), e);
        unexpected++;
        last = e;
      }
      failed.accept(failure(e));
    }
  }

  private Failure failure(RuntimeException e) {
    if (e instanceof WorkPool.TooLong) {
      return Failure.of(stage, Reason.TIMEOUT, String.valueOf(e.getMessage()));
    }
    return Retry.refuses(e)
        ? Failure.of(stage, Reason.UNSUPPORTED, String.valueOf(e.getMessage()))
        : Failure.of(stage, Reason.INTERNAL, "internal error");
  }

  /** Throws what stopped all of them. */
  void end() {
    if (passed == 0 && unexpected > 1 && last != null) {
      throw last;
    }
  }
}
