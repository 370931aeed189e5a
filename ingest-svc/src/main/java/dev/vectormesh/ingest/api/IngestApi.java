package dev.vectormesh.ingest.api;

import com.google.protobuf.util.Timestamps;
import dev.vectormesh.corpus.v1.AddBatchObjectsRequest;
import dev.vectormesh.corpus.v1.Batch;
import dev.vectormesh.corpus.v1.CancelBatchRequest;
import dev.vectormesh.corpus.v1.CheckSourceRequest;
import dev.vectormesh.corpus.v1.CheckSourceResponse;
import dev.vectormesh.corpus.v1.CreateBatchRequest;
import dev.vectormesh.corpus.v1.DeadLetter;
import dev.vectormesh.corpus.v1.GetBatchRequest;
import dev.vectormesh.corpus.v1.IngestServiceGrpc;
import dev.vectormesh.corpus.v1.IngestSourceRequest;
import dev.vectormesh.corpus.v1.ItemFailure;
import dev.vectormesh.corpus.v1.ListBatchItemsRequest;
import dev.vectormesh.corpus.v1.ListBatchItemsResponse;
import dev.vectormesh.corpus.v1.ListBatchesRequest;
import dev.vectormesh.corpus.v1.ListBatchesResponse;
import dev.vectormesh.corpus.v1.ListDeadLettersRequest;
import dev.vectormesh.corpus.v1.ListDeadLettersResponse;
import dev.vectormesh.corpus.v1.ListItemFailuresRequest;
import dev.vectormesh.corpus.v1.ListItemFailuresResponse;
import dev.vectormesh.corpus.v1.ListSourcesRequest;
import dev.vectormesh.corpus.v1.ListSourcesResponse;
import dev.vectormesh.corpus.v1.ReplayBatchRequest;
import dev.vectormesh.corpus.v1.Source;
import dev.vectormesh.corpus.v1.SubmitBatchRequest;
import dev.vectormesh.ingest.batch.BatchStore;
import dev.vectormesh.ingest.batch.Batches;
import dev.vectormesh.ingest.batch.DeadLetterStore;
import dev.vectormesh.ingest.check.SourceCheck;
import dev.vectormesh.ingest.collection.Collections;
import dev.vectormesh.ingest.collection.WriteTarget;
import dev.vectormesh.ingest.name.BatchName;
import dev.vectormesh.ingest.name.BucketName;
import dev.vectormesh.ingest.name.CollectionName;
import dev.vectormesh.ingest.name.NamespaceName;
import dev.vectormesh.ingest.name.ObjectName;
import dev.vectormesh.ingest.namespace.Namespaces;
import dev.vectormesh.ingest.source.SourceKind.Caller;
import dev.vectormesh.ingest.source.SourceKinds;
import dev.vectormesh.ingest.source.files.FileSource;
import dev.vectormesh.ingest.tier.ObjectBatches;
import dev.vectormesh.job.v1.Job;
import dev.vectormesh.platform.call.CallContext;
import dev.vectormesh.platform.call.Replies;
import dev.vectormesh.platform.error.ApiException;
import dev.vectormesh.platform.error.Violations;
import dev.vectormesh.platform.filter.Filter;
import dev.vectormesh.platform.paging.KeysetPage;
import io.grpc.stub.StreamObserver;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

public final class IngestApi extends IngestServiceGrpc.IngestServiceImplBase {
  private static final int CHECKED = 3;
  private static final int MOST_CHECKED = 20;

  private final Namespaces namespaces;
  private final Collections collections;
  private final Batches batches;
  private final FileSource files;
  private final SourceKinds kinds;
  private final SourceCheck check;
  private final ObjectBatches tiers;

  public IngestApi(
      Namespaces namespaces,
      Collections collections,
      Batches batches,
      FileSource files,
      SourceKinds kinds,
      SourceCheck check,
      ObjectBatches tiers) {
    this.namespaces = namespaces;
    this.collections = collections;
    this.batches = batches;
    this.files = files;
    this.kinds = kinds;
    this.check = check;
    this.tiers = tiers;
  }

  @Override
  public void ingestSource(IngestSourceRequest request, StreamObserver<Job> reply) {
    Replies.send(
        reply,
        () -> {
          Violations violations = new Violations();
          Metadata.check(violations, "metadata", request.getMetadata());
          violations.check(
              !request.getSource().hasCollection()
                  || request.getAccessLabelsCount() == 0 && request.getAccessLabelsFrom().isEmpty(),
              "access_labels",
              "cannot be chosen: documents that are made of others have their labels");
          violations.throwIfAny();
          String scope = scope(request);
          WriteTarget target =
              collections.target(tenant(), CollectionName.parse(request.getParent()));
          return batches.submit(target, request, scope);
        });
  }

