package dev.vectormesh.ingest;

import static dev.vectormesh.ingest.IngestMesh.TENANT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.FieldMask;
import dev.vectormesh.corpus.v1.Collection;
import dev.vectormesh.corpus.v1.Document;
import dev.vectormesh.corpus.v1.DocumentResult.Outcome;
import dev.vectormesh.corpus.v1.Extractor;
import dev.vectormesh.corpus.v1.GetDocumentRequest;
import dev.vectormesh.corpus.v1.UpdateCollectionRequest;
import dev.vectormesh.corpus.v1.UpdateDocumentRequest;
import io.grpc.StatusRuntimeException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a collection's extractors find in documents that are written. */
class ExtractorsIT extends IngestScene {
  private static final String TEXT =
      "The keeper of the lock may be asked by ann@example.org on any day of the week.";

  private Collection readBy(Extractor... extractors) {
    return mesh.collections(TENANT)
        .updateCollection(
            UpdateCollectionRequest.newBuilder()
                .setCollection(
                    Collection.newBuilder()
                        .setName(collection)
                        .addAllExtractors(List.of(extractors)))
                .setUpdateMask(FieldMask.newBuilder().addPaths("extractors"))
                .build());
  }

  private static Extractor named(String name) {
    return Extractor.newBuilder().setName(name).build();
  }

  private Outcome write(String text) {
    return mesh.write(collection, IngestCalls.write("lock", "Canals", text))
        .getResults(0)
        .getOutcome();
  }

  private Document document() {
    return mesh.documents(TENANT)
        .getDocument(
            GetDocumentRequest.newBuilder().setName(collection + "/documents/lock").build());
  }

  private static String language(Document document) {
    return document.getMetadata().getFieldsOrThrow("language").getStringValue();
  }

  @Test
  void writtenDocument_tellsItsLanguage_andHasNoAddressAnywhere() throws Exception {
    assertThat(write(TEXT)).isEqualTo(Outcome.OUTCOME_CREATED);
    Extractor mask =
        Extractor.newBuilder().setName("personal_data@1").putSettings("mask", "true").build();

    assertThat(readBy(named("language@1"), mask).getExtractorsList())
        .containsExactly(named("language@1"), mask);
    assertThat(write(TEXT)).isEqualTo(Outcome.OUTCOME_UPDATED);

    Document read = document();
    assertThat(language(read)).isEqualTo("en");
    assertThat(read.getText()).contains("by [email] on");
    assertThat(read.getFeaturesList())
        .containsExactly("text@1/dense", "text@1/words", "language@1", "personal_data@1");
    var point = mesh.stored().points(TENANT, collection).getFirst();
    assertThat(point.getPayloadOrThrow("text").getStringValue()).doesNotContain("ann@");
    assertThat(
            point
                .getPayloadOrThrow("meta")
                .getStructValue()
                .getFieldsOrThrow("language")
                .getStringValue())
        .isEqualTo("en");
    assertThat(write(TEXT)).isEqualTo(Outcome.OUTCOME_UNCHANGED);
  }

  @Test
  void changedText_isReadAgain() {
    var read = readBy(named("language@1"));
    assertThat(write(TEXT)).isEqualTo(Outcome.OUTCOME_CREATED);

    Document changed =
        mesh.documents(TENANT)
            .updateDocument(
                UpdateDocumentRequest.newBuilder()
                    .setDocument(
                        Document.newBuilder()
                            .setName(collection + "/documents/lock")
                            .setText("Der Hafen wurde vergrößert, und Schiffe können einlaufen."))
                    .setUpdateMask(FieldMask.newBuilder().addPaths("text"))
                    .build());

    assertThat(language(changed)).isEqualTo("de");
  }

  @Test
  void unknownExtractor_isRefusedWithThoseThereAre() {
    assertThatThrownBy(() -> readBy(named("mood@1")))
        .isInstanceOf(StatusRuntimeException.class)
        .hasMessageContaining("language@1, passthrough@1, personal_data@1");
  }
}
