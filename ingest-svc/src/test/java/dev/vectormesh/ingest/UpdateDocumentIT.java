package dev.vectormesh.ingest;

import static dev.vectormesh.ingest.IngestMesh.TENANT;
import static dev.vectormesh.ingest.IngestMesh.write;
import static dev.vectormesh.ingest.WrittenVectors.along;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.FieldMask;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.vectormesh.corpus.v1.Document;
import dev.vectormesh.corpus.v1.DocumentResult.Outcome;
import dev.vectormesh.corpus.v1.DocumentWrite;
import dev.vectormesh.corpus.v1.GetDocumentRequest;
import dev.vectormesh.corpus.v1.UpdateDocumentRequest;
import dev.vectormesh.error.v1.ErrorReason;
import dev.vectormesh.models.BundledModels;
import dev.vectormesh.platform.call.Fanout;
import dev.vectormesh.platform.error.ErrorDetails;
import io.grpc.Status;
import io.qdrant.client.grpc.Points.RetrievedPoint;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Changes to parts of documents. */
class UpdateDocumentIT extends ReindexScene {
  @Test
  void metadataAndUri_changeWithoutTheModelServer() throws Exception {
    var unused = mesh.write(collection, withMetadata("a", Map.of("lang", "en", "year", "1999")));
    Map<String, float[]> vectors = points(collection, 1);
    String signature = mesh.signature(collection);

    Document updated =
        update(
            Document.newBuilder()
                .setName(collection + "/documents/a")
                .setUri("https://example.org/new")
                .setMetadata(struct(Map.of("lang", "de"))),
            "uri",
            "metadata.lang",
            "metadata.year");

    assertThat(updated.getRevision()).isEqualTo(2);
    assertThat(updated.getMetadata()).isEqualTo(struct(Map.of("lang", "de", "more", "x")));
    assertThat(updated.getText()).isEqualTo("The text of a.");
    RetrievedPoint point = mesh.stored().points(TENANT, collection).getFirst();
    assertThat(meta(point, "lang")).isEqualTo("de");
    assertThat(point.getPayloadOrThrow("meta").getStructValue().getFieldsMap())
        .doesNotContainKey("year");
    assertThat(point.getPayloadOrThrow("uri").getStringValue())
        .isEqualTo("https://example.org/new");
    assertThat(point.getPayloadOrThrow("rev").getIntegerValue()).isEqualTo(2);
    assertThat(points(collection, 1).values()).containsExactlyElementsOf(vectors.values());
    assertThat(mesh.signature(collection)).isNotEqualTo(signature);
  }

  @Test
  void equalUpdate_writesNothing() {
    var unused = mesh.write(collection, withMetadata("a", Map.of("lang", "en")));
    String signature = mesh.signature(collection);

    Document same =
        update(
            Document.newBuilder()
                .setName(collection + "/documents/a")
                .setTitle("Title")
                .setMetadata(struct(Map.of("lang", "en"))),
            "title",
            "metadata.lang");

    assertThat(same.getRevision()).isEqualTo(1);
    assertThat(mesh.signature(collection)).isEqualTo(signature);
  }

  @Test
  void text_isCutAndEmbeddedAnew() throws Exception {
    var unused =
        mesh.write(
            collection,
            write("a", "Otters", "They swim."),
            write("b", "Otters", "They swim at night."));
    float[] wanted =
        points(collection, 1).entrySet().stream()
            .filter(point -> point.getKey().contains("/b/"))
            .findFirst()
            .orElseThrow()
            .getValue();

    Document updated =
        update(
            Document.newBuilder()
                .setName(collection + "/documents/a")
                .setText("They  swim at night."),
            "text");

    assertThat(updated.getText()).isEqualTo("They swim at night.");
    assertThat(points(collection, 1).values())
        .hasSize(2)
        .allSatisfy(vector ->
            assertThat(vector).usingComparatorWithPrecision(0.02f).containsExactly(wanted));
    assertThat(mesh.write(collection, write("a", "Otters", "They swim at night.")).getResults(0))
        .satisfies(result -> assertThat(result.getOutcome()).isEqualTo(Outcome.OUTCOME_UNCHANGED));
    assertThat(mesh.write(collection, write("a", "Otters", "They swim.")).getResults(0))
        .satisfies(result -> assertThat(result.getOutcome()).isEqualTo(Outcome.OUTCOME_UPDATED));
  }

  @Test
  void ownVectors_stayAndTheirTitleDoes() throws Exception {
    int dimension = mesh.serving(TENANT, collection).getNamespace().getSpace().getDimension();
    var unused = mesh.write(collection, along("a", dimension, 2));
    Document.Builder named = Document.newBuilder().setName(collection + "/documents/a");

    update(named.clone().setMetadata(struct(Map.of("lang", "de"))), "metadata");

    assertThat(points(collection, 1).values())
        .singleElement()
        .satisfies(vector -> assertThat(vector[2]).isEqualTo(1));
    assertThat(meta(mesh.stored().points(TENANT, collection).getFirst(), "lang")).isEqualTo("de");
    assertThatThrownBy(() -> update(named.clone().setTitle("Other"), "title"))
        .satisfies(e ->
            assertThat(ErrorDetails.info(e).orElseThrow().getReason())
                .isEqualTo(ErrorReason.WRONG_STATE.name()));
  }

