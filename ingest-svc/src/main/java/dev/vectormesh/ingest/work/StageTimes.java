package dev.vectormesh.ingest.work;

import dev.vectormesh.ingest.item.Stage;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/**
 * How long the stages of one attempt at a batch take, and how many items get through each. Items
 * are worked on side by side: seconds are those of all of them together.
 */
public final class StageTimes {
  private static final ScopedValue<StageTimes> CURRENT = ScopedValue.newInstance();
  private static final double NANOS = 1e9;

  private final LongAdder prepared = new LongAdder();
  private final Map<Stage, LongAdder> nanos = adders();
  private final Map<Stage, LongAdder> completed = adders();
  private final Map<Stage, LongAdder> failed = adders();

  /**
   * A stage of a batch.
   *
   * @param completed items that got through it
   * @param failed items that failed in it
   */
  public record Report(Stage stage, long completed, long failed, double seconds) {}

  private static Map<Stage, LongAdder> adders() {
    Map<Stage, LongAdder> adders = new EnumMap<>(Stage.class);
    for (Stage stage : Stage.values()) {
      adders.put(stage, new LongAdder());
    }
    return adders;
  }

  /** Those of the running attempt; of a caller's own writes some that nobody reads. */
  public static StageTimes current() {
    return CURRENT.isBound() ? CURRENT.get() : new StageTimes();
  }

  /** Runs the work of an attempt, or a part of it on another thread. */
  public <T, X extends Throwable> T of(ScopedValue.CallableOp<T, X> work) throws X {
    return ScopedValue.where(CURRENT, this).call(work);
  }

  /** The same for an item's way to its chunks: what is no other stage of it is FETCH. */
  public <T, X extends Throwable> T ofItem(ScopedValue.CallableOp<T, X> work) throws X {
    long from = System.nanoTime();
    try {
      return of(work);
    } finally {
      prepared.add(System.nanoTime() - from);
    }
  }

  /** Work of a stage, by the times that it runs under. */
  public static <T, X extends Throwable> T timed(Stage stage, ScopedValue.CallableOp<T, X> work)
      throws X {
    return CURRENT.isBound() ? CURRENT.get().time(stage, work) : work.call();
  }

  /** The same on a thread that runs under none. */
  public <T, X extends Throwable> T time(Stage stage, ScopedValue.CallableOp<T, X> work) throws X {
    long from = System.nanoTime();
    try {
      return work.call();
    } finally {
      adder(nanos, stage).add(System.nanoTime() - from);
    }
  }

  /** An item got through all stages up to this one. */
  public void completed(Stage last) {
    for (Stage stage : Stage.values()) {
      if (stage.compareTo(last) <= 0) {
        adder(completed, stage).increment();
      }
    }
  }

  /** An item failed in this stage, and got through those before. */
  public void failed(Stage in) {
    adder(failed, in).increment();
    if (in.ordinal() > 0) {
      completed(Stage.values()[in.ordinal() - 1]);
    }
  }

  /** The stages that items came to, in their order. */
  public List<Report> reports() {
    List<Report> reports = new ArrayList<>();
    for (Stage stage : Stage.values()) {
      Report report =
          new Report(
              stage,
              adder(completed, stage).sum(),
              adder(failed, stage).sum(),
              nanos(stage) / NANOS);
      if (report.completed() + report.failed() > 0) {
        reports.add(report);
      }
    }
    return reports;
  }

  private long nanos(Stage stage) {
    return stage == Stage.FETCH
        ? Math.max(
            0, prepared.sum() - adder(nanos, Stage.CLEAN).sum() - adder(nanos, Stage.CHUNK).sum())
        : adder(nanos, stage).sum();
  }

  private static LongAdder adder(Map<Stage, LongAdder> adders, Stage stage) {
    LongAdder adder = adders.get(stage);
    if (adder == null) {
      throw new IllegalStateException(stage.name());
    }
    return adder;
  }
}
