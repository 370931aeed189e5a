package dev.vectormesh.local.console;

import java.io.PrintStream;
import java.time.Duration;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** How far a long command is. */
public final class Progress implements AutoCloseable {
  private static final Duration LINE_INTERVAL = Duration.ofSeconds(5);
  private static final int BAR_WIDTH = 100;

  private final String task;
  private final String unit;
  private final @Nullable PrintStream lines;
  private final @Nullable ProgressBar bar;
  private final long startNanos = System.nanoTime();
  private long lastLineNanos = startNanos;
  private long done;
  private long total;
  private String message = "";

  Progress(String task, String unit, long total, @Nullable PrintStream err, boolean terminal) {
    this.task = task;
    this.unit = unit;
    this.total = total;
    if (err != null && terminal) {
      bar =
          new ProgressBarBuilder()
              .setTaskName(task)
              .setInitialMax(total == 0 ? -1 : total)
              .setUnit(" " + unit, 1)
              .showSpeed()
              .setStyle(ProgressBarStyle.ASCII)
              .setUpdateIntervalMillis(200)
              .setConsumer(new ConsoleProgressBarConsumer(err, BAR_WIDTH))
              .build();
      lines = null;
    } else {
      bar = null;
      lines = err;
    }
  }

  /** Says how far it is now; {@code newTotal} is 0 while unknown. */
  public void update(long newDone, long newTotal, String newMessage) {
    done = newDone;
    total = newTotal;
    message = newMessage;
    if (bar != null) {
      bar.maxHint(total == 0 ? -1 : total);
      bar.stepTo(done);
      bar.setExtraMessage(message);
    } else if (System.nanoTime() - lastLineNanos >= LINE_INTERVAL.toNanos()) {
      line();
    }
  }

  private void line() {
    if (lines == null) {
      return;
    }
    lastLineNanos = System.nanoTime();
    double seconds = (lastLineNanos - startNanos) / 1e9;
    double rate = done / Math.max(seconds, 1e-3);
    String of = total == 0 ? "" : " of " + total;
    String left =
        total > done && rate > 0 ? ", about %.0f s left".formatted((total - done) / rate) : "";
    lines.printf(
        "%s: %d%s %s, %.1f/s%s%s%n",
        task, done, of, unit, rate, left, message.isEmpty() ? "" : " (" + message + ")");
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    } else {
      line();
    }
  }
}
