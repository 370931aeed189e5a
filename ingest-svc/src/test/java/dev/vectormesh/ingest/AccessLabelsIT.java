package dev.vectormesh.ingest;

import static dev.vectormesh.ingest.IngestMesh.TENANT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.FieldMask;
import dev.vectormesh.corpus.v1.BucketServiceGrpc;
import dev.vectormesh.corpus.v1.BucketSource;
import dev.vectormesh.corpus.v1.CheckSourceRequest;
import dev.vectormesh.corpus.v1.Collection;
import dev.vectormesh.corpus.v1.CollectionServiceGrpc;
import dev.vectormesh.corpus.v1.CollectionSource;
import dev.vectormesh.corpus.v1.DeleteDocumentRequest;
import dev.vectormesh.corpus.v1.Document;
import dev.vectormesh.corpus.v1.DocumentServiceGrpc;
import dev.vectormesh.corpus.v1.DocumentServiceGrpc.DocumentServiceBlockingStub;
import dev.vectormesh.corpus.v1.DocumentWrite;
import dev.vectormesh.corpus.v1.DownloadObjectRequest;
import dev.vectormesh.corpus.v1.GetCollectionRequest;
import dev.vectormesh.corpus.v1.GetDocumentRequest;
import dev.vectormesh.corpus.v1.GetObjectRequest;
import dev.vectormesh.corpus.v1.GetThumbnailRequest;
import dev.vectormesh.corpus.v1.IngestServiceGrpc;
import dev.vectormesh.corpus.v1.ListBatchItemsRequest;
import dev.vectormesh.corpus.v1.ListCollectionsRequest;
import dev.vectormesh.corpus.v1.ListDeadLettersRequest;
import dev.vectormesh.corpus.v1.ListDocumentsRequest;
import dev.vectormesh.corpus.v1.ListDuplicatesRequest;
import dev.vectormesh.corpus.v1.ListItemFailuresRequest;
import dev.vectormesh.corpus.v1.ListObjectsRequest;
import dev.vectormesh.corpus.v1.Namespace;
import dev.vectormesh.corpus.v1.PictureFile;
import dev.vectormesh.corpus.v1.PurgeDocumentsRequest;
import dev.vectormesh.corpus.v1.Source;
import dev.vectormesh.corpus.v1.UpdateDocumentRequest;
import dev.vectormesh.corpus.v1.UpdateNamespaceRequest;
import dev.vectormesh.corpus.v1.WriteDocumentsRequest;
import dev.vectormesh.platform.auth.Role;
import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Nothing that ingest service answers tells of documents that the caller's labels do not let see.
 */
class AccessLabelsIT extends BucketScene {
  private String pictures;

  @BeforeEach
  void fill() throws Exception {
    pictures = mesh.picturesBeside(collection);
    var put = put("seed", "What the secret is made from.");
    write(collection, "secret", "The text of secret.", "blue");
    write(collection, "shared", "The text of shared.", "blue", "red");
    write(collection, "public", "The text of public.");
    byte[] scene = DrawnFiles.scene(7, 120, 90, "png");
    for (String label : List.of("blue", "red")) {
      var written =
          mesh.documents(TENANT)
              .writeDocuments(
                  WriteDocumentsRequest.newBuilder()
                      .setParent(pictures)
                      .addDocuments(
                          DocumentWrite.newBuilder()
                              .setDocumentId(label.equals("blue") ? "secret" : "zebra")
                              .setDocument(Document.newBuilder().addAccessLabels(label))
                              .setPicture(
                                  PictureFile.newBuilder().setContent(ByteString.copyFrom(scene))))
                      .build());
    }
    rules(Namespace.Access.ACCESS_ENFORCED, Namespace.Unlabelled.UNLABELLED_VISIBLE);
  }

  private static void write(String parent, String id, String text, String... labels) {
    var written =
        mesh.write(
            parent,
            DocumentWrite.newBuilder()
                .setDocumentId(id)
                .setDocument(
                    Document.newBuilder().setText(text).addAllAccessLabels(List.of(labels)))
                .build());
  }

  private Namespace rules(Namespace.Access access, Namespace.Unlabelled unlabelled) {
    return mesh.namespaces(TENANT)
        .updateNamespace(
            UpdateNamespaceRequest.newBuilder()
                .setNamespace(
                    Namespace.newBuilder()
                        .setName(namespace)
                        .setAccess(access)
                        .setUnlabelled(unlabelled))
                .build());
  }

  private static DocumentServiceBlockingStub documents(String... labels) {
    return DocumentServiceGrpc.newBlockingStub(mesh.labelled(Role.ADMIN, labels));
  }

  private String name(String id) {
    return collection + "/documents/" + id;
  }

  private static Document get(DocumentServiceBlockingStub as, String name) {
    return as.getDocument(GetDocumentRequest.newBuilder().setName(name).build());
  }