  private String scope(IngestSourceRequest request) {
    Source source = request.getSource();
    return source.hasFiles()
        ? files.selection(source.getFiles()).root()
        : kinds.of(source).scope(new Caller(tenant(), request.getParent()), source);
  }

  @Override
  public void checkSource(CheckSourceRequest request, StreamObserver<CheckSourceResponse> reply) {
    Replies.send(
        reply,
        () -> {
          source(request.getSource());
          int asked = request.getItemCount() == 0 ? CHECKED : request.getItemCount();
          return SourceMessages.toProto(
              check.check(tenant(), request.getSource(), Math.min(asked, MOST_CHECKED)));
        });
  }

  /** What is read out of a namespace of the mesh's own is seen by its rules. */
  private void source(Source source) {
    if (source.hasBucket()) {
      requireAll(BucketName.parse(source.getBucket().getBucket()).namespace());
    }
    source.getCollection().getCollectionsList().stream()
        .map(name -> CollectionName.parse(name).namespace())
        .distinct()
        .forEach(this::requireAll);
  }

  private void requireAll(NamespaceName name) {
    SeenWhole.require(namespaces.find(tenant(), name));
  }

  @Override
  public void getBatch(GetBatchRequest request, StreamObserver<Batch> reply) {
    Replies.send(
        reply,
        () -> {
          BatchName name = BatchName.parse(request.getName());
          return tiers
              .find(tenant(), name)
              .map(BatchMessages::toProto)
              .orElseGet(() -> BatchMessages.toProto(batches.find(tenant(), name)));
        });
  }

  @Override
  public void listBatches(ListBatchesRequest request, StreamObserver<ListBatchesResponse> reply) {
    Replies.send(
        reply,
        () -> {
          KeysetPage page = KeysetPage.of(request, request.getPageSize(), request.getPageToken());
          NamespaceName parent = NamespaceName.parse(request.getParent());
          var namespace = namespaces.find(tenant(), parent);
          BatchStore.Cursor before = page.after(IngestApi::cursor);
          List<Listed> found =
              page.cutBy(
                  listed(namespace.tenant(), parent, before, page.limit()),
                  one -> new String[] {one.time().toString(), one.uid().toString()});
          return ListBatchesResponse.newBuilder()
              .addAllBatches(found.stream().map(Listed::batch).toList())
              .setNextPageToken(page.next())
              .build();
        });
  }

  /** A batch of either kind, with its place in the list. */
  private record Listed(Instant time, UUID uid, Batch batch) {}

  /** Batches of both kinds, newest first. */
  private List<Listed> listed(
      String tenant, NamespaceName parent, BatchStore.@Nullable Cursor before, int size) {
    Stream<Listed> plain =
        batches.store().page(tenant, parent, before, size).stream()
            .map(one -> new Listed(one.createTime(), one.uid(), BatchMessages.toProto(one)));
    Stream<Listed> ofObjects =
        tiers.store().page(tenant, parent, before, size).stream()
            .map(one ->
                new Listed(
                    one.batch().createTime(), one.batch().uid(), BatchMessages.toProto(one)));
    return Stream.concat(plain, ofObjects)
        .sorted(
            Comparator.comparing(Listed::time)
                // As PostgreSQL orders them, by their bytes.
                .thenComparing(one -> one.uid().toString())
                .reversed())
        .limit(size)
        .toList();
  }

  @Override
  public void createBatch(CreateBatchRequest request, StreamObserver<Batch> reply) {
    Replies.send(
        reply,
        () -> {
          String bucket = request.getBatch().getBucket();
          if (!bucket.startsWith(request.getParent() + "/buckets/")) {
            throw ApiException.invalid(
                "batch.bucket", "must name a bucket of " + request.getParent());
          }
          return BatchMessages.toProto(
              tiers.create(
                  tenant(),
                  BucketName.parse(bucket),
                  request.getBatch().getManifest(),
                  request.getRequestId().isEmpty()
                      ? null
                      : UUID.fromString(request.getRequestId())));
        });
  }

  @Override
  public void addBatchObjects(AddBatchObjectsRequest request, StreamObserver<Batch> reply) {
    Replies.send(
        reply,
        () ->
            BatchMessages.toProto(
                tiers.add(
                    tenant(),
                    BatchName.parse(request.getName()),
                    request.getObjectsList().stream().map(ObjectName::parse).toList())));
  }

  @Override
  public void submitBatch(SubmitBatchRequest request, StreamObserver<Batch> reply) {
    Replies.send(
        reply,
        () -> BatchMessages.toProto(tiers.submit(tenant(), BatchName.parse(request.getName()))));
  }

  @Override
  public void cancelBatch(CancelBatchRequest request, StreamObserver<Batch> reply) {
    Replies.send(
        reply,
        () -> {
          BatchName name = BatchName.parse(request.getName());
          return tiers.find(tenant(), name).isPresent()
              ? BatchMessages.toProto(tiers.cancel(tenant(), name))
              : BatchMessages.toProto(batches.cancel(tenant(), name));
        });
  }

