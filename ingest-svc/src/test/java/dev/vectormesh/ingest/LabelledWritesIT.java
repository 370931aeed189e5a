package dev.vectormesh.ingest;

import static dev.vectormesh.ingest.IngestMesh.TENANT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.FieldMask;
import dev.vectormesh.corpus.v1.Collection;
import dev.vectormesh.corpus.v1.CollectionInput;
import dev.vectormesh.corpus.v1.CollectionSource;
import dev.vectormesh.corpus.v1.CreateCollectionRequest;
import dev.vectormesh.corpus.v1.Document;
import dev.vectormesh.corpus.v1.DocumentResult.Outcome;
import dev.vectormesh.corpus.v1.DocumentWrite;
import dev.vectormesh.corpus.v1.FilesSource;
import dev.vectormesh.corpus.v1.IngestSourceRequest;
import dev.vectormesh.corpus.v1.Object;
import dev.vectormesh.corpus.v1.Source;
import dev.vectormesh.corpus.v1.UpdateDocumentRequest;
import dev.vectormesh.points.PointFields;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;

/** Access labels come with writes and sources, and stay where they are not named. */
class LabelledWritesIT extends BucketScene {
  /** Labels by the documents' ids, which points have, too. */
  private Map<String, List<String>> labels(String of) throws Exception {
    Map<String, List<String>> labels = new TreeMap<>();
    for (Document document : mesh.list(of)) {
      labels.put(
          document.getName().substring(document.getName().lastIndexOf('/') + 1),
          document.getAccessLabelsList());
    }
    for (var point : mesh.stored().points(TENANT, of)) {
      // Those of the namespace's other collections are among them.
      List<String> expected =
          labels.get(PointFields.text(point.getPayloadMap(), PointFields.DOCUMENT));
      if (expected != null) {
        assertThat(PointFields.texts(point.getPayloadMap(), PointFields.ACCESS))
            .isEqualTo(expected);
      }
    }
    return labels;
  }

  private static DocumentWrite labelled(String id, String text, String... labels) {
    return DocumentWrite.newBuilder()
        .setDocumentId(id)
        .setDocument(Document.newBuilder().setText(text).addAllAccessLabels(List.of(labels)))
        .build();
  }

  private Outcome write(DocumentWrite write) {
    return mesh.write(collection, write).getResults(0).getOutcome();
  }

  private Document update(String id, String... labels) {
    return mesh.documents(TENANT)
        .updateDocument(
            UpdateDocumentRequest.newBuilder()
                .setDocument(
                    Document.newBuilder()
                        .setName(collection + "/documents/" + id)
                        .addAllAccessLabels(List.of(labels)))
                .setUpdateMask(FieldMask.newBuilder().addPaths("access_labels"))
                .build());
  }

  @Test
  void writes_setLabels_andKeepThoseThatTheyDoNotName() throws Exception {
    assertThat(write(labelled("a", "The text.", "b", "a"))).isEqualTo(Outcome.OUTCOME_CREATED);
    assertThat(labels(collection)).isEqualTo(Map.of("a", List.of("a", "b")));
    assertThat(write(labelled("a", "The text.", "a", "b"))).isEqualTo(Outcome.OUTCOME_UNCHANGED);
    assertThat(write(labelled("a", "The text."))).isEqualTo(Outcome.OUTCOME_UNCHANGED);
    assertThat(write(labelled("a", "Another text."))).isEqualTo(Outcome.OUTCOME_UPDATED);
    assertThat(labels(collection)).isEqualTo(Map.of("a", List.of("a", "b")));
    assertThat(write(labelled("a", "Another text.", "c"))).isEqualTo(Outcome.OUTCOME_UPDATED);
    assertThat(labels(collection)).isEqualTo(Map.of("a", List.of("c")));
    assertThatThrownBy(() -> write(labelled("a", "x", "no blanks")))
        .hasMessageContaining("INVALID_ARGUMENT");
    assertThatThrownBy(() -> write(labelled("a", "x", "*"))).hasMessageContaining("INVALID");
  }

