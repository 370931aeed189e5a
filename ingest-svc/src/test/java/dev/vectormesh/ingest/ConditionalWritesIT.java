package dev.vectormesh.ingest;

import static dev.vectormesh.ingest.IngestMesh.TENANT;
import static dev.vectormesh.ingest.IngestMesh.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vectormesh.corpus.v1.DeleteDocumentRequest;
import dev.vectormesh.corpus.v1.Document;
import dev.vectormesh.corpus.v1.DocumentResult;
import dev.vectormesh.corpus.v1.DocumentResult.Outcome;
import dev.vectormesh.corpus.v1.DocumentWrite;
import dev.vectormesh.corpus.v1.GetDocumentRequest;
import dev.vectormesh.error.v1.ErrorReason;
import dev.vectormesh.platform.call.Fanout;
import dev.vectormesh.platform.error.ErrorDetails;
import io.grpc.protobuf.StatusProto;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Writes and deletions that hold only for the state that their caller knows. */
class ConditionalWritesIT extends IngestScene {
  @Test
  void etag_letsTheWriteThatKnowsTheStateThrough() {
    String etag = etagOf("a", "first");

    DocumentResult known = mesh.write(collection, when(etag, "a", "second")).getResults(0);
    DocumentResult stale = mesh.write(collection, when(etag, "a", "third")).getResults(0);

    assertThat(known.getOutcome()).isEqualTo(Outcome.OUTCOME_UPDATED);
    assertThat(reason(stale)).isEqualTo(ErrorReason.ETAG_MISMATCH.name());
    assertThat(get("a").getText()).isEqualTo("second");
    assertThat(get("a").getEtag()).isNotEqualTo(etag);
  }

  @Test
  void etag_failsItsDocumentAlone() {
    String etag = etagOf("a", "first");
    var unused = mesh.write(collection, write("a", "", "second"));

    List<DocumentResult> results =
        mesh.write(
                collection,
                write("b", "", "b"),
                when(etag, "a", "third"),
                when("no etag", "b2", "x"),
                write("c", "", "c"))
            .getResultsList();

    assertThat(results)
        .extracting(DocumentResult::getOutcome)
        .containsExactly(
            Outcome.OUTCOME_CREATED,
            Outcome.OUTCOME_FAILED,
            Outcome.OUTCOME_FAILED,
            Outcome.OUTCOME_CREATED);
    assertThat(reason(results.get(2))).isEqualTo(ErrorReason.ETAG_MISMATCH.name());
  }

  @Test
  void etag_isAskedForAnEqualWriteToo() {
    String etag = etagOf("a", "first");
    var unused = mesh.write(collection, write("a", "", "second"));

    DocumentResult equal = mesh.write(collection, when(etag, "a", "second")).getResults(0);

    assertThat(reason(equal)).isEqualTo(ErrorReason.ETAG_MISMATCH.name());
  }

  @Test
  void etag_ofADeletedDocumentIsNotThatOfOneThatIsWrittenAnew() {
    String etag = etagOf("a", "text");
    delete("");
    var unused = mesh.write(collection, write("a", "", "text"));

    DocumentResult result = mesh.write(collection, when(etag, "a", "other")).getResults(0);

    assertThat(reason(result)).isEqualTo(ErrorReason.ETAG_MISMATCH.name());
  }

  @Test
  void ofManyWritersWithOneEtag_exactlyOneWins() {
    String etag = etagOf("a", "first");

    List<DocumentResult> results =
        Fanout.map(
            IntStream.range(0, 12).boxed().toList(),
            12,
            i -> mesh.write(collection, when(etag, "a", "by writer " + i)).getResults(0));

    List<Integer> winners =
        IntStream.range(0, 12)
            .filter(i -> results.get(i).getOutcome() == Outcome.OUTCOME_UPDATED)
            .boxed()
            .toList();
    assertThat(winners).hasSize(1);
    assertThat(get("a").getText()).isEqualTo("by writer " + winners.getFirst());
    assertThat(get("a").getRevision()).isEqualTo(2);
    assertThat(results.stream().filter(DocumentResult::hasError))
        .extracting(ConditionalWritesIT::reason)
        .containsOnly(ErrorReason.ETAG_MISMATCH.name());
  }

  @Test
  void ofManyThatCreateOneDocument_exactlyOneWins() {
    List<DocumentResult> results =
        Fanout.map(
            IntStream.range(0, 12).boxed().toList(),
            12,
            i -> mesh.write(collection, create("a", "by writer " + i)).getResults(0));

    assertThat(results.stream().map(DocumentResult::getOutcome))
        .containsOnlyOnce(Outcome.OUTCOME_CREATED);
    assertThat(results.stream().filter(DocumentResult::hasError))
        .hasSize(11)
        .extracting(ConditionalWritesIT::reason)
        .containsOnly(ErrorReason.RESOURCE_EXISTS.name());
  }

  @Test
  void createOnly_withAnEtagIsRefused() {
    DocumentWrite both = when("1-1", "a", "text").toBuilder().setCreateOnly(true).build();

    assertThatThrownBy(() -> mesh.write(collection, both))
        .satisfies(e ->
            assertThat(ErrorDetails.fields(e))
                .singleElement()
                .satisfies(f -> assertThat(f.field()).isEqualTo("documents[0].create_only")));
  }

  @Test
  void delete_withAnOldEtagLeavesTheDocument() {
    String old = etagOf("a", "first");
    var unused = mesh.write(collection, write("a", "", "second"));

    assertThatThrownBy(() -> delete(old))
        .satisfies(e ->
            assertThat(ErrorDetails.info(e).orElseThrow().getReason())
                .isEqualTo(ErrorReason.ETAG_MISMATCH.name()));
    assertThat(get("a").getText()).isEqualTo("second");
    delete(get("a").getEtag());

    assertThat(mesh.list(collection)).isEmpty();
  }

  private void delete(String etag) {
    var unused =
        mesh.documents(TENANT)
            .deleteDocument(
                DeleteDocumentRequest.newBuilder()
                    .setName(collection + "/documents/a")
                    .setEtag(etag)
                    .build());
  }

  private String etagOf(String id, String text) {
    var unused = mesh.write(collection, write(id, "", text));
    return get(id).getEtag();
  }

  private Document get(String id) {
    return mesh.documents(TENANT)
        .getDocument(
            GetDocumentRequest.newBuilder().setName(collection + "/documents/" + id).build());
  }

  private static DocumentWrite when(String etag, String id, String text) {
    DocumentWrite.Builder write = write(id, "", text).toBuilder();
    write.getDocumentBuilder().setEtag(etag);
    return write.build();
  }

  private static DocumentWrite create(String id, String text) {
    return write(id, "", text).toBuilder().setCreateOnly(true).build();
  }

  private static String reason(DocumentResult result) {
    return ErrorDetails.info(StatusProto.toStatusRuntimeException(result.getError()))
        .orElseThrow()
        .getReason();
  }
}