  private static BatchStore.Cursor cursor(KeysetPage.Position position) {
    return new BatchStore.Cursor(position.instant(0), position.uuid(1));
  }

  @Override
  public void listItemFailures(
      ListItemFailuresRequest request, StreamObserver<ListItemFailuresResponse> reply) {
    Replies.send(
        reply,
        () -> {
          KeysetPage page = KeysetPage.of(request, request.getPageSize(), request.getPageToken());
          var batch = ofItems(BatchName.parse(request.getParent()));
          List<BatchStore.ItemFailure> found =
              page.cut(
                  batches.store().failures(batch.tenant(), batch.uid(), page.after(), page.limit()),
                  BatchStore.ItemFailure::item);
          return ListItemFailuresResponse.newBuilder()
              .addAllFailures(found.stream().map(IngestApi::toProto).toList())
              .setNextPageToken(page.next())
              .build();
        });
  }

  @Override
  public void listBatchItems(
      ListBatchItemsRequest request, StreamObserver<ListBatchItemsResponse> reply) {
    Replies.send(
        reply,
        () -> {
          KeysetPage page = KeysetPage.of(request, request.getPageSize(), request.getPageToken());
          var batch = ofItems(BatchName.parse(request.getParent()));
          if (!batch.request().getManifest()) {
            throw ApiException.wrongState(
                batch.name(), "keeps no manifest: set `manifest` where the source is ingested");
          }
          Long after = page.after(at -> at.int8(0));
          List<BatchStore.Listed> found =
              page.cut(
                  batches.store().items(batch, after == null ? 0 : after, page.limit()),
                  listed -> Long.toString(listed.number()));
          return ListBatchItemsResponse.newBuilder()
              .addAllItems(found.stream().map(BatchStore.Listed::item).toList())
              .setNextPageToken(page.next())
              .build();
        });
  }

  @Override
  public void listDeadLetters(
      ListDeadLettersRequest request, StreamObserver<ListDeadLettersResponse> reply) {
    Replies.send(
        reply,
        () -> {
          KeysetPage page = KeysetPage.of(request, request.getPageSize(), request.getPageToken());
          NamespaceName parent = NamespaceName.parse(request.getParent());
          var namespace = namespaces.find(tenant(), parent);
          SeenWhole.require(namespace);
          List<DeadLetterStore.DeadLetter> found =
              page.cutBy(
                  batches
                      .deadLetters()
                      .page(
                          namespace.tenant(),
                          parent,
                          Filter.parse(request.getFilter()),
                          page.after(at ->
                              new DeadLetterStore.Place(at.instant(0), at.uuid(1), at.text(2))),
                          page.limit()),
                  letter ->
                      new String[] {
                        letter.failure().time().toString(), letter.batch().toString(), letter.key()
                      });
          return ListDeadLettersResponse.newBuilder()
              .addAllDeadLetters(found.stream().map(letter -> toProto(parent, letter)).toList())
              .setNextPageToken(page.next())
              .build();
        });
  }

  @Override
  public void replayBatch(ReplayBatchRequest request, StreamObserver<Job> reply) {
    Replies.send(
        reply,
        () ->
            batches.replay(
                tenant(),
                BatchName.parse(request.getName()),
                request.getRequestId().isEmpty() ? null : UUID.fromString(request.getRequestId())));
  }

  @Override
  public void listSources(ListSourcesRequest request, StreamObserver<ListSourcesResponse> reply) {
    Replies.send(
        reply,
        () ->
            ListSourcesResponse.newBuilder()
                .addSources(SourceMessages.FILES)
                .addAllSources(kinds.all().stream().map(SourceMessages::toProto).toList())
                .build());
  }

  /** A batch that has items of its own. */
  private dev.vectormesh.ingest.batch.Batch ofItems(BatchName name) {
    requireAll(name.namespace());
    if (tiers.find(tenant(), name).isPresent()) {
      throw ApiException.wrongState(
          name.toString(), "has no items of its own: its tiers name the batches that have");
    }
    return batches.find(tenant(), name);
  }

  private static String tenant() {
    return CallContext.current().tenant();
  }

  private static DeadLetter toProto(NamespaceName parent, DeadLetterStore.DeadLetter letter) {
    return DeadLetter.newBuilder()
        .setBatch(parent.batch(letter.batch()))
        .setCollection(letter.collection())
        .setFailure(toProto(letter.failure()))
        .build();
  }

  private static ItemFailure toProto(BatchStore.ItemFailure failure) {
    return ItemFailure.newBuilder()
        .setItem(failure.item())
        .setStage(failure.failure().stage().name())
        .setReason(failure.failure().reason())
        .setError(failure.failure().status())
        .setFailTime(Timestamps.fromMillis(failure.time().toEpochMilli()))
        .build();
  }
}