  private List<String> listed(String... labels) {
    return documents(labels)
        .listDocuments(ListDocumentsRequest.newBuilder().setParent(collection).build())
        .getDocumentsList()
        .stream()
        .map(document -> document.getName().substring(name("").length()))
        .toList();
  }

  private long counted(String... labels) {
    var stub = CollectionServiceGrpc.newBlockingStub(mesh.labelled(Role.READER, labels));
    Collection got =
        stub.getCollection(GetCollectionRequest.newBuilder().setName(collection).build());
    assertThat(
            stub.listCollections(ListCollectionsRequest.newBuilder().setParent(namespace).build())
                .getCollectionsList())
        .contains(got);
    return got.getDocumentCount();
  }

  /** Calls that name a document, or read what documents are made from. */
  enum Call {
    GET(
        Status.Code.NOT_FOUND,
        (t, c) -> get(DocumentServiceGrpc.newBlockingStub(c), t.name("secret"))),
    UPDATE(
        Status.Code.NOT_FOUND,
        (t, c) ->
            DocumentServiceGrpc.newBlockingStub(c)
                .updateDocument(
                    UpdateDocumentRequest.newBuilder()
                        .setDocument(
                            Document.newBuilder().setName(t.name("secret")).addAccessLabels("red"))
                        .build())),
    DELETE(
        Status.Code.NOT_FOUND,
        (t, c) ->
            DocumentServiceGrpc.newBlockingStub(c)
                .deleteDocument(
                    DeleteDocumentRequest.newBuilder().setName(t.name("secret")).build())),
    THUMBNAIL(
        Status.Code.NOT_FOUND,
        (t, c) ->
            DocumentServiceGrpc.newBlockingStub(c)
                .getThumbnail(
                    GetThumbnailRequest.newBuilder()
                        .setName(t.pictures + "/documents/secret")
                        .build())),
    GET_OBJECT(
        Status.Code.PERMISSION_DENIED,
        (t, c) ->
            BucketServiceGrpc.newBlockingStub(c)
                .getObject(
                    GetObjectRequest.newBuilder().setName(t.bucket + "/objects/seed").build())),
    DOWNLOAD(
        Status.Code.PERMISSION_DENIED,
        (t, c) ->
            assertThat(
                    BucketServiceGrpc.newBlockingStub(c)
                        .downloadObject(
                            DownloadObjectRequest.newBuilder()
                                .setName(t.bucket + "/objects/seed")
                                .build())
                        .hasNext())
                .isTrue()),
    LIST_OBJECTS(
        Status.Code.PERMISSION_DENIED,
        (t, c) ->
            BucketServiceGrpc.newBlockingStub(c)
                .listObjects(ListObjectsRequest.newBuilder().setParent(t.bucket).build())),
    DEAD_LETTERS(
        Status.Code.PERMISSION_DENIED,
        (t, c) ->
            IngestServiceGrpc.newBlockingStub(c)
                .listDeadLetters(
                    ListDeadLettersRequest.newBuilder().setParent(t.namespace).build())),
    ITEMS(
        Status.Code.PERMISSION_DENIED,
        (t, c) ->
            IngestServiceGrpc.newBlockingStub(c)
                .listBatchItems(
                    ListBatchItemsRequest.newBuilder().setParent(t.anyBatch()).build())),
    FAILURES(
        Status.Code.PERMISSION_DENIED,
        (t, c) ->
            IngestServiceGrpc.newBlockingStub(c)
                .listItemFailures(
                    ListItemFailuresRequest.newBuilder().setParent(t.anyBatch()).build())),
    CHECK_COLLECTION(
        Status.Code.PERMISSION_DENIED,
        (t, c) ->
            check(
                c,
                Source.newBuilder()
                    .setCollection(CollectionSource.newBuilder().addCollections(t.collection)))),
    CHECK_BUCKET(
        Status.Code.PERMISSION_DENIED,
        (t, c) ->
            check(c, Source.newBuilder().setBucket(BucketSource.newBuilder().setBucket(t.bucket))));

    private final Status.Code code;
    private final BiConsumer<AccessLabelsIT, Channel> call;

    Call(Status.Code code, BiConsumer<AccessLabelsIT, Channel> call) {
      this.code = code;
      this.call = call;
    }

    private static void check(Channel channel, Source.Builder source) {
      var unused =
          IngestServiceGrpc.newBlockingStub(channel)
              .checkSource(CheckSourceRequest.newBuilder().setSource(source).build());
    }
  }

  private String anyBatch() {
    return namespace + "/batches/00000000-0000-7000-8000-000000000000";
  }

