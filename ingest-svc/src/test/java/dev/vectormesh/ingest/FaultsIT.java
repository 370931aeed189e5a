package dev.vectormesh.ingest;

import static dev.vectormesh.ingest.IngestMesh.TENANT;
import static dev.vectormesh.ingest.IngestMesh.write;
import static java.util.concurrent.TimeUnit.MINUTES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.vectormesh.corpus.v1.Batch;
import dev.vectormesh.corpus.v1.Document;
import dev.vectormesh.corpus.v1.RepairNamespaceRequest;
import dev.vectormesh.corpus.v1.RepairNamespaceResponse;
import dev.vectormesh.job.v1.CancelJobRequest;
import dev.vectormesh.job.v1.GetJobRequest;
import dev.vectormesh.job.v1.Job;
import dev.vectormesh.platform.error.ErrorDetails;
import dev.vectormesh.platform.health.Health;
import io.grpc.Status;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** What happens when something dies in the middle. */
class FaultsIT {
  private static IngestMesh mesh;
  private Path folder;
  private String collection;

  @BeforeAll
  static void start() {
    mesh = IngestMesh.start(Map.of("tika.idle", "1s"));
  }

  @AfterAll
  static void stop() throws Exception {
    mesh.close();
  }

  @BeforeEach
  void makeFolder(TestInfo test) throws Exception {
    folder =
        Files.createDirectories(mesh.files().resolve(test.getTestMethod().orElseThrow().getName()));
    collection = mesh.collection();
  }

  private void manyFiles(int count, int repeat) throws Exception {
    for (int i = 0; i < count; i++) {
      SampleFiles.write(
          folder,
          "f%04d.txt".formatted(i),
          ("File number " + i + " has a sentence of its own. ").repeat(repeat));
    }
  }

  /** A job over so many files, some of them stored. */
  private Job begun(int count, int repeat) throws Exception {
    manyFiles(count, repeat);
    Job job = mesh.submit(collection, folder, false);
    return await("some progress")
        .atMost(2, MINUTES)
        .ignoreExceptions()
        .until(() -> job(job), now -> now.getProgress().getDone() > 0);
  }

  private Job job(Job job) {
    return mesh.jobs(TENANT).getJob(GetJobRequest.newBuilder().setName(job.getName()).build());
  }

  @Test
  void cancelledJob_stopsAndItsBatchSaysSo() throws Exception {
    Job job = begun(600, 30);

    var unused =
        mesh.jobs(TENANT).cancelJob(CancelJobRequest.newBuilder().setName(job.getName()).build());

    Job ended = mesh.await(job);
    assertThat(ended.getState()).isEqualTo(Job.State.STATE_CANCELLED);
    Batch batch = mesh.batch(ended);
    assertThat(batch.getState()).isEqualTo(Batch.State.STATE_CANCELLED);
    assertThat(batch.getCounts().getItemCount()).isLessThan(600);
  }

  @Test
  void cancelledJob_stopsBetweenTwoChunksOfALongText() throws Exception {
    SampleFiles.write(
        folder, "long.txt", "A sentence of a long text, and no end of it. ".repeat(20_000));
    Job job = mesh.submit(collection, folder, false);
    await("the embedding of the text")
        .atMost(2, MINUTES)
        .ignoreExceptions()
        .until(() -> job(job).getStage().equals("EMBED"));
    assertThat(job(job).getProgress().getMessage()).isEqualTo("long.txt");

    var unused =
        mesh.jobs(TENANT).cancelJob(CancelJobRequest.newBuilder().setName(job.getName()).build());

    assertThat(mesh.await(job).getState()).isEqualTo(Job.State.STATE_CANCELLED);
    assertThat(mesh.list(collection)).isEmpty();
  }

  @Test
  void jobThatLostItsCheckpoint_showsWhatIsStored() throws Exception {
    Job job = begun(400, 40);
    mesh.stopTriton(); // Else it would be done while ingest drains.
    awaitRetry(job);
    mesh.stopIngest();
    // As a process leaves it that is killed between a store and its next heartbeat.
    int stored =
        mesh.stored()
            .sql(
                "update corpus.document set update_time = now() where state = 'ACTIVE'"
                    + " and batch_uid in (select uid from corpus.batch where job = '"
                    + job.getName()
                    + "')");
    mesh.stored()
        .sql(
            "update job.job set checkpoint = null, done = 0, total = 0 where uid = '"
                + job.getName().substring("jobs/".length())
                + "'");

    mesh.restartTriton();
    mesh.startIngest();

    Job now =
        await("the first progress of the next attempt")
            .atMost(2, MINUTES)
            .ignoreExceptions()
            .until(() -> job(job), j -> j.getProgress().getTotal() > 0);
    assertThat(stored).isPositive();
    assertThat(now.getProgress().getDone()).isGreaterThanOrEqualTo(stored);
    assertThat(mesh.batch(mesh.await(job)).getCounts().getCreatedCount()).isEqualTo(400);
  }

