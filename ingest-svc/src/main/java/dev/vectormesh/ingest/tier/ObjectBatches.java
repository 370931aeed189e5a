package dev.vectormesh.ingest.tier;

import dev.vectormesh.corpus.v1.CollectionInput;
import dev.vectormesh.corpus.v1.IngestOutput;
import dev.vectormesh.corpus.v1.IngestSourceRequest;
import dev.vectormesh.corpus.v1.Source;
import dev.vectormesh.ingest.batch.Batch;
import dev.vectormesh.ingest.batch.Batches;
import dev.vectormesh.ingest.batch.JobClient;
import dev.vectormesh.ingest.bucket.Bucket;
import dev.vectormesh.ingest.bucket.Buckets;
import dev.vectormesh.ingest.collection.Collection;
import dev.vectormesh.ingest.collection.CollectionStore;
import dev.vectormesh.ingest.collection.InputGraph;
import dev.vectormesh.ingest.collection.Inputs;
import dev.vectormesh.ingest.name.BatchName;
import dev.vectormesh.ingest.name.BucketName;
import dev.vectormesh.ingest.name.ObjectName;
import dev.vectormesh.ingest.source.SourceKind.Caller;
import dev.vectormesh.ingest.source.SourceKinds;
import dev.vectormesh.platform.error.ApiException;
import dev.vectormesh.platform.id.Ids;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Submits batches of objects: in one transaction the parts, then in one call their jobs. What a
 * process leaves between the two, the next call or {@link #sweep} completes.
 */
public final class ObjectBatches {
  /** Jobs that job service makes in one call. */
  private static final int MOST_PARTS = 500;

  private static final Duration DRAFTS = Duration.ofDays(30);
  private static final int SWEPT = 100;
  private static final int TRIES = 3;

  private final ObjectBatchStore store;
  private final Batches batches;
  private final JobClient jobs;
  private final Buckets buckets;
  private final CollectionStore collections;
  private final Means means;

  /** What it works with beside stores. */
  public record Means(SourceKinds kinds, InstantSource clock) {}

  public ObjectBatches(
      ObjectBatchStore store,
      Batches batches,
      JobClient jobs,
      Buckets buckets,
      CollectionStore collections,
      Means means) {
    this.store = store;
    this.batches = batches;
    this.jobs = jobs;
    this.buckets = buckets;
    this.collections = collections;
    this.means = means;
  }

  public ObjectBatchStore store() {
    return store;
  }

  /**
   * A new draft, or the one of the same request before.
   *
   * @param request null where a retry makes another one
   */
  public Progress create(String tenant, BucketName name, boolean manifest, @Nullable UUID request) {
    Bucket bucket = buckets.find(tenant, name);
    ObjectBatch batch =
        new ObjectBatch(
            tenant,
            Ids.v7(),
            bucket.namespaceUid(),
            bucket.uid(),
            name,
            0,
            manifest,
            request,
            ObjectBatch.State.DRAFT,
            false,
            means.clock().instant(),
            null);
    if (store.insert(batch) || request == null) {
      return Progress.of(batch, List.of());
    }
    ObjectBatch before =
        store
            .ofRequest(tenant, request)
            .orElseThrow(() -> ApiException.unavailable("batch", Duration.ofSeconds(1)));
    return Progress.of(before, store.parts(before));
  }

  /**
   * @param names of objects of its bucket
   */
  public Progress add(String tenant, BatchName name, List<ObjectName> names) {
    ObjectBatch batch = required(tenant, name);
    for (ObjectName object : names) {
      if (!object.bucket().equals(batch.bucket())) {
        throw ApiException.invalid("objects", "%s is not in %s".formatted(object, batch.bucket()));
      }
    }
    List<String> objects = names.stream().map(ObjectName::object).toList();
    List<String> missing = store.missing(batch, objects);
    if (!missing.isEmpty()) {
      throw ApiException.notFound(
          String.join(
              ", ", missing.stream().map(id -> batch.bucket() + "/objects/" + id).toList()));
    }
    if (!store.add(batch, objects)) {
      throw ApiException.wrongState(
          batch.name(), "was submitted or cancelled: create another batch for more objects");
    }
    return Progress.of(required(tenant, name), List.of());
  }

  /** The batch as it is now; empty where there is none of objects of this name. */
  public Optional<Progress> find(String tenant, BatchName name) {
    return store
        .find(tenant, name)
        .map(batch ->
            Progress.of(batch, store.parts(batch).stream().map(batches::settled).toList()));
  }

  private ObjectBatch required(String tenant, BatchName name) {
    return store.find(tenant, name).orElseThrow(() -> ApiException.notFound(name.toString()));
  }

  private Progress found(String tenant, BatchName name) {
    return find(tenant, name).orElseThrow(() -> ApiException.notFound(name.toString()));
  }

  /** Submits a draft; one that was submitted before is left as it is. */
  public Progress submit(String tenant, BatchName name) {
    ObjectBatch batch = submitted(tenant, name);
    if (batch.state() == ObjectBatch.State.CANCELLED) {
      throw ApiException.wrongState(batch.name(), "was cancelled: create another one");
    }
    start(batch);
    return found(tenant, name);
  }

  /** The batch, no draft any more: whoever is faster, another caller's objects are in it or not. */
  private ObjectBatch submitted(String tenant, BatchName name) {
    for (int tried = 0; tried < TRIES; tried++) {
      ObjectBatch batch = required(tenant, name);
      if (batch.state() != ObjectBatch.State.DRAFT || store.submit(batch, parts(batch))) {
        return batch;
      }
    }
    throw ApiException.unavailable("batch", Duration.ofSeconds(1));
  }

  private List<Batch> parts(ObjectBatch batch) {
    Bucket bucket = buckets.find(batch.tenant(), batch.bucket());
    if (!bucket.uid().equals(batch.bucketUid())) {
      throw ApiException.wrongState(
          batch.name(), "is of a bucket that was deleted: create another one");
    }
    Map<String, Collection> made =
        collections.made(batch.tenant(), batch.namespaceUid()).stream()
            .collect(Collectors.toMap(one -> one.name().collection(), Function.identity()));
    List<InputGraph.Step> steps =
        new InputGraph(made.values().stream().map(ObjectBatches::made).toList())
            .steps(batch.bucket().bucket());
    if (steps.isEmpty()) {
      throw ApiException.wrongState(
          batch.name(),
          "has nowhere to go: no collection is made from %s; create one with it as its input"
              .formatted(batch.bucket()));
    }
    if (steps.size() > MOST_PARTS) {
      throw ApiException.wrongState(
          batch.name(),
          "would go into %d collections, more than %d".formatted(steps.size(), MOST_PARTS));
    }
    Map<String, UUID> uids = new HashMap<>();
    steps.forEach(step -> uids.put(step.id(), Ids.v7()));
    Instant now = means.clock().instant();
    return steps.stream()
        .map(step -> part(batch, step, Objects.requireNonNull(made.get(step.id())), uids, now))
        .toList();
  }

  private static InputGraph.Made made(Collection collection) {
    CollectionInput input = Objects.requireNonNull(collection.input());
    return new InputGraph.Made(
        collection.name().collection(),
        Inputs.bucket(input),
        Set.copyOf(Inputs.collections(input)));
  }

  private Batch part(
      ObjectBatch batch,
      InputGraph.Step step,
      Collection into,
      Map<String, UUID> uids,
      Instant now) {
    String draft = batch.objects() == 0 ? "" : batch.name();
    Source source = Inputs.source(Objects.requireNonNull(into.input()), draft);
    // What went from our own buckets and collections was deleted by somebody: it needs no second
    // word.
    IngestSourceRequest request =
        IngestSourceRequest.newBuilder()
            .setParent(into.name().toString())
            .setSource(source)
            .setRemoveMissing(true)
            .setConfirmRemoval(true)
            .setManifest(batch.manifest())
            .build();
    return new Batch(
        batch.tenant(),
        Objects.requireNonNull(uids.get(step.id())),
        batch.namespaceUid(),
        into.uid(),
        into.name(),
        means.kinds().of(source).scope(new Caller(batch.tenant(), into.name().toString()), source),
        request,
        null,
        null,
        new Batch.Part(
            batch.uid(), step.number(), step.from().stream().map(uids::get).sorted().toList()),
        Batch.State.WAITING,
        IngestOutput.getDefaultInstance(),
        now,
        null);
  }

  /** Makes the jobs of a submitted batch's parts, if there are none. */
  private void start(ObjectBatch batch) {
    List<Batch> parts = store.parts(batch);
    if (parts.stream().allMatch(part -> part.job() != null)) {
      return;
    }
    List<String> names = jobs.create(parts);
    Map<UUID, String> made = new HashMap<>();
    for (int i = 0; i < parts.size(); i++) {
      made.put(parts.get(i).uid(), names.get(i));
    }
    store.setJobs(batch, made);
  }

  /** Cancels a draft at once, else asks its jobs to stop. */
  public Progress cancel(String tenant, BatchName name) {
    ObjectBatch batch = required(tenant, name);
    if (batch.state() == ObjectBatch.State.DRAFT && store.cancelDraft(batch)) {
      return found(tenant, name);
    }
    Progress now = found(tenant, name);
    if (now.batch().state() == ObjectBatch.State.CANCELLED || now.state().hasEnded()) {
      throw ApiException.wrongState(batch.name(), "has ended");
    }
    store.requestCancel(batch);
    start(batch);
    // The last tier first: a job that waits for a cancelled one would fail.
    List<Batch> open = new ArrayList<>(store.parts(batch));
    open.removeIf(part -> part.state().hasEnded());
    open.reversed().forEach(batches::cancel);
    return found(tenant, name);
  }

  /** Removes drafts that nobody submitted, and gives jobs to batches whose process died. */
  public void sweep(Duration age) {
    Instant now = means.clock().instant();
    store.removeDrafts(now.minus(DRAFTS));
    for (ObjectBatchStore.Unstarted unstarted : store.unstarted(now.minus(age), SWEPT)) {
      store.find(unstarted.tenant(), unstarted.uid()).ifPresent(this::start);
    }
  }
}