  @ParameterizedTest
  @EnumSource(Call.class)
  void call_tellsNothingOfWhatIsNotSeen(Call call) {
    Stream.of(new String[] {}, new String[] {"red"}, new String[] {"Blue", "blu"})
        .forEach(labels ->
            assertThatThrownBy(() -> call.call.accept(this, mesh.labelled(Role.ADMIN, labels)))
                .isInstanceOfSatisfying(
                    StatusRuntimeException.class,
                    e -> assertThat(e.getStatus().getCode()).isEqualTo(call.code)));
    // Nobody changed it, and a caller of its label sees it.
    assertThat(get(documents("blue"), name("secret")).getRevision()).isEqualTo(1);
  }

  @Test
  void listsAndCounts_areOfWhatIsSeen() {
    assertThat(listed()).containsExactly("public");
    assertThat(listed("red")).containsExactly("public", "shared");
    assertThat(listed("*")).containsExactly("public", "secret", "shared");
    assertThat(counted("red")).isEqualTo(2);
    assertThat(counted("*")).isEqualTo(3);
    PurgeDocumentsRequest all =
        PurgeDocumentsRequest.newBuilder().setParent(collection).setFilter("*").build();
    assertThat(documents("red").purgeDocuments(all))
        .satisfies(purge -> {
          assertThat(purge.getPurgeCount()).isEqualTo(2);
          assertThat(purge.getPurgeSampleList()).containsExactly(name("public"), name("shared"));
        });
    assertThat(documents("red").purgeDocuments(all.toBuilder().setForce(true).build()))
        .satisfies(purge -> assertThat(purge.getPurgeCount()).isEqualTo(2));
    assertThat(listed("*")).containsExactly("secret");
  }

  @Test
  void duplicates_nameNoPictureThatIsNotSeen() {
    ListDuplicatesRequest asked = ListDuplicatesRequest.newBuilder().setParent(pictures).build();

    assertThat(documents("*").listDuplicates(asked).getGroupsList())
        .singleElement()
        .satisfies(group -> assertThat(group.getDuplicateCount()).isEqualTo(1));
    assertThat(documents("red").listDuplicates(asked))
        .satisfies(page -> {
          assertThat(page.getGroupsList()).isEmpty();
          assertThat(page.getNextPageToken()).isEmpty();
        });
    assertThat(documents("blue").listDuplicates(asked).getGroupsList()).isEmpty();
    String zebra = pictures + "/documents/zebra";
    assertThat(get(documents("*"), zebra).getPicture().getDuplicateOf())
        .isEqualTo(pictures + "/documents/secret");
    assertThat(get(documents("red"), zebra).getPicture().getDuplicateOf()).isEmpty();
  }

  @Test
  void writeOverWhatIsNotSeen_failsAlone_andChangesNothing() {
    var results =
        documents("red")
            .writeDocuments(
                WriteDocumentsRequest.newBuilder()
                    .setParent(collection)
                    .addDocuments(IngestMesh.write("secret", "Mine", "Mine now."))
                    .addDocuments(IngestMesh.write("new", "New", "A new one."))
                    .build())
            .getResultsList();

    assertThat(results.get(0).getError().getCode()).isEqualTo(Status.Code.ALREADY_EXISTS.value());
    assertThat(results.get(1).hasError()).isFalse();
    assertThat(get(documents("blue"), name("secret")).getText()).isEqualTo("The text of secret.");
  }

  @Test
  void unlabelled_areHiddenWhereTheNamespaceSaysSo() {
    Namespace hidden =
        rules(Namespace.Access.ACCESS_ENFORCED, Namespace.Unlabelled.UNLABELLED_HIDDEN);

    assertThat(listed("red")).containsExactly("shared");
    assertThat(listed("*")).hasSize(3);
    assertThat(hidden.getAccess()).isEqualTo(Namespace.Access.ACCESS_ENFORCED);
  }

  @Test
  void rules_areAnAdministrators_andOfOneState() {
    var writer =
        dev.vectormesh.corpus.v1.NamespaceServiceGrpc.newBlockingStub(
            mesh.labelled(Role.WRITER, "*"));
    UpdateNamespaceRequest.Builder open =
        UpdateNamespaceRequest.newBuilder()
            .setNamespace(
                Namespace.newBuilder()
                    .setName(namespace)
                    .setAccess(Namespace.Access.ACCESS_OPEN)
                    .setEtag("0-0"));

    assertThatThrownBy(() -> writer.updateNamespace(open.build()))
        .hasMessageContaining("PERMISSION_DENIED");
    assertThatThrownBy(() -> mesh.namespaces(TENANT).updateNamespace(open.build()))
        .hasMessageContaining("ABORTED");
    open.setUpdateMask(FieldMask.newBuilder().addPaths("encoder"));
    assertThatThrownBy(() -> mesh.namespaces(TENANT).updateNamespace(open.build()))
        .hasMessageContaining("encoder cannot be changed");
    assertThat(listed("red")).hasSize(2);
  }
}
