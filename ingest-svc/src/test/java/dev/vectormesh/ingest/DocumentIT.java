package dev.vectormesh.ingest;

import static dev.vectormesh.ingest.IngestMesh.TENANT;
import static dev.vectormesh.ingest.IngestMesh.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.google.rpc.Code;
import dev.vectormesh.corpus.v1.DeleteDocumentRequest;
import dev.vectormesh.corpus.v1.Document;
import dev.vectormesh.corpus.v1.DocumentResult;
import dev.vectormesh.corpus.v1.DocumentResult.Outcome;
import dev.vectormesh.corpus.v1.DocumentWrite;
import dev.vectormesh.corpus.v1.GetDocumentRequest;
import dev.vectormesh.corpus.v1.ListDocumentsRequest;
import dev.vectormesh.corpus.v1.Namespace.Isolation;
import dev.vectormesh.corpus.v1.WriteDocumentsRequest;
import dev.vectormesh.platform.error.ErrorDetails;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.qdrant.client.grpc.Points.RetrievedPoint;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Documents of callers, through the contract. */
class DocumentIT extends IngestScene {
  @Test
  void write_makesDocumentsThatCanBeReadAndFound() throws Exception {
    DocumentWrite write =
        DocumentWrite.newBuilder()
            .setDocumentId("d1")
            .setDocument(
                Document.newBuilder()
                    .setTitle("Penguins")
                    .setText("Penguins  cannot fly.\r\nThey swim.")
                    .setUri("https://example.org/penguins")
                    .setMetadata(
                        Struct.newBuilder()
                            .putFields("year", Value.newBuilder().setNumberValue(2026).build())))
            .build();

    List<DocumentResult> results = mesh.write(collection, write).getResultsList();

    assertThat(results)
        .singleElement()
        .extracting(DocumentResult::getOutcome)
        .isEqualTo(Outcome.OUTCOME_CREATED);
    Document document =
        mesh.documents(TENANT)
            .getDocument(
                GetDocumentRequest.newBuilder().setName(collection + "/documents/d1").build());
    assertThat(document.getText()).isEqualTo("Penguins cannot fly.\nThey swim.");
    assertThat(document.getState()).isEqualTo(Document.State.STATE_ACTIVE);
    assertThat(document.getRevision()).isEqualTo(1);
    RetrievedPoint point = mesh.stored().points(TENANT, collection).getFirst();
    assertThat(point.getPayloadMap())
        .containsKeys(
            "tenant_id", "ns", "gen", "col", "doc", "rev", "pos", "text", "title", "uri", "meta");
    assertThat(
            point
                .getPayloadOrThrow("meta")
                .getStructValue()
                .getFieldsOrThrow("year")
                .getIntegerValue())
        .isEqualTo(2026);
  }

  @Test
  void write_changesNothingWhenNothingChanged() {
    var first = mesh.write(collection, write("a", "T", "one text"));
    String signature = mesh.signature(collection);

    var second = mesh.write(collection, write("a", "T", "one text"));

    assertThat(first.getResults(0).getOutcome()).isEqualTo(Outcome.OUTCOME_CREATED);
    assertThat(second.getResults(0).getOutcome()).isEqualTo(Outcome.OUTCOME_UNCHANGED);
    assertThat(mesh.signature(collection)).isEqualTo(signature);
  }

  @Test
  void write_replacesAllPointsOfTheRevisionBefore() throws Exception {
    String longText = "The quick brown fox jumps over the lazy dog. ".repeat(200);
    var first = mesh.write(collection, write("a", "Long", longText));
    String signature = mesh.signature(collection);

    var second = mesh.write(collection, write("a", "Short", "Only this."));

    assertThat(first.getResults(0).getChunkCount()).isGreaterThan(5);
    assertThat(second.getResults(0).getOutcome()).isEqualTo(Outcome.OUTCOME_UPDATED);
    assertThat(mesh.stored().points(TENANT, collection))
        .singleElement()
        .satisfies(p -> assertThat(p.getPayloadOrThrow("rev").getIntegerValue()).isEqualTo(2));
    assertThat(mesh.signature(collection)).isNotEqualTo(signature);
  }

  @Test
  void write_failsAnEmptyDocumentAloneAndTellsItsStage() {

    var response = mesh.write(collection, write("a", "", " \u0000 \n"), write("b", "", "text"));

    assertThat(response.getResults(0).getOutcome()).isEqualTo(Outcome.OUTCOME_FAILED);
    assertThat(response.getResults(0).getFailedStage()).isEqualTo("CLEAN");
    assertThat(response.getResults(1).getOutcome()).isEqualTo(Outcome.OUTCOME_CREATED);
  }

