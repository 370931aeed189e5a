package dev.vectormesh.ingest;

import static dev.vectormesh.ingest.IngestMesh.write;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vectormesh.corpus.v1.Batch;
import dev.vectormesh.corpus.v1.ItemFailure;
import dev.vectormesh.corpus.v1.WriteDocumentsResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** One item that a backend holds up, and what becomes of its neighbours. */
class SlowBackendsIT {
  private static IngestMesh mesh;
  private static Detour qdrant;
  private static Detour triton;
  private Path folder;
  private String collection;

  @BeforeAll
  static void start() {
    mesh = IngestMesh.start(Map.of("pipeline.limits.embed", "3s", "pipeline.limits.store", "6s"));
    qdrant = mesh.detourTo("qdrant");
    triton = mesh.detourTo("triton");
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
    SampleFiles.write(folder, "before.txt", "A short text.");
    SampleFiles.write(folder, "held.txt", "A word of the long text. ".repeat(60));
    SampleFiles.write(folder, "then.txt", "Another short text.");
  }

  @AfterEach
  void letGo() {
    qdrant.holdNothing();
    triton.holdNothing();
  }

  private void assertOnlyTheHeldOneFails(String stage, String limit) {
    Batch batch = mesh.ingest(collection, folder, false);

    assertThat(batch.getState()).isEqualTo(Batch.State.STATE_COMPLETED_WITH_ERRORS);
    assertThat(batch.getCounts().getCreatedCount()).isEqualTo(2);
    Map<String, ItemFailure> failures = mesh.failures(batch);
    assertThat(failures)
        .containsOnlyKeys("held.txt")
        .hasEntrySatisfying(
            "held.txt",
            failure -> {
              assertThat(failure.getStage()).isEqualTo(stage);
              assertThat(failure.getReason()).isEqualTo("timeout");
              assertThat(failure.getError().getMessage()).isEqualTo("it took longer than " + limit);
            });
  }

  @Test
  void itemThatTheModelServerHolds_failsInEmbedAndItsNeighboursAreStored() {
    triton.hold(Detour.Call::isLongInference);

    assertOnlyTheHeldOneFails("EMBED", "3000 ms");
    assertThat(triton.held).hasPositiveValue();
  }

  @Test
  void itemThatQdrantHolds_failsInStoreAndItsNeighboursAreStored() {
    qdrant.hold(
        call -> call.method().equals("qdrant.Points/Upsert") && call.contains("the long text"));

    assertOnlyTheHeldOneFails("STORE", "6000 ms");
    assertThat(qdrant.held).hasPositiveValue();
  }

  @Test
  void itemThatWasHeld_isStoredByTheNextIngest() {
    qdrant.hold(
        call -> call.method().equals("qdrant.Points/Upsert") && call.contains("the long text"));
    Batch first = mesh.ingest(collection, folder, false);
    qdrant.holdNothing();

    Batch second = mesh.ingest(collection, folder, false);

    assertThat(first.getCounts().getFailedCount()).isEqualTo(1);
    assertThat(second.getCounts().getFailedCount()).isZero();
    assertThat(mesh.list(collection)).hasSize(3);
  }

  @Test
  void rowThatTheDatabaseLocks_failsByItselfAsBusy() throws Exception {
    WriteDocumentsResponse first =
        mesh.write(
            collection, write("a", "", "one"), write("b", "", "two"), write("c", "", "three"));
    try (var locked = mesh.stored().lockDocument("b")) {
      WriteDocumentsResponse second =
          mesh.write(collection, write("a", "", "1"), write("b", "", "2"), write("c", "", "3"));

      assertThat(first.getResultsList()).noneMatch(r -> r.hasError());
      assertThat(second.getResults(0).hasError()).isFalse();
      assertThat(second.getResults(1).getError().getMessage()).contains("another writer");
      assertThat(second.getResults(2).hasError()).isFalse();
    }
  }
}
