package dev.vectormesh.job.lease;

import dev.vectormesh.platform.call.Fanout;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.Meter;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Depth and age of the queues as gauges. A scrape reads the last measurement; the database is asked
 * by a thread of its own that rests at least {@link #REST} times as long as the question took, so
 * that a million queued jobs cost two percent of one connection and no scrape waits for them.
 */
public final class QueueGauges implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(QueueGauges.class);
  private static final AttributeKey<String> KIND = AttributeKey.stringKey("kind");
  private static final AttributeKey<Long> PRIORITY = AttributeKey.longKey("priority");
  private static final int REST = 50;
  private static final Duration SHORTEST = Duration.ofSeconds(5);

  private final JobQueue queue;
  private final JobMetrics metrics;
  private final InstantSource clock;
  private final List<AutoCloseable> gauges = new ArrayList<>();
  private final CountDownLatch closed = new CountDownLatch(1);
  private @Nullable Thread thread;
  private volatile Backlog last = Backlog.none();

  /** Depths that were reported: an empty queue is 0 and not nothing, which scalers cannot read. */
  private final Map<Attributes, Long> depths = new HashMap<>();

  public QueueGauges(JobQueue queue, JobMetrics metrics, Meter meter, InstantSource clock) {
    this.queue = queue;
    this.metrics = metrics;
    this.clock = clock;
    gauges.add(
        meter
            .gaugeBuilder("vectormesh.job.queued")
            .ofLongs()
            .setDescription("jobs that wait for a worker, of all instances")
            .buildWithCallback(out -> depths().forEach((labels, n) -> out.record(n, labels))));
    gauges.add(
        meter
            .gaugeBuilder("vectormesh.job.oldest_age")
            .setUnit("s")
            .setDescription("how long the job has been waiting that waits longest")
            .buildWithCallback(out ->
                last.oldest().forEach((kind, since) -> out.record(age(since), labels(kind)))));
    gauges.add(
        meter
            .gaugeBuilder("vectormesh.job.running")
            .ofLongs()
            .setDescription("jobs that workers hold, of all instances")
            .buildWithCallback(
                out -> last.running().forEach((kind, n) -> out.record(n, labels(kind)))));
  }

  private synchronized Map<Attributes, Long> depths() {
    depths.replaceAll((labels, n) -> 0L);
    for (Backlog.Depth depth : last.depths()) {
      Attributes labels =
          Attributes.of(KIND, metrics.label(depth.kind()), PRIORITY, (long) depth.priority());
      depths.merge(labels, depth.ready(), Long::sum);
    }
    return Map.copyOf(depths);
  }

  private Attributes labels(String kind) {
    return Attributes.of(KIND, metrics.label(kind));
  }

  private double age(Instant since) {
    return Math.max(0, Duration.between(since, clock.instant()).toMillis() / 1000.0);
  }

  public void start() {
    thread = Fanout.daemon("queue-gauges", this::run);
  }

  private void run() {
    Duration wait = Duration.ZERO;
    try {
      while (!closed.await(wait.toMillis(), TimeUnit.MILLISECONDS)) {
        long begun = System.nanoTime();
        try {
          measure();
        } catch (RuntimeException e) {
          log.debug("the queues cannot be measured, trying on: {}", e.toString());
        }
        Duration rest = Duration.ofNanos(System.nanoTime() - begun).multipliedBy(REST);
        wait = rest.compareTo(SHORTEST) > 0 ? rest : SHORTEST;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Asks the database once. */
  void measure() {
    last = queue.backlog();
  }

  @Override
  public void close() {
    closed.countDown();
    Thread running = thread;
    if (running != null) {
      running.interrupt();
    }
    for (AutoCloseable gauge : gauges) {
      try {
        gauge.close();
      } catch (Exception e) {
        log.debug("closing a gauge", e);
      }
    }
  }
}
