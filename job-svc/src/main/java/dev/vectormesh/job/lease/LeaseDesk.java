package dev.vectormesh.job.lease;

import com.google.protobuf.Any;
import dev.vectormesh.job.watch.JobSignals;
import dev.vectormesh.job.work.Job;
import dev.vectormesh.job.work.JobProgress;
import dev.vectormesh.job.work.JobState;
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
  private static final int MAX_CHECKPOINT = 1 << 20;
  private static final int MAX_OUTPUT = 4 << 20;

  private final JobQueue queue;
  private final JobSignals signals;
  private final InstantSource clock;

  public LeaseDesk(JobQueue queue, JobSignals signals, InstantSource clock) {
    this.queue = queue;
    this.signals = signals;
    this.clock = clock;
  }

  List<Lease> lease(LeaseOrder order) {
    List<Lease> leases = queue.lease(order, now());
    leases.forEach(l -> signals.changed(l.job().id()));
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

  public Job complete(LeaseToken token, @Nullable Any output, @Nullable JobProgress progress) {
    require(output, "output", MAX_OUTPUT);
    Job job = queue.complete(token, output, progress, now());
    signals.changed(token.job());
    return job;
  }

  public Job fail(LeaseToken token, AttemptFailure failure) {
    Job job = queue.fail(token, failure, now());
    signals.changed(token.job());
    if (job.state() == JobState.QUEUED) {
      signals.queued();
    }
    return job;
  }

  void handBack(Collection<Lease> leases) {
    List<LeaseToken> tokens = new ArrayList<>();
    leases.forEach(l -> tokens.add(l.token()));
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
