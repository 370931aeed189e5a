package dev.vectormesh.ingest;

import static dev.vectormesh.ingest.IngestMesh.write;
import static java.util.concurrent.TimeUnit.MINUTES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vectormesh.corpus.v1.Batch;
import dev.vectormesh.corpus.v1.DeleteDocumentRequest;
import dev.vectormesh.job.v1.Event;
import dev.vectormesh.job.v1.EventServiceGrpc;
import dev.vectormesh.job.v1.EventServiceGrpc.EventServiceBlockingStub;
import dev.vectormesh.job.v1.ListEventsRequest;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What happens to the corpus is told by job service. */
class EventsIT extends IngestScene {
  @Test
  void changes_areToldInTheirOrderOnceEach() {
    String namespace = collection.substring(0, collection.indexOf("/collections"));
    assertThat(mesh.write(collection, write("a", "A", "one")).getResultsList()).hasSize(1);
    var deleted =
        mesh.documents(IngestMesh.TENANT)
            .deleteDocument(
                DeleteDocumentRequest.newBuilder().setName(collection + "/documents/a").build());
    assertThat(deleted.getSerializedSize()).isZero();
    List<Event> events =
        await("the events")
            .atMost(2, MINUTES)
            .ignoreExceptions()
            .until(() -> events("subject = \"" + namespace + "*\""), e -> e.size() == 4);
    assertThat(events.reversed().stream().map(Event::getType))
        .containsExactly(
            "corpus.namespace.created",
            "corpus.collection.created",
            "corpus.documents.changed",
            "corpus.documents.deleted");
    assertThat(events)
        .allSatisfy(e -> assertThat(e.getData().containsFields("namespaceUid")).isTrue());
  }

  @Test
  void batch_isToldWhenItHasEnded() throws Exception {
    Files.writeString(folder.resolve("a.txt"), "A text about whales.");
    Batch batch = mesh.ingest(collection, folder, false);
    Event told =
        await("the event")
            .atMost(2, MINUTES)
            .ignoreExceptions()
            .until(() -> events("subject = \"" + batch.getName() + "\""), found -> !found.isEmpty())
            .getFirst();
    assertThat(told.getSubject()).isEqualTo(batch.getName());
    assertThat(told.getData().getFieldsOrThrow("collection").getStringValue())
        .isEqualTo(collection);
    assertThat(told.getData().getFieldsOrThrow("state").getStringValue()).isEqualTo("COMPLETED");
  }

  @Test
  void stages_areToldOnceABatch_withWhatFailedInThem() throws Exception {
    for (int i = 0; i < 5; i++) {
      Files.writeString(folder.resolve(i + ".txt"), "A text about whale number " + i + ".");
    }
    Files.writeString(folder.resolve("empty.txt"), "");
    Batch batch = mesh.ingest(collection, folder, false);

    List<Event> told =
        await("the events")
            .atMost(2, MINUTES)
            .ignoreExceptions()
            .until(
                () -> events("type = \"corpus.stage.*\" AND subject = \"" + batch.getName() + "\""),
                found -> found.size() == 5);

    assertThat(told.reversed())
        .extracting(event -> event.getData().getFieldsOrThrow("stage").getStringValue())
        .containsExactly("FETCH", "CLEAN", "CHUNK", "EMBED", "STORE");
    assertThat(told.reversed())
        .extracting(Event::getType)
        .containsExactly(
            "corpus.stage.completed",
            "corpus.stage.failed",
            "corpus.stage.completed",
            "corpus.stage.completed",
            "corpus.stage.completed");
    assertThat(told.reversed())
        .extracting(event -> event.getData().getFieldsOrThrow("completed").getNumberValue())
        .containsExactly(6.0, 5.0, 5.0, 5.0, 5.0);
    assertThat(told)
        .allSatisfy(event ->
            assertThat(event.getData().getFieldsOrThrow("seconds").getNumberValue())
                .isNotNegative());
  }

  /** Newest first. */
  private static List<Event> events(String filter) {
    EventServiceBlockingStub stub =
        EventServiceGrpc.newBlockingStub(mesh.jobs(IngestMesh.TENANT).getChannel());
    return stub.listEvents(ListEventsRequest.newBuilder().setFilter(filter).build())
        .getEventsList();
  }
}
