package dev.vectormesh.ingest;

import static dev.vectormesh.ingest.IngestMesh.TENANT;
import static dev.vectormesh.ingest.IngestMesh.write;
import static java.util.concurrent.TimeUnit.MINUTES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.vectormesh.job.v1.Job;
import dev.vectormesh.platform.error.ErrorDetails;
import dev.vectormesh.platform.health.Health;
import io.grpc.Status;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What callers and jobs see while a backend is away. */
class OutagesIT extends IngestScene {
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
}