  @Test
  void write_refusesBadMetadataAndRepeatedIdsNamingEachField() {
    DocumentWrite bad =
        DocumentWrite.newBuilder()
            .setDocumentId("a")
            .setDocument(
                Document.newBuilder()
                    .setText("x")
                    .setMetadata(
                        Struct.newBuilder()
                            .putFields(
                                "no-hyphens", Value.newBuilder().setBoolValue(true).build())))
            .build();

    assertThatThrownBy(() -> mesh.write(collection, bad, write("a", "", "y")))
        .isInstanceOf(StatusRuntimeException.class)
        .satisfies(e ->
            assertThat(ErrorDetails.fields(e))
                .extracting(f -> f.field())
                .containsExactlyInAnyOrder(
                    "documents[0].document.metadata.no-hyphens", "documents[1].document_id"));
    assertThat(mesh.list(collection)).isEmpty();
  }

  @Test
  void write_failsWhatOneDocumentBreaksAndStoresItsNeighbours() {
    DocumentWrite nul =
        DocumentWrite.newBuilder()
            .setDocumentId("nul")
            .setDocument(Document.newBuilder().setText("text").setUri("file:///a\u0000b"))
            .build();

    var results =
        mesh.write(
                collection,
                write("a", "", "one"),
                nul,
                write("long", "", "x".repeat(4_194_305)),
                write("b", "", "two"))
            .getResultsList();

    assertThat(results)
        .extracting(DocumentResult::getOutcome)
        .containsExactly(
            Outcome.OUTCOME_CREATED,
            Outcome.OUTCOME_FAILED,
            Outcome.OUTCOME_FAILED,
            Outcome.OUTCOME_CREATED);
    assertThat(results.get(1).getError().getCode()).isEqualTo(Code.INVALID_ARGUMENT_VALUE);
    assertThat(results.get(2).getError().getCode()).isEqualTo(Code.OUT_OF_RANGE_VALUE);
    assertThat(results.get(2).getError().getMessage()).contains("4194305", "4194304");
    assertThat(mesh.list(collection)).hasSize(2);
  }

  @Test
  void metadata_isRefusedWhereItCannotBeKept() {
    Value deep = Value.newBuilder().setStringValue("x").build();
    for (int i = 0; i < 30; i++) {
      deep = Value.newBuilder().setStructValue(Struct.newBuilder().putFields("k", deep)).build();
    }

    assertRefused(collection, Struct.newBuilder().putFields("a", deep).build());
    assertRefused(collection, number(9007199254740992d));
    assertRefused(collection, number(-9007199254740994d));
    assertRefused(collection, number(Double.NaN));
    assertWritten(collection, number(9007199254740991d));
    assertWritten(collection, number(1e300));
    assertWritten(collection, number(0.1));
  }

  private static Struct number(double number) {
    return Struct.newBuilder()
        .putFields("n", Value.newBuilder().setNumberValue(number).build())
        .build();
  }

  private static DocumentWrite with(Struct metadata) {
    return DocumentWrite.newBuilder()
        .setDocumentId("a")
        .setDocument(Document.newBuilder().setText("text").setMetadata(metadata))
        .build();
  }

  private static void assertWritten(String collection, Struct metadata) {
    assertThat(mesh.write(collection, with(metadata)).getResults(0).getOutcome())
        .isNotEqualTo(Outcome.OUTCOME_FAILED);
  }

