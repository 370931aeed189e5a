package dev.vectormesh.ingest;

import static dev.vectormesh.ingest.IngestMesh.TENANT;
import static java.util.concurrent.TimeUnit.MINUTES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import dev.vectormesh.corpus.v1.AddBatchObjectsRequest;
import dev.vectormesh.corpus.v1.Batch;
import dev.vectormesh.corpus.v1.CancelBatchRequest;
import dev.vectormesh.corpus.v1.Chunking;
import dev.vectormesh.corpus.v1.Collection;
import dev.vectormesh.corpus.v1.CollectionInput;
import dev.vectormesh.corpus.v1.CreateBatchRequest;
import dev.vectormesh.corpus.v1.CreateCollectionRequest;
import dev.vectormesh.corpus.v1.DeleteObjectRequest;
import dev.vectormesh.corpus.v1.Document;
import dev.vectormesh.corpus.v1.GetBatchRequest;
import dev.vectormesh.corpus.v1.ListBatchesRequest;
import dev.vectormesh.corpus.v1.Object;
import dev.vectormesh.corpus.v1.SubmitBatchRequest;
import dev.vectormesh.corpus.v1.Tier;
import dev.vectormesh.job.v1.CancelJobRequest;
import dev.vectormesh.job.v1.GetJobRequest;
import dev.vectormesh.job.v1.Job;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** A bucket's objects on their way through collections, tier by tier. */
class TiersIT extends BucketScene {
  private String made(String id, CollectionInput.Builder input, int maxTokens) {
    return mesh.collections(TENANT)
        .createCollection(
            CreateCollectionRequest.newBuilder()
                .setParent(namespace)
                .setCollectionId(id)
                .setCollection(
                    Collection.newBuilder()
                        .setChunking(
                            Chunking.newBuilder().setMaxTokens(maxTokens).setOverlapTokens(0))
                        .setInput(input))
                .build())
        .getName();
  }

  private CollectionInput.Builder ofBucket() {
    return CollectionInput.newBuilder().setBucket(bucket);
  }

  private static CollectionInput.Builder of(String... collections) {
    return CollectionInput.newBuilder().addAllCollections(List.of(collections));
  }

  private void put(String id, String lang, String text) {
    var put =
        buckets()
            .putObject(
                request(id, "")
                    .setContent(ByteString.copyFromUtf8(text))
                    .setObject(Object.newBuilder().setMetadata(metadata("lang", lang)))
                    .build());
  }

  private Batch draft() {
    return mesh.ingest(TENANT)
        .createBatch(
            CreateBatchRequest.newBuilder()
                .setParent(namespace)
                .setBatch(Batch.newBuilder().setBucket(bucket))
                .build());
  }

  private Batch add(Batch batch, String... objects) {
    return mesh.ingest(TENANT)
        .addBatchObjects(
            AddBatchObjectsRequest.newBuilder()
                .setName(batch.getName())
                .addAllObjects(
                    List.of(objects).stream().map(id -> bucket + "/objects/" + id).toList())
                .build());
  }

  private Batch submit(Batch batch) {
    return mesh.ingest(TENANT)
        .submitBatch(SubmitBatchRequest.newBuilder().setName(batch.getName()).build());
  }

  private Batch cancel(Batch batch) {
    return mesh.ingest(TENANT)
        .cancelBatch(CancelBatchRequest.newBuilder().setName(batch.getName()).build());
  }

  private Batch get(String name) {
    return mesh.ingest(TENANT).getBatch(GetBatchRequest.newBuilder().setName(name).build());
  }

  private Batch ended(Batch batch) {
    return await("the end of " + batch.getName())
        .atMost(2, MINUTES)
        .ignoreExceptions()
        .until(() -> get(batch.getName()), now -> now.getState() != Batch.State.STATE_OPEN);
  }

  private Batch run() {
    return ended(submit(draft()));
  }

  /** Other tests begin when it answers. */
  private static void restartTriton() {
    mesh.restartTriton();
    await("a collection")
        .atMost(2, MINUTES)
        .ignoreExceptions()
        .until(() -> !mesh.collection().isEmpty());
  }

  private static List<String> titles(String collection) {
    return mesh.list(collection).stream().map(Document::getTitle).sorted().toList();
  }

