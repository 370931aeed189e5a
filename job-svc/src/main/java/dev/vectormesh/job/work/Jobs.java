package dev.vectormesh.job.work;

import dev.vectormesh.job.watch.JobSignals;
import dev.vectormesh.platform.auth.Role;
import dev.vectormesh.platform.call.CallContext;
import dev.vectormesh.platform.error.ApiException;
import dev.vectormesh.platform.error.Violations;
import dev.vectormesh.platform.filter.Filter;
import dev.vectormesh.platform.id.Ids;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What callers may do with their tenant's jobs. */
public final class Jobs {
  /** Kinds of the mesh's own domains: only its services create them. */
  private static final Set<String> MESH_DOMAINS = Set.of("corpus", "search", "tuning", "job");

  private static final int MAX_INPUT = 1 << 20;
  private static final Duration RECHECK = Duration.ofSeconds(1);

  private final JobStore store;
  private final JobSignals signals;
  private final RetryPolicy retries;
  private final InstantSource clock;

  public Jobs(JobStore store, JobSignals signals, RetryPolicy retries, InstantSource clock) {
    this.store = store;
    this.signals = signals;
    this.retries = retries;
    this.clock = clock;
  }

  public Job create(CallContext call, JobSpec asked, @Nullable UUID requestId) {
    String tenant = call.tenant();
    String domain = asked.kind().substring(0, Math.max(0, asked.kind().indexOf('.')));
    if (MESH_DOMAINS.contains(domain) && !call.has(Role.WORKER)) {
      throw ApiException.permissionDenied(
          "jobs of the kind " + asked.kind() + " are created by the mesh's services only");
    }
    Violations violations = new Violations();
    violations.check(
        asked.input().getSerializedSize() <= MAX_INPUT, "job.input", "must be at most 1 MiB");
    violations.throwIfAny();
    JobSpec spec =
        asked.maxAttempts() > 0 ? asked : asked.withMaxAttempts(retries.maxAttempts(asked.kind()));
    Job job = store.create(new NewJob(Ids.v7(), tenant, spec, requestId, now()));
    if (job.state() == JobState.QUEUED) {
      signals.queued();
    }
    return job;
  }

  public Job find(String tenant, UUID id) {
    return store.find(tenant, id).orElseThrow(() -> ApiException.notFound(JobName.of(id)));
  }

  public List<Job> list(String tenant, Filter filter, JobStore.@Nullable After after, int limit) {
    return store.list(tenant, filter, after, limit);
  }

  public Job cancel(String tenant, UUID id) {
    Job job =
        store.cancel(tenant, id, now()).orElseThrow(() -> ApiException.notFound(JobName.of(id)));
    signals.changed(id);
    return job;
  }

  public Job retry(String tenant, UUID id) {
    Job job =
        store.retry(tenant, id, now()).orElseThrow(() -> ApiException.notFound(JobName.of(id)));
    signals.changed(id);
    signals.queued();
    return job;
  }

  /**
   * Gives the job now, and again whenever it looks different, until it ended or {@code gone}.
   * Changes while {@code out} is busy are merged.
   */
  public void watch(String tenant, UUID id, Consumer<Job> out, BooleanSupplier gone)
      throws InterruptedException {
    try (JobSignals.Watch watch = signals.watch(id)) {
      Job last = null;
      while (!gone.getAsBoolean()) {
        Job job = find(tenant, id);
        if (!job.equals(last)) {
          out.accept(job);
          last = job;
        }
        if (job.state().ended()) {
          return;
        }
        watch.await(RECHECK);
      }
    }
  }

  /** Postgres keeps microseconds; what is answered must equal what is read later. */
  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }
}
