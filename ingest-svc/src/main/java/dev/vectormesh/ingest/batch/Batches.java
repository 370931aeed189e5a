package dev.vectormesh.ingest.batch;

import dev.vectormesh.corpus.v1.IngestOutput;
import dev.vectormesh.corpus.v1.IngestSourceRequest;
import dev.vectormesh.ingest.collection.WriteTarget;
import dev.vectormesh.ingest.name.BatchName;
import dev.vectormesh.ingest.namespace.OpenWrites;
import dev.vectormesh.job.v1.Job;
import dev.vectormesh.platform.error.ApiException;
import dev.vectormesh.platform.id.Ids;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Submits batches: first the row, then the job, so that neither is ever without the other for long.
 */
public final class Batches implements OpenWrites {
  private static final int SWEPT = 100;
  private static final int TRIES = 3;

  private final BatchStore store;
  private final DeadLetterStore deadLetters;
  private final JobClient jobs;
  private final InstantSource clock;

  public Batches(
      BatchStore store, DeadLetterStore deadLetters, JobClient jobs, InstantSource clock) {
    this.store = store;
    this.deadLetters = deadLetters;
    this.jobs = jobs;
    this.clock = clock;
  }

  public BatchStore store() {
    return store;
  }

  public DeadLetterStore deadLetters() {
    return deadLetters;
  }

  /**
   * The job that reads the source: a new one, the one of the same request before, or the one that
   * reads it already.
   *
   * @param sourceRoot what is read
   */
  public Job submit(WriteTarget target, IngestSourceRequest request, String sourceRoot) {
    Batch batch =
        new Batch(
            target.tenant(),
            Ids.v7(),
            target.namespaceUid(),
            target.collectionUid(),
            target.collection(),
            sourceRoot,
            request,
            request.getRequestId().isEmpty() ? null : UUID.fromString(request.getRequestId()),
            null,
            null,
            Batch.State.OPEN,
            IngestOutput.getDefaultInstance(),
            clock.instant(),
            null);
    for (int tried = 1; ; tried++) {
      if (store.insert(batch)) {
        return createJob(batch);
      }
      Optional<Batch> there = store.inTheWayOf(batch);
      if (there.isPresent()) {
        Batch other = there.get();
        boolean same = batch.requestId() != null && batch.requestId().equals(other.requestId());
        Batch now = settled(other);
        if (same || !now.state().hasEnded()) {
          return job(now);
        }
      }
      if (tried == TRIES) {
        throw ApiException.unavailable("batch", Duration.ofSeconds(1));
      }
    }
  }

  private Job createJob(Batch batch) {
    Job job = jobs.create(batch);
    store.setJob(batch, job.getName());
    return job;
  }

  private Job job(Batch batch) {
    String name = batch.job();
    if (name == null && batch.part() != null) {
      // Whoever submitted the whole makes the jobs of all its parts at once.
      throw ApiException.unavailable("batch", Duration.ofSeconds(1));
    }
    return name == null
        ? createJob(batch)
        : jobs.find(batch.tenant(), name).orElseGet(() -> createJob(batch));
  }

  /**
   * A job that reads the failed items of a batch again.
   *
   * @param requestId null where the caller gives none
   * @throws ApiException NOT_FOUND; FAILED_PRECONDITION where the batch has not ended, has no such
   *     items, or its source is being read
   */
  public Job replay(String tenant, BatchName name, @Nullable UUID requestId) {
    Batch failed = find(tenant, name);
    Batch batch = again(failed, requestId);
    Optional<Batch> before =
        requestId == null
            ? Optional.empty()
            : store.inTheWayOf(batch).filter(there -> requestId.equals(there.requestId()));
    if (before.isPresent()) {
      return job(before.get());
    }
    if (!failed.state().hasEnded()) {
      throw ApiException.wrongState(failed.name(), "has not ended: wait for its job");
    }
    if (deadLetters.count(failed) == 0) {
      throw ApiException.wrongState(failed.name(), "has no failed items that are left to replay");
    }
    for (int tried = 1; !deadLetters.insertReplay(batch, failed); tried++) {
      Optional<Batch> other = store.inTheWayOf(batch).map(this::settled);
      if (tried == TRIES || other.filter(there -> !there.state().hasEnded()).isPresent()) {
        throw ApiException.wrongState(
            failed.name(),
            "is of a source that is being read by " + other.map(Batch::name).orElse("another"));
      }
    }
    return createJob(batch);
  }

