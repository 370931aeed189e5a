package dev.vectormesh.ingest.api;

import com.google.api.HttpBody;
import com.google.protobuf.ByteString;
import com.google.protobuf.Empty;
import dev.vectormesh.corpus.v1.DeleteDocumentRequest;
import dev.vectormesh.corpus.v1.Document;
import dev.vectormesh.corpus.v1.DocumentServiceGrpc;
import dev.vectormesh.corpus.v1.GetDocumentRequest;
import dev.vectormesh.corpus.v1.GetThumbnailRequest;
import dev.vectormesh.corpus.v1.ListDocumentsRequest;
import dev.vectormesh.corpus.v1.ListDocumentsResponse;
import dev.vectormesh.corpus.v1.ListDuplicatesRequest;
import dev.vectormesh.corpus.v1.ListDuplicatesResponse;
import dev.vectormesh.corpus.v1.PurgeDocumentsRequest;
import dev.vectormesh.corpus.v1.PurgeDocumentsResponse;
import dev.vectormesh.corpus.v1.StreamDocumentsRequest;
import dev.vectormesh.corpus.v1.StreamDocumentsResponse;
import dev.vectormesh.corpus.v1.UpdateDocumentRequest;
import dev.vectormesh.corpus.v1.WriteDocumentsRequest;
import dev.vectormesh.corpus.v1.WriteDocumentsResponse;
import dev.vectormesh.ingest.api.DocumentWrites.Caller;
import dev.vectormesh.ingest.collection.Collections;
import dev.vectormesh.ingest.collection.WriteTarget;
import dev.vectormesh.ingest.document.DuplicateStore;
import dev.vectormesh.ingest.document.Precondition;
import dev.vectormesh.ingest.name.CollectionName;
import dev.vectormesh.ingest.name.DocumentName;
import dev.vectormesh.ingest.picture.Thumbnails;
import dev.vectormesh.ingest.write.Documents;
import dev.vectormesh.ingest.write.Purge;
import dev.vectormesh.ingest.write.Updates;
import dev.vectormesh.platform.call.CallContext;
import dev.vectormesh.platform.call.Replies;
import dev.vectormesh.platform.error.ApiException;
import dev.vectormesh.platform.filter.Filter;
import dev.vectormesh.platform.paging.KeysetPage;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Semaphore;

public final class DocumentApi extends DocumentServiceGrpc.DocumentServiceImplBase {
  /** Of one group of duplicates; how many there are is told. */
  private static final int OTHERS_SHOWN = 100;

  /** Of a purge: every document. */
  private static final String ALL = "*";

  private final Collections collections;
  private final Documents documents;
  private final DocumentWrites writes;
  private final Updates updates;
  private final Semaphore streams;
  private final Purge purge;

  /**
   * @param streams how many streams of writes may be open
   */
  public DocumentApi(
      Collections collections, Documents documents, Updates updates, Purge purge, int streams) {
    this.collections = collections;
    this.documents = documents;
    this.writes = new DocumentWrites(collections, documents);
    this.updates = updates;
    this.streams = new Semaphore(streams);
    this.purge = purge;
  }

  @Override
  public void writeDocuments(
      WriteDocumentsRequest request, StreamObserver<WriteDocumentsResponse> reply) {
    Replies.send(reply, () -> write(request));
  }

  private WriteDocumentsResponse write(WriteDocumentsRequest request) {
    DocumentWrites.check(request.getDocumentsList());
    return WriteDocumentsResponse.newBuilder()
        .addAllResults(
            writes.write(
                Caller.current(),
                CollectionName.parse(request.getParent()),
                request.getDocumentsList()))
        .build();
  }

  @Override
  public StreamObserver<StreamDocumentsRequest> streamDocuments(
      StreamObserver<StreamDocumentsResponse> reply) {
    return DocumentStream.open(Caller.current(), writes, streams, reply);
  }

  @Override
  public void updateDocument(UpdateDocumentRequest request, StreamObserver<Document> reply) {
    Replies.send(
        reply,
        () -> {
          DocumentName name = DocumentUpdates.name(request.getDocument());
          return DocumentMessages.toProto(
              name.collection(),
              updates.run(
                  seen(name.collection()),
                  name.document(),
                  DocumentUpdates.patch(request),
                  request.getDocument().getEtag()));
        });
  }

