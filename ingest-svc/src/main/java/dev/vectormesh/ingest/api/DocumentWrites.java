package dev.vectormesh.ingest.api;

import com.google.common.primitives.Floats;
import com.google.rpc.Status;
import dev.vectormesh.corpus.v1.ChunkWrite;
import dev.vectormesh.corpus.v1.Document;
import dev.vectormesh.corpus.v1.DocumentResult;
import dev.vectormesh.corpus.v1.DocumentWrite;
import dev.vectormesh.corpus.v1.PictureFile;
import dev.vectormesh.images.ImageFormat;
import dev.vectormesh.ingest.collection.Collections;
import dev.vectormesh.ingest.collection.WriteTarget;
import dev.vectormesh.ingest.document.OwnVectors;
import dev.vectormesh.ingest.document.Precondition;
import dev.vectormesh.ingest.item.ItemFailedException.Failure;
import dev.vectormesh.ingest.name.CollectionName;
import dev.vectormesh.ingest.pipeline.Outcome;
import dev.vectormesh.ingest.pipeline.Refusal;
import dev.vectormesh.ingest.write.Documents;
import dev.vectormesh.ingest.write.Documents.Written;
import dev.vectormesh.ingest.write.Documents.WrittenPicture;
import dev.vectormesh.platform.call.CallContext;
import dev.vectormesh.platform.error.ApiException;
import dev.vectormesh.platform.error.Violations;
import io.grpc.protobuf.StatusProto;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Documents that callers write, one request at a time or in a stream. */
final class DocumentWrites {
  private static final List<String> PICTURE_TYPES =
      Arrays.stream(ImageFormat.values()).map(ImageFormat::mediaType).toList();

  private final Collections collections;
  private final Documents documents;

  DocumentWrites(Collections collections, Documents documents) {
    this.collections = collections;
    this.documents = documents;
  }

  /** What of a request is wrong whatever the collection: none of it is written. */
  static void check(List<DocumentWrite> writes) {
    Violations violations = new Violations();
    Set<String> ids = new HashSet<>();
    for (int i = 0; i < writes.size(); i++) {
      String field = "documents[" + i + "]";
      violations.check(
          ids.add(writes.get(i).getDocumentId()),
          field + ".document_id",
          "stands in the request twice");
      check(violations, field, writes.get(i));
    }
    violations.throwIfAny();
  }

  private static void check(Violations violations, String field, DocumentWrite write) {
    Metadata.check(violations, field + ".document.metadata", write.getDocument().getMetadata());
    String type = write.getPicture().getMediaType();
    violations.check(
        type.isEmpty() || PICTURE_TYPES.contains(type),
        field + ".picture.media_type",
        "is one of " + String.join(", ", PICTURE_TYPES) + "; or leave it out");
    violations.check(
        write.getChunksCount() == 0 || !write.hasPicture(),
        field + ".chunks",
        "cannot be set with a picture");
    violations.check(
        !write.getCreateOnly() || write.getDocument().getEtag().isEmpty(),
        field + ".create_only",
        "cannot be set with an etag: what is not there has none");
  }

  /** Who writes. */
  record Caller(String tenant, Set<String> labels) {
    static Caller current() {
      CallContext call = CallContext.current();
      return new Caller(call.tenant(), call.labels());
    }
  }

  /** One result per document, in their order; their ids all differ. */
  List<DocumentResult> write(Caller caller, CollectionName parent, List<DocumentWrite> writes) {
    WriteTarget target = collections.target(caller.tenant(), parent, caller.labels());
    return documents.write(target, writes.stream().map(DocumentWrites::written).toList()).stream()
        .map(outcome -> result(parent, outcome))
        .toList();
  }

  private static Written written(DocumentWrite write) {
    Document document = write.getDocument();
    return new Written(
        write.getDocumentId(),
        document.getTitle(),
        document.getUri(),
        document.getText(),
        document.getMetadata(),
        document.getAccessLabelsCount() == 0 ? null : DocumentMessages.labels(document),
        write.hasPicture() ? picture(write.getPicture()) : null,
        write.getChunksList().stream().map(DocumentWrites::chunk).toList(),
        Precondition.of(document.getEtag(), write.getCreateOnly()));
  }

  private static WrittenPicture picture(PictureFile picture) {
    return new WrittenPicture(picture.getContent().toByteArray(), picture.getMediaType());
  }

  private static OwnVectors.Part chunk(ChunkWrite chunk) {
    return new OwnVectors.Part(chunk.getText(), Floats.toArray(chunk.getVectorList()));
  }

  private static DocumentResult result(CollectionName parent, Outcome outcome) {
    String name = parent.document(outcome.id()).toString();
    DocumentResult.Builder result =
        DocumentResult.newBuilder()
            .setName(name)
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
      result.setError(error(name, failure)).setFailedStage(failure.stage().name());
    }
    return result.build();
  }

  /** As the call would be told if it were of this document alone. */
  private static Status error(String name, Failure failure) {
    if (failure.quota() != null) {
      return failure.status();
    }
    String field = failure.field();
    if (field != null) {
      String why = failure.message().substring(field.length() + ": ".length());
      return status(ApiException.invalid(field, why));
    }
    return switch (failure.reason()) {
      case Refusal.EXISTS -> status(ApiException.alreadyExists(name));
      case Refusal.CHANGED -> status(ApiException.etagMismatch(name));
      default -> failure.status();
    };
  }

  private static Status status(ApiException why) {
    return StatusProto.fromThrowable(why);
  }
}
