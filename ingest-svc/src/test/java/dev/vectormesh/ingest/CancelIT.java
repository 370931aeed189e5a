package dev.vectormesh.ingest;

import static dev.vectormesh.ingest.IngestMesh.TENANT;
import static java.util.concurrent.TimeUnit.MINUTES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vectormesh.corpus.v1.Batch;
import dev.vectormesh.corpus.v1.Namespace;
import dev.vectormesh.job.v1.Job;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Jobs that are stopped, and jobs that never stop. */
class CancelIT extends IngestScene {
  @Test
  void cancelledJob_stopsAndItsBatchSaysSo() throws Exception {
    Job job = begun(600, 30);

    mesh.cancel(TENANT, job);

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
        .until(() -> mesh.job(TENANT, job).getStage().equals("EMBED"));
    assertThat(mesh.job(TENANT, job).getProgress().getMessage()).isEqualTo("long.txt");

    mesh.cancel(TENANT, job);

    assertThat(mesh.await(job).getState()).isEqualTo(Job.State.STATE_CANCELLED);
    assertThat(mesh.list(collection)).isEmpty();
  }

  @Test
  void tenantWithJobsThatDoNotEnd_leavesAPlaceToTheNext() throws Exception {
    SampleFiles.write(folder, "long.txt", "A word of the long text. ".repeat(60));
    Path small = Files.createDirectory(folder.resolve("small"));
    SampleFiles.write(small, "short.txt", "A short text.");
    Detour triton = mesh.detourTo("triton");
    triton.hold(Detour.Call::isLongInference);
    List<Job> endless = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      endless.add(mesh.submit(mesh.collection(), folder.resolve("long.txt"), false));
    }
    try {
      await("three of them run")
          .atMost(2, MINUTES)
          .until(() -> endless.stream().filter(CancelIT::runs).count() == 3);
      String others = mesh.collection("umbrella", Namespace.Isolation.ISOLATION_DEDICATED);

      Job next = mesh.await("umbrella", mesh.submit("umbrella", others, small, false));

      assertThat(next.getState()).isEqualTo(Job.State.STATE_SUCCEEDED);
      assertThat(endless.stream().filter(CancelIT::runs)).hasSize(3);
    } finally {
      endless.forEach(job -> mesh.cancel(TENANT, job));
      endless.forEach(mesh::await);
      mesh.endDetour("triton");
    }
  }

  private static boolean runs(Job job) {
    return mesh.job(TENANT, job).getState() == Job.State.STATE_RUNNING;
  }
}