  @Test
  void update_changesLabelsWithoutTheModelServer() throws Exception {
    var unused = write(labelled("a", "The text."));
    String signature = mesh.signature(collection);
    mesh.stopTriton();
    try {
      assertThat(update("a", "x", "y").getAccessLabelsList()).containsExactly("x", "y");
      assertThat(labels(collection)).isEqualTo(Map.of("a", List.of("x", "y")));
      assertThat(mesh.signature(collection)).isNotEqualTo(signature);
      assertThat(update("a", "x", "y").getRevision()).isEqualTo(2);
      assertThat(update("a").getAccessLabelsList()).isEmpty();
      assertThat(labels(collection)).isEqualTo(Map.of("a", List.of()));
    } finally {
      mesh.restartTriton();
    }
  }

  private IngestSourceRequest.Builder files() {
    return IngestMesh.request(collection, FilesSource.newBuilder().setPath(folder.toString()));
  }

  @Test
  void reingest_keepsLabelsOfCallers_untilTheSourceNamesSome() throws Exception {
    SampleFiles.write(folder, "a.txt", "A text.");
    var first = mesh.ingest(files());
    String id = labels(collection).keySet().iterator().next();
    var updated = update(id, "mine");

    SampleFiles.write(folder, "a.txt", "Another text.");
    var second = mesh.ingest(files());
    assertThat(second.getCounts().getUpdatedCount()).isEqualTo(1);
    assertThat(labels(collection)).isEqualTo(Map.of(id, List.of("mine")));

    var third = mesh.ingest(files().addAccessLabels("source"));
    assertThat(labels(collection)).isEqualTo(Map.of(id, List.of("source")));
  }

  @Test
  void partsOfArchives_haveTheLabelsOfTheirSource_andFieldsGoFirst() throws Exception {
    try (OutputStream file = Files.newOutputStream(folder.resolve("a.zip"));
        ZipOutputStream zip = new ZipOutputStream(file)) {
      zip.putNextEntry(new ZipEntry("in.txt"));
      zip.write("Inside of it.".getBytes(StandardCharsets.UTF_8));
    }
    SampleFiles.write(folder, "b.md", "---\ngroups: [board, audit]\n---\nA text of the board.");
    SampleFiles.write(folder, "c.md", "---\ngroups: \"not a label\"\n---\nA text of nobody.");

    var batch =
        mesh.ingest(
            files().setArchives(true).addAccessLabels("all").setAccessLabelsFrom("meta.groups"));

    assertThat(batch.getCounts().getFailedCount()).isEqualTo(1);
    assertThat(labels(collection).values())
        .containsExactlyInAnyOrder(List.of("all"), List.of("audit", "board"));
  }

  @Test
  void madeDocuments_haveTheLabelsOfTheirOrigin_whateverIsAskedFor() throws Exception {
    var put =
        buckets()
            .putObject(
                request("o", "A text in a bucket.")
                    .setObject(Object.newBuilder().setMetadata(metadata("group", "red")))
                    .build());
    String first =
        made(
            "first",
            CollectionInput.newBuilder()
                .setBucket(bucket)
                .putMappings("access_labels", "meta.group"));
    String second = made("second", CollectionInput.newBuilder().addCollections(first));
    var tierZero = mesh.ingest(wholeBucket().setParent(first).setRemoveMissing(false));
    IngestSourceRequest.Builder tierOne =
        IngestSourceRequest.newBuilder()
            .setParent(second)
            .setSource(
                Source.newBuilder()
                    .setCollection(CollectionSource.newBuilder().addCollections(first)));
    var made = mesh.ingest(tierOne);

    assertThat(labels(first).values()).containsExactly(List.of("red"));
    assertThat(labels(second).values()).containsExactly(List.of("red"));
    assertThatThrownBy(() -> mesh.ingest(tierOne.addAccessLabels("blue")))
        .hasMessageContaining("access_labels");
    assertThatThrownBy(() ->
            made(
                "third",
                CollectionInput.newBuilder()
                    .addCollections(first)
                    .putMappings("access_labels", "meta.x")))
        .hasMessageContaining("cannot be chosen");
  }

  private String made(String id, CollectionInput.Builder input) {
    return mesh.collections(TENANT)
        .createCollection(
            CreateCollectionRequest.newBuilder()
                .setParent(namespace)
                .setCollectionId(id)
                .setCollection(Collection.newBuilder().setInput(input))
                .build())
        .getName();
  }
}
