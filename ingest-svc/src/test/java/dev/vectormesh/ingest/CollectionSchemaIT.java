package dev.vectormesh.ingest;

import static dev.vectormesh.ingest.IngestMesh.TENANT;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ListValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.vectormesh.corpus.v1.Collection;
import dev.vectormesh.corpus.v1.CollectionInput;
import dev.vectormesh.corpus.v1.CollectionServiceGrpc;
import dev.vectormesh.corpus.v1.CreateCollectionRequest;
import dev.vectormesh.corpus.v1.Document;
import dev.vectormesh.corpus.v1.DocumentWrite;
import dev.vectormesh.corpus.v1.GetCollectionRequest;
import dev.vectormesh.corpus.v1.Namespace;
import dev.vectormesh.corpus.v1.UpdateNamespaceRequest;
import dev.vectormesh.platform.auth.Role;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A collection tells which fields its documents' metadata have. */
class CollectionSchemaIT extends IngestScene {
  private static Value text(String text) {
    return Value.newBuilder().setStringValue(text).build();
  }

  private static DocumentWrite write(String id, Struct.Builder metadata) {
    return DocumentWrite.newBuilder()
        .setDocumentId(id)
        .setDocument(Document.newBuilder().setText("A text of " + id).setMetadata(metadata))
        .build();
  }

  private static List<String> schema(Collection of) {
    return of.getSchemaList().stream()
        .map(field ->
            field.getName()
                + " "
                + field.getType().name().substring("TYPE_".length())
                + " "
                + field.getExampleCount())
        .toList();
  }

  private List<String> schema(String... labels) {
    return schema(
        CollectionServiceGrpc.newBlockingStub(mesh.labelled(Role.READER, labels))
            .getCollection(GetCollectionRequest.newBuilder().setName(collection).build()));
  }

  private void fill() {
    Value list = Value.newBuilder().setListValue(ListValue.getDefaultInstance()).build();
    var written =
        mesh.write(
            collection,
            write(
                "a",
                Struct.newBuilder()
                    .putFields("lang", text("en"))
                    .putFields("seen", text("2026-01-31T12:00:00Z"))
                    .putFields("tags", list)
                    .putFields("year", Value.newBuilder().setNumberValue(1999).build())),
            write(
                "b",
                Struct.newBuilder()
                    .putFields("lang", text("de"))
                    .putFields("draft", Value.newBuilder().setBoolValue(true).build())
                    .putFields("year", text("unknown"))));
  }

  @Test
  void fields_areWhatWasWritten() {
    fill();

    assertThat(schema())
        .containsExactly(
            "meta.draft BOOL 1",
            "meta.lang STRING 2",
            "meta.seen DATE 1",
            "meta.tags LIST 1",
            "meta.year NUMBER 1",
            "meta.year STRING 1");
  }

  @Test
  void fieldsOfAnInput_areKnownFromTheBeginning() {
    fill();

    Collection made =
        mesh.collections(TENANT)
            .createCollection(
                CreateCollectionRequest.newBuilder()
                    .setParent(collection.substring(0, collection.indexOf("/collections")))
                    .setCollectionId("made")
                    .setCollection(
                        Collection.newBuilder()
                            .setInput(
                                CollectionInput.newBuilder()
                                    .addCollections(collection)
                                    .addPassedKeys("seen")
                                    .addPassedKeys("else")
                                    .putMappings("meta.language", "meta.lang")))
                    .build());

    assertThat(schema(made))
        .containsExactly("meta.else UNSPECIFIED 0", "meta.language STRING 0", "meta.seen DATE 0");
  }

  @Test
  void fields_areForThoseThatSeeAllDocuments() {
    fill();
    var enforced =
        mesh.namespaces(TENANT)
            .updateNamespace(
                UpdateNamespaceRequest.newBuilder()
                    .setNamespace(
                        Namespace.newBuilder()
                            .setName(collection.substring(0, collection.indexOf("/collections")))
                            .setAccess(Namespace.Access.ACCESS_ENFORCED))
                    .build());

    assertThat(schema()).isEmpty();
    assertThat(schema("*")).hasSize(6);
  }
}
