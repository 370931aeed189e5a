package dev.vectormesh.ingest.api;

import com.google.api.HttpBody;
import com.google.protobuf.ByteString;
import com.google.protobuf.Empty;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Struct;
import com.google.protobuf.util.JsonFormat;
import com.google.protobuf.util.Timestamps;
import dev.vectormesh.corpus.v1.DeleteDocumentRequest;
import dev.vectormesh.corpus.v1.Document;
import dev.vectormesh.corpus.v1.DocumentResult;
import dev.vectormesh.corpus.v1.DocumentServiceGrpc;
import dev.vectormesh.corpus.v1.DocumentWrite;
import dev.vectormesh.corpus.v1.GetDocumentRequest;
import dev.vectormesh.corpus.v1.GetThumbnailRequest;
import dev.vectormesh.corpus.v1.ListDocumentsRequest;
import dev.vectormesh.corpus.v1.ListDocumentsResponse;
import dev.vectormesh.corpus.v1.ListDuplicatesRequest;
import dev.vectormesh.corpus.v1.ListDuplicatesResponse;
import dev.vectormesh.corpus.v1.Picture;
import dev.vectormesh.corpus.v1.PictureFile;
import dev.vectormesh.corpus.v1.PurgeDocumentsRequest;
import dev.vectormesh.corpus.v1.PurgeDocumentsResponse;
import dev.vectormesh.corpus.v1.WriteDocumentsRequest;
import dev.vectormesh.corpus.v1.WriteDocumentsResponse;
import dev.vectormesh.images.ImageFormat;
import dev.vectormesh.ingest.collection.Collections;
import dev.vectormesh.ingest.collection.WriteTarget;
import dev.vectormesh.ingest.document.DuplicateStore;
import dev.vectormesh.ingest.document.Lineage;
import dev.vectormesh.ingest.name.CollectionName;
import dev.vectormesh.ingest.name.DocumentName;
import dev.vectormesh.ingest.picture.PictureFacts;
import dev.vectormesh.ingest.picture.Thumbnails;
import dev.vectormesh.ingest.pipeline.Outcome;
import dev.vectormesh.ingest.write.Documents;
import dev.vectormesh.ingest.write.Documents.Written;
import dev.vectormesh.ingest.write.Documents.WrittenPicture;
import dev.vectormesh.ingest.write.Purge;
import dev.vectormesh.platform.call.CallContext;
import dev.vectormesh.platform.call.Replies;
import dev.vectormesh.platform.error.ApiException;
import dev.vectormesh.platform.error.Violations;
import dev.vectormesh.platform.filter.Filter;
import dev.vectormesh.platform.paging.KeysetPage;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Set;

public final class DocumentApi extends DocumentServiceGrpc.DocumentServiceImplBase {
  /** Of one group of duplicates; how many there are is told. */
  private static final int OTHERS_SHOWN = 100;

  /** Of a purge: every document. */
  private static final String ALL = "*";

  private static final List<String> PICTURE_TYPES =
      Arrays.stream(ImageFormat.values()).map(ImageFormat::mediaType).toList();

  private final Collections collections;
  private final Documents documents;
  private final Purge purge;

  public DocumentApi(Collections collections, Documents documents, Purge purge) {
    this.collections = collections;
    this.documents = documents;
    this.purge = purge;
  }

  @Override
  public void writeDocuments(
      WriteDocumentsRequest request, StreamObserver<WriteDocumentsResponse> reply) {
    Replies.send(reply, () -> write(request));
  }

  private WriteDocumentsResponse write(WriteDocumentsRequest request) {
    checkWrites(request.getDocumentsList());
    CollectionName parent = CollectionName.parse(request.getParent());
    WriteTarget target = collections.target(tenant(), parent);
    List<Written> written = request.getDocumentsList().stream().map(DocumentApi::written).toList();
    WriteDocumentsResponse.Builder response = WriteDocumentsResponse.newBuilder();
    documents
        .write(target, written)
        .forEach(outcome -> response.addResults(toResult(parent, outcome)));
    return response.build();
  }

  private static void checkWrites(List<DocumentWrite> writes) {
    Violations violations = new Violations();
    Set<String> ids = new HashSet<>();
    for (int i = 0; i < writes.size(); i++) {
      String field = "documents[" + i + "]";
      violations.check(
          ids.add(writes.get(i).getDocumentId()),
          field + ".document_id",
          "stands in the request twice");
      Metadata.check(
          violations, field + ".document.metadata", writes.get(i).getDocument().getMetadata());
      String type = writes.get(i).getPicture().getMediaType();
      violations.check(
          type.isEmpty() || PICTURE_TYPES.contains(type),
          field + ".picture.media_type",
          "is one of " + String.join(", ", PICTURE_TYPES) + "; or leave it out");
    }
    violations.throwIfAny();
  }

