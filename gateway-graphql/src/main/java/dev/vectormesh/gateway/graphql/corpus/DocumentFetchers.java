package dev.vectormesh.gateway.graphql.corpus;

import com.google.protobuf.FieldMask;
import com.google.protobuf.Struct;
import com.netflix.graphql.dgs.DgsComponent;
import com.netflix.graphql.dgs.DgsData;
import com.netflix.graphql.dgs.DgsMutation;
import com.netflix.graphql.dgs.DgsQuery;
import dev.vectormesh.corpus.v1.ChunkWrite;
import dev.vectormesh.corpus.v1.Collection;
import dev.vectormesh.corpus.v1.DeleteDocumentRequest;
import dev.vectormesh.corpus.v1.Document;
import dev.vectormesh.corpus.v1.DocumentResult;
import dev.vectormesh.corpus.v1.DocumentWrite;
import dev.vectormesh.corpus.v1.GetDocumentRequest;
import dev.vectormesh.corpus.v1.ListDocumentsRequest;
import dev.vectormesh.corpus.v1.PictureFile;
import dev.vectormesh.corpus.v1.PurgeDocumentsRequest;
import dev.vectormesh.corpus.v1.PurgeDocumentsResponse;
import dev.vectormesh.corpus.v1.UpdateDocumentRequest;
import dev.vectormesh.corpus.v1.WriteDocumentsRequest;
import dev.vectormesh.corpus.v1.WriteDocumentsResponse;
import dev.vectormesh.gateway.graphql.field.Arguments;
import dev.vectormesh.gateway.graphql.field.Connection;
import dev.vectormesh.gateway.graphql.field.Deleted;
import dev.vectormesh.gateway.graphql.field.PageRequest;
import dev.vectormesh.gateway.mesh.CallerScope;
import dev.vectormesh.gateway.mesh.Mesh;
import graphql.schema.DataFetchingEnvironment;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

@DgsComponent
public final class DocumentFetchers {
  private static final String METADATA = "metadata";

  private final Mesh mesh;

  public DocumentFetchers(Mesh mesh) {
    this.mesh = mesh;
  }

  @DgsQuery
  public CompletableFuture<Connection<Document>> documents(DataFetchingEnvironment field) {
    return list(field, new Arguments(field).required("collection"));
  }

  @DgsData(parentType = "Collection", field = "documents")
  public CompletableFuture<Connection<Document>> ofCollection(DataFetchingEnvironment field) {
    Collection collection = Objects.requireNonNull(field.getSource());
    return list(field, collection.getName());
  }

  private CompletableFuture<Connection<Document>> list(
      DataFetchingEnvironment field, String collection) {
    PageRequest page = PageRequest.of(field);
    ListDocumentsRequest request =
        ListDocumentsRequest.newBuilder()
            .setParent(collection)
            .setPageSize(page.pageSize())
            .setPageToken(page.token())
            .build();
    return CallerScope.of(field)
        .ask(() -> mesh.documents().listDocuments(request))
        .thenApply(r -> Connection.of(page, r.getDocumentsList(), r.getNextPageToken()));
  }

  @DgsQuery
  public CompletableFuture<Document> document(DataFetchingEnvironment field) {
    GetDocumentRequest request =
        GetDocumentRequest.newBuilder().setName(new Arguments(field).required("name")).build();
    return CallerScope.of(field).ask(() -> mesh.documents().getDocument(request));
  }

  @DgsMutation
  public CompletableFuture<List<DocumentResult>> writeDocuments(DataFetchingEnvironment field) {
    Arguments given = new Arguments(field);
    WriteDocumentsRequest.Builder request =
        WriteDocumentsRequest.newBuilder().setParent(given.required("collection"));
    for (Arguments document : given.objects("documents")) {
      request.addDocuments(write(document, "documents[%d]".formatted(request.getDocumentsCount())));
    }
    return CallerScope.of(field)
        .ask(() -> mesh.documents().writeDocuments(request.build()))
        .thenApply(WriteDocumentsResponse::getResultsList);
  }

