package dev.vectormesh.ingest;

import static dev.vectormesh.ingest.IngestMesh.TENANT;
import static java.util.concurrent.TimeUnit.MINUTES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vectormesh.corpus.v1.Batch;
import dev.vectormesh.corpus.v1.Document;
import dev.vectormesh.corpus.v1.Usage;
import dev.vectormesh.job.v1.Job;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What goes on behind the death of a process. */
class KilledIT extends IngestScene {
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
            .until(() -> mesh.job(TENANT, job), j -> j.getProgress().getTotal() > 0);
    assertThat(stored).isPositive();
    assertThat(now.getProgress().getDone()).isGreaterThanOrEqualTo(stored);
    assertThat(mesh.batch(mesh.await(job)).getCounts().getCreatedCount()).isEqualTo(400);
    Usage usage = mesh.usageOf(TENANT, collection, job.getName());
    assertThat(usage.getDocumentCount()).isEqualTo(400);
    assertThat(usage.getChunkCount()).isEqualTo(mesh.stored().points(TENANT, collection).size());
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
}