  private static void assertRefused(ThrowingCallable call, Status.Code code, String said) {
    assertThatThrownBy(call)
        .satisfies(e -> {
          assertThat(Status.fromThrowable(e).getCode()).isEqualTo(code);
          assertThat(String.valueOf(StatusProto.fromThrowable(e))).contains(said);
        });
  }

  @Test
  void objects_goThroughAllTiers_andDeletesFollow() {
    String coarse = made("coarse", ofBucket(), 0);
    String fine = made("fine", ofBucket(), 40);
    String english =
        made("english", of(fine).setFilter("meta.lang = en").putMappings("meta.from", "uri"), 0);
    put("otters.txt", "en", "Otters eat fish. ".repeat(40));
    put("owls.txt", "en", "Owls see in the dark.");
    put("ours.txt", "fr", "Les ours dorment.");

    Batch first = run();

    assertThat(first.getState()).isEqualTo(Batch.State.STATE_COMPLETED);
    assertThat(first.getBucket()).isEqualTo(bucket);
    assertThat(first.hasEndTime()).isTrue();
    assertThat(first.getTiersList()).extracting(Tier::getNumber).containsExactly(0, 1);
    assertThat(first.getTiers(0).getRunsList())
        .extracting(Tier.Run::getCollection)
        .containsExactly(coarse, fine);
    assertThat(first.getCounts().getCreatedCount()).isEqualTo(8);
    Tier.Run last = first.getTiers(1).getRuns(0);
    assertThat(last.getCounts().getSkippedCount()).isOne();
    Batch part = get(last.getBatch());
    assertThat(part.getParentBatch()).isEqualTo(first.getName());
    assertThat(part.getJob()).isEqualTo(last.getJob());
    assertThat(titles(english)).containsExactly("otters", "owls");
    Document owls = mesh.list(english).getLast();
    assertThat(owls.getRootObject()).isEqualTo(bucket + "/objects/owls.txt");
    assertThat(owls.getMadeFrom()).startsWith(fine + "/documents/owls.txt-");
    assertThat(owls.getMetadata().getFieldsOrThrow("from").getStringValue())
        .isEqualTo(bucket + "/objects/owls.txt");

    put("otters.txt", "en", "Otters sleep.");
    var gone =
        buckets()
            .deleteObject(
                DeleteObjectRequest.newBuilder().setName(bucket + "/objects/owls.txt").build());
    Batch second = run();

    assertThat(second.getCounts().getUpdatedCount()).isEqualTo(3);
    assertThat(second.getCounts().getRemovedCount()).isEqualTo(3);
    assertThat(titles(english)).containsExactly("otters");
    assertThat(titles(coarse)).containsExactly("otters", "ours");
  }

  @Test
  void namedObjects_areReadAlone_andNothingElseGoes() {
    String all = made("all", ofBucket(), 0);
    String above = made("above", of(all), 0);
    put("a", "en", "Otters eat fish.");
    put("b", "en", "Owls see in the dark.");
    var whole = run();
    put("a", "en", "Otters sleep.");
    put("b", "en", "Owls sleep.");

    Batch draft = add(draft(), "a", "a");
    Batch partial = ended(submit(draft));

    assertThat(draft.getObjectCount()).isOne();
    assertThat(draft.getState()).isEqualTo(Batch.State.STATE_DRAFT);
    assertThat(partial.getTiers(0).getRuns(0).getCounts().getItemCount()).isOne();
    assertThat(partial.getTiers(0).getRuns(0).getCounts().getUpdatedCount()).isOne();
    assertThat(partial.getTiers(1).getRuns(0).getCounts().getUpdatedCount()).isOne();
    assertThat(partial.getTiers(1).getRuns(0).getCounts().getUnchangedCount()).isOne();
    assertThat(mesh.list(above)).hasSize(2);
  }