  @Test
  void otherGenerations_getTheChangeToo() throws Exception {
    var unused = mesh.write(collection, withMetadata("a", Map.of("lang", "en")));
    var job = reindexed(collection, BundledModels.FAST);
    long pending = generation(collection, 2).getPendingCount();

    update(
        Document.newBuilder()
            .setName(collection + "/documents/a")
            .setMetadata(struct(Map.of("lang", "de"))),
        "metadata");

    assertThat(pending).isZero();
    assertThat(generation(collection, 2).getPendingCount()).isZero();
    assertThat(switchTo(collection, 2).getName()).isNotEmpty();
    assertThat(mesh.stored().points(TENANT, collection))
        .isNotEmpty()
        .allSatisfy(point -> assertThat(meta(point, "lang")).isEqualTo("de"));
    assertThat(job.getName()).isNotEmpty();
  }

  @Test
  void pointsThatAreMissing_areWrittenWhole() throws Exception {
    var unused = mesh.write(collection, withMetadata("a", Map.of("lang", "en")));
    mesh.stored().losePoints(collection, "a");

    update(
        Document.newBuilder()
            .setName(collection + "/documents/a")
            .setMetadata(struct(Map.of("lang", "de"))),
        "metadata");

    assertThat(mesh.stored().points(TENANT, collection))
        .singleElement()
        .satisfies(point -> assertThat(meta(point, "lang")).isEqualTo("de"));
  }

  @Test
  void updateThatDiedBeforeItsPoints_isCompletedByTheJanitor() throws Exception {
    var unused = mesh.write(collection, withMetadata("a", Map.of("lang", "en")));
    // As a process leaves it that dies after the row and before the points.
    int rows =
        mesh.stored()
            .sql(
                """
                update corpus.document set state = 'PENDING', revision = 2, metadata = '{"lang": "de"}',
                  owner = gen_random_uuid(), pending_time = to_timestamp(0)
                where id = 'a' and namespace_uid = '%s'
                """
                    .formatted(mesh.stored().namespaceUid(collection)));

    mesh.app().janitor().repair(Duration.ofSeconds(60));

    assertThat(rows).isEqualTo(1);
    assertThat(mesh.stored().points(TENANT, collection))
        .singleElement()
        .satisfies(point -> assertThat(meta(point, "lang")).isEqualTo("de"));
  }

  @Test
  void ofManyUpdatesOfDifferentKeys_noneIsLost() {
    var unused = mesh.write(collection, write("a", "", "text"));

    var all =
        Fanout.map(
            IntStream.range(0, 4).boxed().toList(),
            4,
            i ->
                update(
                    Document.newBuilder()
                        .setName(collection + "/documents/a")
                        .setMetadata(struct(Map.of("k" + i, "v"))),
                    "metadata.k" + i));

    assertThat(all).hasSize(4);
    assertThat(get("a").getMetadata().getFieldsMap()).containsOnlyKeys("k0", "k1", "k2", "k3");
  }

  @Test
  void wrongUpdates_areRefused() {
    var unused = mesh.write(collection, write("a", "", "text"));
    Document.Builder named = Document.newBuilder().setName(collection + "/documents/a");

    assertThatThrownBy(() -> update(named.clone().setEtag("1-1").setTitle("T"), "title"))
        .satisfies(e ->
            assertThat(ErrorDetails.info(e).orElseThrow().getReason())
                .isEqualTo(ErrorReason.ETAG_MISMATCH.name()));
    assertThatThrownBy(() -> update(named.clone(), "revision"))
        .satisfies(e ->
            assertThat(ErrorDetails.fields(e))
                .singleElement()
                .satisfies(f -> assertThat(f.field()).isEqualTo("update_mask")));
    assertThatThrownBy(() -> update(named.clone(), "text"))
        .satisfies(e ->
            assertThat(Status.fromThrowable(e).getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT));
    assertThatThrownBy(() -> update(named.clone().setName(collection + "/documents/b"), "title"))
        .satisfies(
            e -> assertThat(Status.fromThrowable(e).getCode()).isEqualTo(Status.Code.NOT_FOUND));
    assertThatThrownBy(() -> update(named.clone().setName("a"), "title"))
        .satisfies(e ->
            assertThat(ErrorDetails.fields(e))
                .singleElement()
                .satisfies(f -> assertThat(f.field()).isEqualTo("document.name")));
  }

  private Document update(Document.Builder document, String... paths) {
    return mesh.documents(TENANT)
        .updateDocument(
            UpdateDocumentRequest.newBuilder()
                .setDocument(document)
                .setUpdateMask(FieldMask.newBuilder().addAllPaths(List.of(paths)))
                .build());
  }

  private Document get(String id) {
    return mesh.documents(TENANT)
        .getDocument(
            GetDocumentRequest.newBuilder().setName(collection + "/documents/" + id).build());
  }

  private static DocumentWrite withMetadata(String id, Map<String, String> metadata) {
    DocumentWrite.Builder write = write(id, "Title", "The text of " + id + ".").toBuilder();
    write
        .getDocumentBuilder()
        .setMetadata(struct(metadata).toBuilder().putFields("more", text("x")));
    return write.build();
  }

  private static Struct struct(Map<String, String> fields) {
    Struct.Builder struct = Struct.newBuilder();
    fields.forEach((key, value) -> struct.putFields(key, text(value)));
    return struct.build();
  }

  private static Value text(String value) {
    return Value.newBuilder().setStringValue(value).build();
  }

  private static String meta(RetrievedPoint point, String key) {
    return point.getPayloadOrThrow("meta").getStructValue().getFieldsOrThrow(key).getStringValue();
  }
}
