package dev.vectormesh.ingest;

import static dev.vectormesh.ingest.IngestMesh.TENANT;
import static java.util.concurrent.TimeUnit.MINUTES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vectormesh.job.v1.Job;
import io.grpc.Status;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A folder and a collection of each test's own, on the mesh that the classes share. */
abstract class IngestScene {
  @RegisterExtension static final SharedMesh SHARED = new SharedMesh();

  static IngestMesh mesh;
  Path folder;
  String collection;

  @BeforeAll
  static void takeMesh() {
    mesh = SHARED.get();
  }

  @BeforeEach
  final void makeFolder(TestInfo test) throws Exception {
    folder =
        Files.createDirectories(
            mesh.files()
                .resolve(
                    getClass().getSimpleName()
                        + "-"
                        + test.getTestMethod().orElseThrow().getName()));
    collection = mesh.collection();
  }

  final void manyFiles(int count, int repeat) throws Exception {
    for (int i = 0; i < count; i++) {
      SampleFiles.write(
          folder,
          "f%04d.txt".formatted(i),
          ("File number " + i + " has a sentence of its own. ").repeat(repeat));
    }
  }

  /** A job over so many files, some of them stored. */
  final Job begun(int count, int repeat) throws Exception {
    manyFiles(count, repeat);
    return awaitProgress(mesh.submit(collection, folder, false));
  }

  /** The job, once something of it is done. */
  static Job awaitProgress(Job job) {
    return await("some progress")
        .atMost(2, MINUTES)
        .ignoreExceptions()
        .until(() -> mesh.job(TENANT, job), now -> now.getProgress().getDone() > 0);
  }

  /** An attempt has failed by the outage, and the job waits for the next one. */
  final void awaitRetry(Job job) {
    Job waiting =
        await("a job that waits for a retry")
            .atMost(2, MINUTES)
            .ignoreExceptions()
            .until(
                () -> mesh.job(TENANT, job),
                now -> now.getState() == Job.State.STATE_QUEUED && now.hasError());
    assertThat(waiting.getError().getCode()).isEqualTo(Status.Code.UNAVAILABLE.value());
  }
}