  private static void assertRefused(String collection, Struct metadata) {
    assertThatThrownBy(() -> mesh.write(collection, with(metadata)))
        .satisfies(e -> {
          assertThat(Status.fromThrowable(e).getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
          assertThat(ErrorDetails.fields(e))
              .allSatisfy(f -> assertThat(f.field()).startsWith("documents[0].document.metadata."));
        });
  }

  @Test
  void write_takesFiveHundredDocuments() throws Exception {
    List<DocumentWrite> many =
        IntStream.range(0, 500)
            .mapToObj(i -> write("doc-" + i, "Title " + i, "This is the text of number " + i))
            .toList();

    var response =
        mesh.documents(TENANT)
            .writeDocuments(
                WriteDocumentsRequest.newBuilder()
                    .setParent(collection)
                    .addAllDocuments(many)
                    .build());

    assertThat(response.getResultsList())
        .extracting(DocumentResult::getName)
        .containsExactlyElementsOf(
            many.stream().map(d -> collection + "/documents/" + d.getDocumentId()).toList());
    assertThat(mesh.stored().points(TENANT, collection)).hasSize(500);
  }

  @Test
  void list_goesThroughAllDocumentsInPages() {
    mesh.write(collection, write("c", "", "three"), write("a", "", "one"), write("b", "", "two"));
    List<String> names = new ArrayList<>();
    String token = "";
    do {
      var page =
          mesh.documents(TENANT)
              .listDocuments(
                  ListDocumentsRequest.newBuilder()
                      .setParent(collection)
                      .setPageSize(2)
                      .setPageToken(token)
                      .build());
      page.getDocumentsList().forEach(d -> names.add(d.getName()));
      token = page.getNextPageToken();
    } while (!token.isEmpty());

    assertThat(names)
        .containsExactly(
            collection + "/documents/a", collection + "/documents/b", collection + "/documents/c");
  }

  @Test
  void delete_removesRowAndPointsAndMovesTheSignature() throws Exception {
    mesh.write(collection, write("a", "", "one"), write("b", "", "two"));
    String signature = mesh.signature(collection);
    DeleteDocumentRequest request =
        DeleteDocumentRequest.newBuilder().setName(collection + "/documents/a").build();

    var unused = mesh.documents(TENANT).deleteDocument(request);

    assertThat(mesh.list(collection))
        .extracting(Document::getName)
        .containsExactly(collection + "/documents/b");
    assertThat(mesh.stored().points(TENANT, collection)).hasSize(1);
    assertThat(mesh.signature(collection)).isNotEqualTo(signature);
    assertThatThrownBy(() -> mesh.documents(TENANT).deleteDocument(request))
        .satisfies(
            e -> assertThat(Status.fromThrowable(e).getCode()).isEqualTo(Status.Code.NOT_FOUND));
  }

  @Test
  void anotherTenant_seesAndChangesNothing() {
    String collection = mesh.collection(TENANT, Isolation.ISOLATION_SHARED);
    mesh.write(collection, write("a", "", "secret"));
    var other = mesh.documents("other");

    assertThatThrownBy(() ->
            other.getDocument(
                GetDocumentRequest.newBuilder().setName(collection + "/documents/a").build()))
        .satisfies(
            e -> assertThat(Status.fromThrowable(e).getCode()).isEqualTo(Status.Code.NOT_FOUND));
    assertThatThrownBy(() ->
            other.writeDocuments(
                WriteDocumentsRequest.newBuilder()
                    .setParent(collection)
                    .addDocuments(write("a", "", "changed"))
                    .build()))
        .satisfies(
            e -> assertThat(Status.fromThrowable(e).getCode()).isEqualTo(Status.Code.NOT_FOUND));
  }

  @Test
  void sharedNamespaces_keepTheirPointsApart() throws Exception {
    String first = mesh.collection(TENANT, Isolation.ISOLATION_SHARED);
    String second = mesh.collection("other", Isolation.ISOLATION_SHARED);
    mesh.write(first, write("a", "", "mine"));
    var unused =
        mesh.documents("other")
            .writeDocuments(
                WriteDocumentsRequest.newBuilder()
                    .setParent(second)
                    .addDocuments(write("a", "", "theirs"))
                    .build());

    assertThat(mesh.stored().points(TENANT, first))
        .singleElement()
        .satisfies(p -> assertThat(p.getPayloadOrThrow("text").getStringValue()).isEqualTo("mine"));
    assertThat(mesh.stored().points("other", second))
        .singleElement()
        .satisfies(
            p -> assertThat(p.getPayloadOrThrow("tenant_id").getStringValue()).isEqualTo("other"));
  }

  @Test
  void requestsRole_seesNothingWithoutATenant() throws Exception {
    var unused = mesh.write(mesh.collection(), write("a", "", "one"));

    for (String table :
        List.of(
            "namespace",
            "generation",
            "collection",
            "document",
            "batch",
            "item_failure",
            "batch_item",
            "outbox")) {
      assertThat(mesh.stored().rowsWithoutTenant(table)).as(table).isZero();
    }
    assertThat(mesh.stored().sql("update corpus.document set uri = '' where id = 'a'"))
        .isPositive();
  }
}