  @Override
  public void getDocument(GetDocumentRequest request, StreamObserver<Document> reply) {
    Replies.send(
        reply,
        () -> {
          DocumentName name = DocumentName.parse(request.getName());
          WriteTarget target = seen(name.collection());
          return documents
              .store()
              .find(target, name.document())
              .map(document -> DocumentMessages.toProto(name.collection(), document))
              .orElseThrow(() -> ApiException.notFound(request.getName()));
        });
  }

  @Override
  public void listDocuments(
      ListDocumentsRequest request, StreamObserver<ListDocumentsResponse> reply) {
    Replies.send(
        reply,
        () -> {
          KeysetPage page = KeysetPage.of(request, request.getPageSize(), request.getPageToken());
          CollectionName parent = CollectionName.parse(request.getParent());
          WriteTarget target = seen(parent);
          List<Document> found = new ArrayList<>();
          page.cut(
                  documents.store().page(target, page.after(), page.limit()),
                  dev.vectormesh.ingest.document.Document::id)
              .forEach(document -> found.add(DocumentMessages.toProto(parent, document)));
          return ListDocumentsResponse.newBuilder()
              .addAllDocuments(found)
              .setNextPageToken(page.next())
              .build();
        });
  }

  @Override
  public void getThumbnail(GetThumbnailRequest request, StreamObserver<HttpBody> reply) {
    Replies.send(
        reply,
        () -> {
          DocumentName name = DocumentName.parse(request.getName());
          int size = request.getSize() == 0 ? Thumbnails.SIZES.getFirst() : request.getSize();
          byte[] jpeg = documents.thumbnail(seen(name.collection()), name.document(), size);
          return HttpBody.newBuilder()
              .setContentType("image/jpeg")
              .setData(ByteString.copyFrom(jpeg))
              .build();
        });
  }

  @Override
  public void listDuplicates(
      ListDuplicatesRequest request, StreamObserver<ListDuplicatesResponse> reply) {
    Replies.send(
        reply,
        () -> {
          KeysetPage page = KeysetPage.of(request, request.getPageSize(), request.getPageToken());
          CollectionName parent = CollectionName.parse(request.getParent());
          WriteTarget target = seen(parent);
          DuplicateStore.Page found =
              documents.duplicates(
                  target,
                  new DuplicateStore.Wanted(
                      page.after(),
                      page.limit(),
                      request.hasMaxDistance() ? request.getMaxDistance() : Long.SIZE,
                      OTHERS_SHOWN));
          Set<String> shown = Set.copyOf(page.cut(found.firsts(), first -> first));
          ListDuplicatesResponse.Builder response =
              ListDuplicatesResponse.newBuilder().setNextPageToken(page.next());
          found.groups().stream()
              .filter(group -> shown.contains(group.first().id()))
              .forEach(group -> response.addGroups(DuplicateGroups.toProto(parent, group)));
          return response.build();
        });
  }

  @Override
  public void deleteDocument(DeleteDocumentRequest request, StreamObserver<Empty> reply) {
    Replies.send(
        reply,
        () -> {
          DocumentName name = DocumentName.parse(request.getName());
          documents.deleteOne(
              seen(name.collection()), name.document(), Precondition.of(request.getEtag(), false));
          return Empty.getDefaultInstance();
        });
  }

  @Override
  public void purgeDocuments(
      PurgeDocumentsRequest request, StreamObserver<PurgeDocumentsResponse> reply) {
    Replies.send(
        reply,
        () -> {
          String text = request.getFilter().strip();
          Filter filter = text.equals(ALL) ? new Filter.All() : Filter.parse(text);
          if (filter instanceof Filter.All && !text.equals(ALL)) {
            throw ApiException.invalid("filter", "is empty: write * for all documents");
          }
          CollectionName parent = CollectionName.parse(request.getParent());
          WriteTarget target = seen(parent);
          Purge.Purged purged =
              request.getForce() ? purge.run(target, filter) : purge.count(target, filter);
          return PurgeDocumentsResponse.newBuilder()
              .setPurgeCount(purged.count())
              .addAllPurgeSample(
                  purged.sample().stream().map(id -> parent.document(id).toString()).toList())
              .setMore(purged.more())
              .build();
        });
  }

  /** The collection, with those of its documents that the caller sees. */
  private WriteTarget seen(CollectionName name) {
    CallContext call = CallContext.current();
    return collections.target(call.tenant(), name, call.labels());
  }
}