  private static DocumentWrite write(Arguments given, String field) {
    Document.Builder document = Document.newBuilder();
    given.string("text", document::setText);
    given.string("title", document::setTitle);
    given.string("uri", document::setUri);
    given.struct("metadata", document::setMetadata);
    given.strings("accessLabels", document::addAccessLabels);
    given.string("etag", document::setEtag);
    DocumentWrite.Builder write =
        DocumentWrite.newBuilder().setDocumentId(given.required("id")).setDocument(document);
    given.bool("createOnly", write::setCreateOnly);
    for (Arguments chunk : given.objects("chunks")) {
      write.addChunks(chunk(chunk));
    }
    given.object("picture", p -> write.setPicture(picture(p, field + ".picture")));
    return write.build();
  }

  private static ChunkWrite chunk(Arguments given) {
    ChunkWrite.Builder chunk = ChunkWrite.newBuilder();
    given.string("text", chunk::setText);
    given.numbers("vector", number -> chunk.addVector((float) number));
    return chunk.build();
  }

  private static PictureFile picture(Arguments given, String field) {
    PictureFile.Builder picture =
        PictureFile.newBuilder().setContent(given.file("content", field + ".content"));
    given.string("mediaType", picture::setMediaType);
    return picture.build();
  }

  @DgsMutation
  public CompletableFuture<Document> updateDocument(DataFetchingEnvironment field) {
    Arguments given = new Arguments(field);
    Document.Builder document = Document.newBuilder().setName(given.required("name"));
    FieldMask.Builder mask = FieldMask.newBuilder();
    given.string("etag", document::setEtag);
    given.string("title", title -> set(mask, "title", () -> document.setTitle(title)));
    given.string("uri", uri -> set(mask, "uri", () -> document.setUri(uri)));
    given.string("text", text -> set(mask, "text", () -> document.setText(text)));
    if (given.has("accessLabels")) {
      mask.addPaths("access_labels");
      given.strings("accessLabels", document::addAccessLabels);
    }
    if (given.has("metadata")) {
      given.struct(METADATA, all -> set(mask, METADATA, () -> document.setMetadata(all)));
    } else {
      given.struct("metadataChanges", changes -> change(mask, document, changes));
    }
    UpdateDocumentRequest request =
        UpdateDocumentRequest.newBuilder().setDocument(document).setUpdateMask(mask).build();
    return CallerScope.of(field).ask(() -> mesh.documents().updateDocument(request));
  }

  private static void set(FieldMask.Builder mask, String path, Runnable set) {
    mask.addPaths(path);
    set.run();
  }

  /** A key that the document does not have is taken away. */
  private static void change(FieldMask.Builder mask, Document.Builder document, Struct changes) {
    changes
        .getFieldsMap()
        .forEach((key, value) -> {
          mask.addPaths(METADATA + "." + key);
          if (!value.hasNullValue()) {
            document.getMetadataBuilder().putFields(key, value);
          }
        });
  }

  @DgsMutation
  public CompletableFuture<Deleted> deleteDocument(DataFetchingEnvironment field) {
    String name = new Arguments(field).required("name");
    DeleteDocumentRequest.Builder asked = DeleteDocumentRequest.newBuilder().setName(name);
    new Arguments(field).string("etag", asked::setEtag);
    DeleteDocumentRequest request = asked.build();
    return CallerScope.of(field)
        .ask(() -> mesh.documents().deleteDocument(request))
        .thenApply(empty -> new Deleted(name));
  }

  @DgsMutation
  public CompletableFuture<PurgeDocumentsResponse> purgeDocuments(DataFetchingEnvironment field) {
    Arguments given = new Arguments(field);
    PurgeDocumentsRequest.Builder request =
        PurgeDocumentsRequest.newBuilder()
            .setParent(given.required("collection"))
            .setFilter(given.required("filter"));
    given.bool("force", request::setForce);
    return CallerScope.of(field).ask(() -> mesh.documents().purgeDocuments(request.build()));
  }
}
