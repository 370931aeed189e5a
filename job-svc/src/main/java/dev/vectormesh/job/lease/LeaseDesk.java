package dev.vectormesh.job.lease;

import com.google.protobuf.Any;
import dev.vectormesh.job.work.Job;
import dev.vectormesh.job.work.JobSignals;
import dev.vectormesh.job.work.JobState;
import dev.vectormesh.platform.batch.Outcome;
import dev.vectormesh.platform.error.ApiException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What workers may do, by the service's clock, with everybody woken who waits for it. */
public final class LeaseDesk {
  public static final Duration DEFAULT_LENGTH = Duration.ofSeconds(15);

  /** The longest that a worker may ask for; the contract's own limit. */
  public static final Duration LONGEST = Duration.ofSeconds(300);

  /** Of a lease until its first heartbeat: one that never reached its worker ends that soon. */
  static final Duration FIRST_LENGTH = Duration.ofSeconds(5);

  private static final int MAX_CHECKPOINT = 1 << 20;
  private static final int MAX_OUTPUT = 4 << 20;

  private final JobQueue queue;
  private final JobSignals signals;
  private final JobMetrics metrics;
  private final InstantSource clock;
  private final Completions completions;

  public LeaseDesk(JobQueue queue, JobSignals signals, JobMetrics metrics, InstantSource clock) {
    this.queue = queue;
    this.signals = signals;
    this.metrics = metrics;
    this.clock = clock;
    this.completions =
        new Completions((tenant, together) -> queue.complete(tenant, together, now()));
  }

  /** A lease gets the length that was asked for with its first heartbeat. */
  List<Lease> lease(LeaseOrder order) {
    Duration first = order.length().compareTo(FIRST_LENGTH) < 0 ? order.length() : FIRST_LENGTH;
    List<Lease> leases = queue.lease(order.withLength(first), now());
    leases.forEach(l -> {
      metrics.leased(l.job());
      signals.changed(l.job().id());
    });
    return leases;
  }

  public Extension extend(LeaseToken token, Duration length, Report report) {
    require(report.checkpoint(), "checkpoint", MAX_CHECKPOINT);
    Extension extension = queue.extend(token, length, report, now());
    if (extension.changed()) {
      signals.changed(token.job());
    }
    return extension;
  }

  /** Ends each job by itself: in the order asked, the job as it ended or why it was refused. */
  public List<Outcome<Job>> complete(List<Completion> all) {
    for (int i = 0; i < all.size(); i++) {
      require(
          all.get(i).output(),
          all.size() == 1 ? "output" : "requests[%d].output".formatted(i),
          MAX_OUTPUT);
    }
    List<Outcome<Job>> outcomes = new ArrayList<>();
    for (Outcome<Completed> outcome : completions.complete(all)) {
      outcomes.add(
          switch (outcome) {
            case Outcome.Done<Completed>(Completed(Job job, boolean freed)) -> {
              tell(job, freed);
              yield Outcome.done(job);
            }
            case Outcome.Refused<Completed>(RuntimeException why) -> Outcome.refused(why);
          });
    }
    return outcomes;
  }

  public Job fail(LeaseToken token, AttemptFailure failure) {
    Job job = queue.fail(token, failure, now());
    tell(job, job.state() == JobState.QUEUED);
    return job;
  }

  private void tell(Job job, boolean queued) {
    metrics.ended(job);
    signals.changed(job.id());
    if (queued) {
      signals.queued();
    }
  }

  void handBack(Collection<LeaseToken> tokens) {
    queue.handBack(tokens, now());
    tokens.forEach(t -> signals.changed(t.job()));
    signals.queued();
  }

  private static void require(@Nullable Any value, String field, int most) {
    if (value != null && value.getSerializedSize() > most) {
      throw ApiException.invalid(field, "must be at most " + (most >> 20) + " MiB");
    }
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }
}