  @Test
  void draft_isOneForEachRequest_andTakesObjectsUntilItIsSubmitted() {
    String all = made("all", ofBucket(), 0);
    put("a", "en", "Otters eat fish.");
    CreateBatchRequest request =
        CreateBatchRequest.newBuilder()
            .setParent(namespace)
            .setBatch(Batch.newBuilder().setBucket(bucket).setManifest(true))
            .setRequestId(UUID.randomUUID().toString())
            .build();

    Batch draft = mesh.ingest(TENANT).createBatch(request);

    assertThat(mesh.ingest(TENANT).createBatch(request)).isEqualTo(draft);
    assertRefused(() -> add(draft, "a", "x", "y"), Status.Code.NOT_FOUND, bucket + "/objects/y");
    Batch submitted = submit(draft);
    assertThat(submitted.getTiers(0).getRuns(0).getCollection()).isEqualTo(all);
    assertThat(submit(draft).getTiers(0).getRuns(0).getJob())
        .isEqualTo(submitted.getTiers(0).getRuns(0).getJob())
        .isNotEmpty();
    assertRefused(() -> add(draft, "a"), Status.Code.FAILED_PRECONDITION, "was submitted");
    Batch ended = ended(draft);
    assertRefused(() -> cancel(ended), Status.Code.FAILED_PRECONDITION, "has ended");
    assertThat(
            mesh.ingest(TENANT)
                .listBatches(
                    ListBatchesRequest.newBuilder().setParent(namespace).setPageSize(1).build())
                .getBatchesList())
        .extracting(Batch::getName)
        .containsExactly(ended.getTiers(0).getRuns(0).getBatch());
    assertThat(
            mesh.ingest(TENANT)
                .listBatches(ListBatchesRequest.newBuilder().setParent(namespace).build())
                .getBatchesList())
        .extracting(Batch::getName)
        .containsExactly(ended.getTiers(0).getRuns(0).getBatch(), ended.getName());
  }

  @Test
  void draft_thatIsCancelled_orHasNowhereToGo_isNotSubmitted() {
    Batch draft = draft();

    assertRefused(
        () -> submit(draft), Status.Code.FAILED_PRECONDITION, "no collection is made from");
    assertThat(cancel(draft).getState()).isEqualTo(Batch.State.STATE_CANCELLED);
    assertRefused(() -> submit(draft), Status.Code.FAILED_PRECONDITION, "was cancelled");
    assertRefused(() -> cancel(draft), Status.Code.FAILED_PRECONDITION, "has ended");
  }

  @Test
  void batchesOfOneBucket_goInTurn() {
    String all = made("all", ofBucket(), 0);
    String above = made("above", of(all), 0);
    for (int i = 0; i < 30; i++) {
      put("object-" + i, "en", "Object number " + i + " has a text of its own.");
    }

    Batch first = submit(draft());
    Batch second = submit(draft());

    assertThat(ended(first).getState()).isEqualTo(Batch.State.STATE_COMPLETED);
    assertThat(ended(second).getState()).isEqualTo(Batch.State.STATE_COMPLETED);
    assertThat(
            get(first.getName()).getCounts().getCreatedCount()
                + get(second.getName()).getCounts().getCreatedCount())
        .isEqualTo(60);
    assertThat(mesh.list(above)).hasSize(30);
  }

  @Test
  void itemThatFails_doesNotStopTheNextTier() {
    String all = made("all", ofBucket(), 0);
    String above = made("above", of(all), 0);
    put("good", "en", "Otters eat fish.");
    put("empty", "en", " ");

    Batch batch = run();

    assertThat(batch.getState()).isEqualTo(Batch.State.STATE_COMPLETED_WITH_ERRORS);
    assertThat(batch.getTiers(0).getState()).isEqualTo(Batch.State.STATE_COMPLETED_WITH_ERRORS);
    assertThat(batch.getTiers(1).getState()).isEqualTo(Batch.State.STATE_COMPLETED);
    assertThat(mesh.list(above)).hasSize(1);
  }

  @Test
  void jobOfATierThatEndsBadly_endsThoseThatWaitForIt_andNoOther() {
    String all = made("all", ofBucket(), 0);
    String above = made("above", of(all), 0);
    put("good", "en", "Otters eat fish.");
    mesh.stopTriton();
    Batch batch;
    try {
      batch = submit(draft());
      var asked =
          mesh.jobs(TENANT)
              .cancelJob(
                  CancelJobRequest.newBuilder()
                      .setName(batch.getTiers(0).getRuns(0).getJob())
                      .build());
    } finally {
      restartTriton();
    }

    Batch ended = ended(batch);

    assertThat(ended.getState()).isEqualTo(Batch.State.STATE_FAILED);
    assertThat(ended.getTiers(0).getState()).isEqualTo(Batch.State.STATE_CANCELLED);
    Job waited =
        mesh.jobs(TENANT)
            .getJob(
                GetJobRequest.newBuilder().setName(ended.getTiers(1).getRuns(0).getJob()).build());
    assertThat(waited.getError().getMessage())
        .contains(ended.getTiers(0).getRuns(0).getJob())
        .contains("CANCELLED");
    assertThat(run().getState()).isEqualTo(Batch.State.STATE_COMPLETED);
    assertThat(mesh.list(above)).hasSize(1);
  }

