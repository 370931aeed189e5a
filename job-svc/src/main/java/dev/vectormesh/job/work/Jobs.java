package dev.vectormesh.job.work;

import dev.vectormesh.job.watch.Watch;
import dev.vectormesh.job.watch.Watchers;
import dev.vectormesh.platform.auth.Role;
import dev.vectormesh.platform.batch.Batcher;
import dev.vectormesh.platform.call.CallContext;
import dev.vectormesh.platform.error.ApiException;
import dev.vectormesh.platform.error.Violations;
import dev.vectormesh.platform.filter.Filter;
import dev.vectormesh.platform.id.Ids;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
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
  private static final int BATCH = 500;
  private static final Duration RECHECK = Duration.ofSeconds(1);

  private final JobStore store;
  private final JobSignals signals;
  private final Watchers watchers;
  private final RetryPolicy retries;
  private final InstantSource clock;
  private final Batcher<String, List<NewJob>, List<Job>> creations;

  public Jobs(
      JobStore store,
      JobSignals signals,
      Watchers watchers,
      RetryPolicy retries,
      InstantSource clock) {
    this.store = store;
    this.signals = signals;
    this.watchers = watchers;
    this.retries = retries;
    this.clock = clock;
    this.creations = new Batcher<>("create-jobs", BATCH, store::create);
  }

  public Job create(CallContext call, JobSpec asked, @Nullable UUID requestId) {
    return create(call, JobRequest.of(asked, requestId));
  }

  public Job create(CallContext call, JobRequest request) {
    return createAll(call, List.of(request)).getFirst();
  }

  /** All of them or none, in the order of the requests. */
  public List<Job> createAll(CallContext call, List<JobRequest> requests) {
    String tenant = call.tenant();
    requests.forEach(r -> requireMayCreate(call, r.spec().kind()));
    Violations violations = new Violations();
    for (int i = 0; i < requests.size(); i++) {
      violations.check(
          requests.get(i).spec().input().getSerializedSize() <= MAX_INPUT,
          requests.size() == 1 ? "job.input" : "requests[%d].job.input".formatted(i),
          "must be at most 1 MiB");
    }
    violations.throwIfAny();
    List<Job> jobs = createTogether(tenant, requests);
    if (jobs.stream().anyMatch(j -> j.state() == JobState.QUEUED && j.blockers() == 0)) {
      signals.queued();
    }
    return jobs;
  }

  private static void requireMayCreate(CallContext call, String kind) {
    String domain = kind.substring(0, Math.max(0, kind.indexOf('.')));
    if (MESH_DOMAINS.contains(domain) && !call.has(Role.WORKER)) {
      throw ApiException.permissionDenied(
          "jobs of the kind " + kind + " are created by the mesh's services only");
    }
  }

  private List<Job> createTogether(String tenant, List<JobRequest> requests) {
    List<Integer> order = JobBatch.order(requests);
    List<UUID> ids = requests.stream().map(r -> Ids.v7()).toList();
    Instant now = now();
    List<NewJob> jobs =
        order.stream().map(i -> newJob(tenant, requests.get(i), ids, ids.get(i), now)).toList();
    List<Job> made = creations.submit(tenant, jobs, jobs.size());
    List<Job> inOrder = new ArrayList<>(made);
    for (int i = 0; i < made.size(); i++) {
      inOrder.set(order.get(i), made.get(i));
    }
    return inOrder;
  }

  private NewJob newJob(String tenant, JobRequest request, List<UUID> ids, UUID id, Instant now) {
    JobSpec spec = request.spec();
    if (spec.maxAttempts() == 0) {
      spec = spec.withMaxAttempts(retries.maxAttempts(spec.kind()));
    }
    if (!request.after().isEmpty()) {
      List<UUID> upstream = new ArrayList<>(spec.dependsOn());
      request.after().forEach(i -> upstream.add(ids.get(i)));
      spec = spec.withDependsOn(upstream);
    }
    Instant wanted = request.notBefore();
    Instant scheduled = wanted == null || wanted.isBefore(now) ? now : wanted;
    return new NewJob(id, tenant, spec, request.id(), scheduled, now);
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

  /** {@code forget}: begins from scratch, and not from the checkpoint. */
  public Job retry(String tenant, UUID id, boolean forget) {
    Job job =
        store
            .retry(tenant, id, forget, now())
            .orElseThrow(() -> ApiException.notFound(JobName.of(id)));
    signals.changed(id);
    signals.queued();
    return job;
  }

  /**
   * Gives the job now, and again whenever it looks different, until it ended or {@code gone}.
   * Changes while {@code out} is busy are merged.
   *
   * @throws ApiException RESOURCE_EXHAUSTED where the tenant watches too much already
   */
  public void watch(String tenant, UUID id, Consumer<Job> out, BooleanSupplier gone)
      throws InterruptedException {
    // Before anything is shared: whose job it is.
    Job last = find(tenant, id);
    try (Watchers.Place place = watchers.enter(tenant);
        Watch<Job> watch = signals.watch(id)) {
      out.accept(last);
      while (!gone.getAsBoolean() && !last.state().ended()) {
        Job job = watch.read(before -> watchers.reading(() -> find(tenant, id)));
        if (job.equals(last)) {
          watch.await(RECHECK);
        } else {
          out.accept(job);
          last = job;
        }
      }
    }
  }

  /** Postgres keeps microseconds; what is answered must equal what is read later. */
  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }
}
