package dev.vectormesh.job.lease;

import dev.vectormesh.job.work.Job;
import dev.vectormesh.job.work.JobTimes;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.api.metrics.Meter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** What operators and autoscalers want to know of jobs, as they happen in this instance. */
public final class JobMetrics {
  private static final AttributeKey<String> KIND = AttributeKey.stringKey("kind");
  private static final AttributeKey<String> STATE = AttributeKey.stringKey("state");
  private static final AttributeKey<String> CAUSE = AttributeKey.stringKey("cause");
  private static final List<Double> SECONDS =
      List.of(
          0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0, 1800.0,
          7200.0);

  /** Kinds that have series of their own: tenants may make up any number of kinds. */
  private static final int MOST_KINDS = 200;

  private final Set<String> kinds = ConcurrentHashMap.newKeySet();
  private final DoubleHistogram timeToLease;
  private final DoubleHistogram processingTime;
  private final LongCounter ended;
  private final LongCounter lost;

  public JobMetrics(Meter meter) {
    timeToLease =
        meter
            .histogramBuilder("vectormesh.job.time_to_lease")
            .setDescription("from the time that a job may start to its lease")
            .setUnit("s")
            .setExplicitBucketBoundariesAdvice(SECONDS)
            .build();
    processingTime =
        meter
            .histogramBuilder("vectormesh.job.processing_time")
            .setDescription("from a job's first lease to its end, retries included")
            .setUnit("s")
            .setExplicitBucketBoundariesAdvice(SECONDS)
            .build();
    ended =
        meter
            .counterBuilder("vectormesh.job.ended")
            .setDescription("jobs that reached a final state")
            .build();
    lost =
        meter
            .counterBuilder("vectormesh.job.lease_losses")
            .setDescription("leases that ended without a heartbeat, or were revoked")
            .build();
  }

  void leased(Job job) {
    Instant since = job.times().scheduled();
    timeToLease.record(seconds(since, job.times().updated()), Attributes.of(KIND, label(job)));
  }

  /** Counts a job that has ended; one that has not is left alone. */
  void ended(Job job) {
    if (!job.state().ended()) {
      return;
    }
    Attributes labels = Attributes.of(KIND, label(job), STATE, job.state().name());
    ended.add(1, labels);
    JobTimes times = job.times();
    if (times.started() != null && times.ended() != null) {
      processingTime.record(seconds(times.started(), times.ended()), labels);
    }
  }

  void lost(JobQueue.Lost loss) {
    lost.add(
        1, Attributes.of(KIND, label(loss.job()), CAUSE, loss.expired() ? "expired" : "revoked"));
    ended(loss.job());
  }

  private String label(Job job) {
    return label(job.spec().kind());
  }

  /** The kind, or "other" where there are too many. */
  String label(String kind) {
    if (kinds.contains(kind) || (kinds.size() < MOST_KINDS && kinds.add(kind))) {
      return kind;
    }
    return "other";
  }

  private static double seconds(Instant from, Instant to) {
    return Math.max(0, Duration.between(from, to).toNanos() / 1e9);
  }
}