  @Test
  void pointsThatTheIndexLost_areEmbeddedAgainFromTheTexts() throws Exception {
    var unused =
        mesh.write(
            collection,
            write("a", "Otters", "They swim. ".repeat(300)),
            write("b", "Badgers", "They dig."),
            write("c", "Crows", "They fly."));
    int all = mesh.stored().points(TENANT, collection).size();
    mesh.stored().losePoints(collection, "a");
    mesh.stored().losePoints(collection, "b");
    RepairNamespaceRequest request =
        RepairNamespaceRequest.newBuilder()
            .setName(collection.substring(0, collection.indexOf("/collections")))
            .build();

    RepairNamespaceResponse found = mesh.namespaces(TENANT).repairNamespace(request);
    mesh.app().janitor().repair(Duration.ofSeconds(60));
    RepairNamespaceResponse after = mesh.namespaces(TENANT).repairNamespace(request);

    assertThat(found.getExpectedPointCount()).isEqualTo(all);
    assertThat(found.getFoundPointCount()).isEqualTo(1);
    assertThat(found.getMissingDocumentCount()).isEqualTo(2);
    assertThat(found.getWaitingDocumentCount()).isEqualTo(2);
    assertThat(after.getFoundPointCount()).isEqualTo(all);
    assertThat(after.getMissingDocumentCount()).isZero();
    assertThat(after.getWaitingDocumentCount()).isZero();
    assertThat(mesh.stored().points(TENANT, collection)).hasSize(all);
  }

  @Test
  void indexThatIsGone_isMadeAnewByItself() throws Exception {
    var unused = mesh.write(collection, write("a", "Otters", "They swim."));
    mesh.stored().dropPhysical(collection);

    mesh.app().indexRepair().check();
    mesh.app().janitor().repair(Duration.ofSeconds(60));

    assertThat(mesh.stored().points(TENANT, collection)).hasSize(1);
  }

  @Test
  void restartedService_goesOnWithTheJobAndLosesNothing() throws Exception {
    Job job = begun(400, 10);

    mesh.stopIngest();
    mesh.startIngest();

    Batch batch = mesh.batch(mesh.await(job));
    assertThat(batch.getState()).isEqualTo(Batch.State.STATE_COMPLETED);
    assertThat(batch.getCounts().getCreatedCount()).isEqualTo(400);
    assertThat(mesh.list(collection))
        .hasSize(400)
        .allSatisfy(d -> assertThat(d.getState()).isEqualTo(Document.State.STATE_ACTIVE))
        .allSatisfy(d -> assertThat(d.getRevision()).isEqualTo(1));
    Set<String> documents = new HashSet<>();
    mesh.stored()
        .points(TENANT, collection)
        .forEach(p -> documents.add(p.getPayloadOrThrow("doc").getStringValue()));
    assertThat(documents).hasSize(400);
  }

  @Test
  void qdrantAway_makesTheJobWaitAndFailsNoItem() throws Exception {
    manyFiles(5, 1);
    mesh.stopQdrant();
    Job job = mesh.submit(collection, folder, false);
    awaitRetry(job);
    assertDown("qdrant");

    mesh.restartQdrant();

    assertSucceeded(job, 5);
  }

  @Test
  void tritonAway_makesTheJobWaitAndFailsNoItem() throws Exception {
    manyFiles(5, 1);
    mesh.stopTriton();
    Job job = mesh.submit(collection, folder, false);
    awaitRetry(job);
    assertDown("triton");

    mesh.restartTriton();

    assertSucceeded(job, 5);
  }

  @Test
  void tritonGoneInTheMiddle_makesTheJobGoOnWhereItWas() throws Exception {
    Job job = begun(400, 40);
    mesh.stopTriton();
    awaitRetry(job);

    mesh.restartTriton();

    assertSucceeded(job, 400);
    assertThat(mesh.list(collection)).allSatisfy(d -> assertThat(d.getRevision()).isEqualTo(1));
  }

  /** An attempt has failed by the outage, and the job waits for the next one. */
  private void awaitRetry(Job job) {
    Job waiting =
        await("a job that waits for a retry")
            .atMost(2, MINUTES)
            .ignoreExceptions()
            .until(
                () -> job(job), now -> now.getState() == Job.State.STATE_QUEUED && now.hasError());
    assertThat(waiting.getError().getCode()).isEqualTo(Status.Code.UNAVAILABLE.value());
  }

  private void assertSucceeded(Job job, int documents) {
    Job ended = mesh.await(job);
    assertThat(ended.getState()).isEqualTo(Job.State.STATE_SUCCEEDED);
    assertThat(mesh.batch(ended).getCounts().getFailedCount()).isZero();
    assertThat(mesh.list(collection)).hasSize(documents);
    await("health")
        .atMost(2, MINUTES)
        .ignoreExceptions()
        .until(() -> mesh.app().health().report().status() == Health.Status.SERVING);
  }

  /** Health says which one it is. */
  private static void assertDown(String part) {
    await(part + " is down, and nothing else")
        .atMost(2, MINUTES)
        .ignoreExceptions()
        .until(
            () ->
                mesh.app().health().report().components().stream()
                    .filter(component -> component.needed() && !component.ok())
                    .map(Health.Component::name)
                    .toList(),
            List.of(part)::equals);
    assertThat(mesh.app().health().report().status()).isEqualTo(Health.Status.NOT_SERVING);
  }