  private static Written written(DocumentWrite write) {
    Document document = write.getDocument();
    return new Written(
        write.getDocumentId(),
        document.getTitle(),
        document.getUri(),
        document.getText(),
        document.getMetadata(),
        write.hasPicture() ? written(write.getPicture()) : null);
  }

  private static WrittenPicture written(PictureFile picture) {
    return new WrittenPicture(picture.getContent().toByteArray(), picture.getMediaType());
  }

  private static DocumentResult toResult(CollectionName parent, Outcome outcome) {
    DocumentResult.Builder result =
        DocumentResult.newBuilder()
            .setName(parent.document(outcome.id()).toString())
            .setChunkCount(outcome.chunks())
            .setOutcome(
                switch (outcome.kind()) {
                  case CREATED -> DocumentResult.Outcome.OUTCOME_CREATED;
                  case UPDATED -> DocumentResult.Outcome.OUTCOME_UPDATED;
                  case UNCHANGED -> DocumentResult.Outcome.OUTCOME_UNCHANGED;
                  case FAILED -> DocumentResult.Outcome.OUTCOME_FAILED;
                  case SKIPPED -> throw new IllegalStateException("nobody skips what is written");
                });
    var failure = outcome.failure();
    if (failure != null) {
      result.setError(failure.status()).setFailedStage(failure.stage().name());
    }
    return result.build();
  }

  @Override
  public void getDocument(GetDocumentRequest request, StreamObserver<Document> reply) {
    Replies.send(
        reply,
        () -> {
          DocumentName name = DocumentName.parse(request.getName());
          WriteTarget target = collections.target(tenant(), name.collection());
          return documents
              .store()
              .find(target, name.document())
              .map(document -> toProto(name.collection(), document))
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
          WriteTarget target = collections.target(tenant(), parent);
          List<Document> found = new ArrayList<>();
          page.cut(
                  documents.store().page(target, page.after(), page.limit()),
                  dev.vectormesh.ingest.document.Document::id)
              .forEach(document -> found.add(toProto(parent, document)));
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
          byte[] jpeg =
              documents.thumbnail(
                  collections.target(tenant(), name.collection()), name.document(), size);
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
          WriteTarget target = collections.target(tenant(), parent);
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
          documents.deleteOne(collections.target(tenant(), name.collection()), name.document());
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
          WriteTarget target = collections.target(tenant(), parent);
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

  private static String tenant() {
    return CallContext.current().tenant();
  }

  private static Document toProto(
      CollectionName parent, dev.vectormesh.ingest.document.Document document) {
    Document.Builder made =
        Document.newBuilder()
            .setName(parent.document(document.id()).toString())
            .setTitle(document.title())
            .setUri(document.uri())
            .setText(Objects.requireNonNullElse(document.text(), ""))
            .setMetadata(struct(document.metadataJson()))
            .setMediaType(document.mediaType())
            .setState(
                switch (document.state()) {
                  case PENDING -> Document.State.STATE_PENDING;
                  case ACTIVE -> Document.State.STATE_ACTIVE;
                  case DELETING -> Document.State.STATE_DELETING;
                })
            .setRevision(document.revision())
            .setChunkCount(document.chunkCount())
            .setContentHash(document.contentHash())
            .setCreateTime(Timestamps.fromMillis(document.createTime().toEpochMilli()))
            .setUpdateTime(Timestamps.fromMillis(document.updateTime().toEpochMilli()));
    Lineage lineage = document.lineage();
    if (lineage != null) {
      made.setMadeFrom(lineage.madeFrom()).setRootObject(lineage.rootObject());
    }
    PictureFacts picture = document.picture();
    if (picture != null) {
      String first = document.duplicateOf();
      made.setPicture(
          toProto(picture).setDuplicateOf(first == null ? "" : parent.document(first).toString()));
    }
    return made.build();
  }

  private static Picture.Builder toProto(PictureFacts facts) {
    return Picture.newBuilder()
        .setWidth(facts.width())
        .setHeight(facts.height())
        .setFormat(facts.format())
        .setPerceptualHash(HexFormat.of().toHexDigits(facts.appearance().hash()));
  }

  private static Struct struct(String json) {
    Struct.Builder struct = Struct.newBuilder();
    try {
      JsonFormat.parser().merge(json, struct);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("metadata in the corpus schema is no JSON object", e);
    }
    return struct.build();
  }
}