  /** The same to be read again: what a replay does not name is not gone. */
  private Batch again(Batch batch, @Nullable UUID requestId) {
    IngestSourceRequest.Builder request =
        batch.request().toBuilder().clearRemoveMissing().clearConfirmRemoval().clearRequestId();
    return new Batch(
        batch.tenant(),
        Ids.v7(),
        batch.namespaceUid(),
        batch.collectionUid(),
        batch.collection(),
        batch.sourceRoot(),
        request.build(),
        requestId,
        null,
        null,
        Batch.State.OPEN,
        IngestOutput.getDefaultInstance(),
        clock.instant(),
        null);
  }

  /** The batch, ended if its job has ended without saying so here. */
  public Batch find(String tenant, BatchName name) {
    return settled(
        store.find(tenant, name).orElseThrow(() -> ApiException.notFound(name.toString())));
  }

  /**
   * Asks a batch's job to stop.
   *
   * @throws ApiException FAILED_PRECONDITION where it has ended
   */
  public Batch cancel(String tenant, BatchName name) {
    Batch batch = find(tenant, name);
    if (batch.state().hasEnded()) {
      throw ApiException.wrongState(batch.name(), "has ended: it is " + batch.state());
    }
    cancel(batch);
    return find(tenant, name);
  }

  /** Asks the job of a batch that has not ended to stop. */
  public void cancel(Batch batch) {
    jobs.cancel(batch.tenant(), job(batch).getName());
  }

  @Override
  public void requireNone(
      String tenant, @Nullable UUID namespace, @Nullable UUID collection, String resource) {
    store
        .open(tenant, namespace, collection)
        .forEach(batch -> requireEnded(batch, resource, "is written to by "));
  }

  @Override
  public void requireNoneOf(String tenant, UUID namespace, String scope, String resource) {
    store.open(tenant, namespace, null).stream()
        .filter(batch -> batch.sourceRoot().equals(scope))
        .forEach(batch -> requireEnded(batch, resource, "is read by "));
  }

  private void requireEnded(Batch batch, String resource, String what) {
    Batch now = settled(batch);
    if (!now.state().hasEnded()) {
      throw ApiException.wrongState(resource, what + (now.job() == null ? now.name() : now.job()));
    }
  }

  /** Gives batches their jobs whose process died in between, and ends those whose job has ended. */
  public void sweep(Duration age) {
    for (BatchStore.Open open : store.openBefore(clock.instant().minus(age), SWEPT)) {
      store
          .find(open.tenant(), open.uid())
          .ifPresent(batch -> {
            Batch now = settled(batch);
            if (now.state() == Batch.State.OPEN && now.job() == null && now.part() == null) {
              Job made = createJob(now);
            }
          });
    }
  }

  /** The batch, ended if its job has ended without saying so here. */
  public Batch settled(Batch batch) {
    String name = batch.job();
    if (batch.state().hasEnded() || name == null) {
      return batch;
    }
    Batch.State ended =
        switch (jobs.find(batch.tenant(), name).map(Job::getState).orElse(Job.State.STATE_FAILED)) {
          case STATE_FAILED -> Batch.State.FAILED;
          case STATE_CANCELLED -> Batch.State.CANCELLED;
          case STATE_SUCCEEDED ->
              batch.counts().getFailedCount() > 0
                  ? Batch.State.COMPLETED_WITH_ERRORS
                  : Batch.State.COMPLETED;
          default -> batch.state();
        };
    if (ended.hasEnded()) {
      store.end(batch, ended, List.of());
      return store.find(batch.tenant(), batch.uid()).orElse(batch);
    }
    return batch;
  }
}