  @Test
  void qdrantAway_makesAWriteUnavailableWithRetryInfo() throws Exception {
    mesh.stopQdrant();
    try {
      assertUnavailable();
    } finally {
      mesh.restartQdrant();
    }
    assertWritable();
  }

  @Test
  void tritonAway_makesAWriteUnavailableWithRetryInfo() throws Exception {
    mesh.stopTriton();
    try {
      assertUnavailable();
    } finally {
      mesh.restartTriton();
    }
    assertWritable();
  }

  private void assertUnavailable() {
    assertThatThrownBy(() -> mesh.write(collection, write("a", "", "text")))
        .satisfies(e -> {
          assertThat(Status.fromThrowable(e).getCode()).isEqualTo(Status.Code.UNAVAILABLE);
          assertThat(ErrorDetails.retryAfter(e)).isPresent();
        });
  }

  private void assertWritable() throws Exception {
    // The channel tries again after a pause of its own: a caller does as RetryInfo says.
    var again =
        await("the write after it came back")
            .atMost(2, MINUTES)
            .ignoreExceptions()
            .until(
                () -> mesh.write(collection, write("a", "", "text")),
                written -> written.getResultsCount() == 1);

    assertThat(again.getResults(0).getErrorOrBuilder().getMessage()).isEmpty();
    assertThat(mesh.stored().points(TENANT, collection)).hasSize(1);
  }

  @Test
  void killedParser_isReplacedAndItsFileReadAgain() throws Exception {
    for (int i = 0; i < 60; i++) {
      SampleFiles.write(
          folder, "p%02d.html".formatted(i), SampleFiles.html("P" + i, "Text of page " + i));
    }
    Job job = mesh.submit(collection, folder, false);
    List<Long> pids =
        await("a parser")
            .atMost(2, MINUTES)
            .ignoreExceptions()
            .until(() -> mesh.app().children().pids(), p -> !p.isEmpty());

    pids.forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));

    Batch batch = mesh.batch(mesh.await(job));
    assertThat(mesh.failures(batch)).isEmpty();
    assertThat(batch.getCounts().getCreatedCount()).isEqualTo(60);
    await("the parsers' end")
        .atMost(2, MINUTES)
        .ignoreExceptions()
        .until(() -> mesh.app().children().pids().isEmpty());
  }

  @Test
  void writeThatDiedBeforeItsPoints_isCompletedByTheJanitor() throws Exception {
    var unused = mesh.write(collection, write("a", "Otters", "They swim."));
    // As a process leaves it that dies after the row and before the points.
    mesh.stored()
        .sql(
            """
            update corpus.document set state = 'PENDING', revision = 2, text = 'They swim well.', owner = gen_random_uuid(),
              pending_time = now() - interval '5 minutes' where id = 'a'
            """);

    mesh.app().janitor().repair(Duration.ofSeconds(60));

    assertThat(mesh.list(collection))
        .singleElement()
        .satisfies(d -> assertThat(d.getState()).isEqualTo(Document.State.STATE_ACTIVE));
    assertThat(mesh.stored().points(TENANT, collection))
        .singleElement()
        .satisfies(p ->
            assertThat(p.getPayloadOrThrow("text").getStringValue()).isEqualTo("They swim well."));
  }

  @Test
  void deletionThatDied_isCompletedByTheJanitor() throws Exception {
    var unused = mesh.write(collection, write("b", "", "text"));
    mesh.stored()
        .sql(
            """
            update corpus.document set state = 'DELETING', owner = gen_random_uuid(),
              pending_time = now() - interval '5 minutes' where id = 'b'
            """);

    mesh.app().janitor().repair(Duration.ofSeconds(60));

    assertThat(mesh.list(collection)).isEmpty();
    assertThat(mesh.stored().points(TENANT, collection)).isEmpty();
  }

  @Test
  void indexWithoutANamespace_isDroppedByTheJanitor_andNoOther() throws Exception {
    String orphan = mesh.stored().physical(mesh.collection());
    String young = mesh.stored().physical(mesh.collection());
    String foreign = "vm-n-of-another-installation-1";
    mesh.stored().makePhysical(foreign);
    // As a process leaves it that dies after the index and before the row.
    mesh.stored()
        .sql(
            """
            insert into corpus.planned_index (tenant_id, physical, create_time)
              select tenant_id, physical, now() - interval '5 minutes' from corpus.generation where physical = '%s'
              union all select tenant_id, physical, now() from corpus.generation where physical = '%s'
            """
                .formatted(orphan, young));
    mesh.stored()
        .sql(
            "delete from corpus.namespace where uid in (select namespace_uid from corpus.generation"
                + " where physical in ('%s', '%s'))".formatted(orphan, young));

    mesh.app().janitor().repair(Duration.ofSeconds(60));

    assertThat(mesh.stored().physicalCollections())
        .contains(young, foreign, mesh.stored().physical(collection))
        .doesNotContain(orphan);
    assertThat(mesh.stored().sql("delete from corpus.planned_index")).isEqualTo(1);
  }
}