  @Test
  void cancelledBatch_endsInAllTiers() {
    String all = made("all", ofBucket(), 0);
    String above = made("above", of(all), 0);
    put("good", "en", "Otters eat fish.");
    mesh.stopTriton();
    Batch batch;
    try {
      batch = submit(draft());
      var asked = cancel(batch);
    } finally {
      restartTriton();
    }

    Batch ended = ended(batch);

    assertThat(ended.getState()).isEqualTo(Batch.State.STATE_CANCELLED);
    assertThat(ended.getTiersList())
        .extracting(Tier::getState)
        .containsOnly(Batch.State.STATE_CANCELLED);
    assertThat(mesh.list(above)).isEmpty();
  }

  @Test
  void restartedService_goesOnInTheTierWhereItWas() {
    String all = made("all", ofBucket(), 0);
    String above = made("above", of(all), 0);
    for (int i = 0; i < 100; i++) {
      put("object-" + i, "en", ("Object number " + i + " has a sentence. ").repeat(10));
    }
    Batch batch = submit(draft());
    Batch begun =
        await("some progress")
            .atMost(2, MINUTES)
            .ignoreExceptions()
            .until(() -> get(batch.getName()), now -> now.getCounts().getCreatedCount() > 0);

    mesh.stopIngest();
    mesh.startIngest();

    Batch ended = ended(batch);
    assertThat(begun.getTiers(1).getRuns(0).getCounts().getItemCount()).isZero();
    assertThat(ended.getState()).isEqualTo(Batch.State.STATE_COMPLETED);
    assertThat(ended.getCounts().getCreatedCount()).isEqualTo(200);
    assertThat(mesh.list(above)).hasSize(100);
  }

  @Test
  void processThatDiesBeforeItsJobsAreMade_leavesABatchThatGoesOn() {
    String all = made("all", ofBucket(), 0);
    String above = made("above", of(all), 0);
    put("good", "en", "Otters eat fish.");
    Batch draft = draft();
    Detour detour = mesh.detourTo("job");
    try {
      detour.hold(call -> call.method().endsWith("/BatchCreateJobs"));
      assertThatThrownBy(() ->
              mesh.ingest(TENANT)
                  .withDeadlineAfter(Duration.ofSeconds(5))
                  .submitBatch(SubmitBatchRequest.newBuilder().setName(draft.getName()).build()))
          .isInstanceOf(StatusRuntimeException.class);
      assertThat(detour.held).hasPositiveValue();
    } finally {
      mesh.endDetour("job");
    }
    Batch left = get(draft.getName());

    Batch ended = ended(submit(draft));

    assertThat(left.getState()).isEqualTo(Batch.State.STATE_OPEN);
    assertThat(left.getTiers(0).getRuns(0).getJob()).isEmpty();
    assertThat(ended.getState()).isEqualTo(Batch.State.STATE_COMPLETED);
    assertThat(ended.getTiers(0).getRuns(0).getBatch())
        .isEqualTo(left.getTiers(0).getRuns(0).getBatch());
    assertThat(mesh.list(above)).hasSize(1);
  }

  @Test
  void collectionOfNoBucket_andBatchOfAnother_areRefused() {
    assertRefused(
        () -> made("xx", CollectionInput.newBuilder().setBucket(namespace + "/buckets/nowhere"), 0),
        Status.Code.NOT_FOUND,
        "buckets/nowhere");
    assertRefused(
        () ->
            mesh.ingest(TENANT)
                .createBatch(
                    CreateBatchRequest.newBuilder()
                        .setParent(namespace)
                        .setBatch(Batch.newBuilder().setBucket("namespaces/other/buckets/raw"))
                        .build()),
        Status.Code.INVALID_ARGUMENT,
        "batch.bucket");
  }
}
