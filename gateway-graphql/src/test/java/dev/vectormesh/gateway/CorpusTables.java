package dev.vectormesh.gateway;

import com.google.api.HttpBody;
import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.Empty;
import dev.vectormesh.corpus.v1.Batch;
import dev.vectormesh.corpus.v1.BatchItem;
import dev.vectormesh.corpus.v1.Bucket;
import dev.vectormesh.corpus.v1.BucketServiceGrpc.BucketServiceImplBase;
import dev.vectormesh.corpus.v1.Collection;
import dev.vectormesh.corpus.v1.CollectionServiceGrpc.CollectionServiceImplBase;
import dev.vectormesh.corpus.v1.CreateCollectionRequest;
import dev.vectormesh.corpus.v1.CreateNamespaceRequest;
import dev.vectormesh.corpus.v1.DeleteNamespaceRequest;
import dev.vectormesh.corpus.v1.DocumentResult;
import dev.vectormesh.corpus.v1.DocumentServiceGrpc.DocumentServiceImplBase;
import dev.vectormesh.corpus.v1.DuplicateGroup;
import dev.vectormesh.corpus.v1.DuplicatePicture;
import dev.vectormesh.corpus.v1.GetThumbnailRequest;
import dev.vectormesh.corpus.v1.IngestInput;
import dev.vectormesh.corpus.v1.IngestServiceGrpc.IngestServiceImplBase;
import dev.vectormesh.corpus.v1.IngestSourceRequest;
import dev.vectormesh.corpus.v1.ListBatchItemsRequest;
import dev.vectormesh.corpus.v1.ListBatchItemsResponse;
import dev.vectormesh.corpus.v1.ListBatchesRequest;
import dev.vectormesh.corpus.v1.ListBatchesResponse;
import dev.vectormesh.corpus.v1.ListBucketsRequest;
import dev.vectormesh.corpus.v1.ListBucketsResponse;
import dev.vectormesh.corpus.v1.ListDuplicatesRequest;
import dev.vectormesh.corpus.v1.ListDuplicatesResponse;
import dev.vectormesh.corpus.v1.ListNamespacesRequest;
import dev.vectormesh.corpus.v1.ListNamespacesResponse;
import dev.vectormesh.corpus.v1.ListObjectsRequest;
import dev.vectormesh.corpus.v1.ListObjectsResponse;
import dev.vectormesh.corpus.v1.Namespace;
import dev.vectormesh.corpus.v1.NamespaceServiceGrpc.NamespaceServiceImplBase;
import dev.vectormesh.corpus.v1.PutObjectRequest;
import dev.vectormesh.corpus.v1.WriteDocumentsRequest;
import dev.vectormesh.corpus.v1.WriteDocumentsResponse;
import dev.vectormesh.job.v1.Job;
import dev.vectormesh.platform.call.CallContext;
import dev.vectormesh.platform.call.Replies;
import dev.vectormesh.platform.error.ApiException;
import io.grpc.BindableService;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.IntStream;

/** Namespaces, collections, documents and batches in memory. */
final class CorpusTables {
  static final String BATCH = "namespaces/default/batches/0199a0f0-0000-7000-8000-000000000001";
  static final String OTHER_BATCH =
      "namespaces/default/batches/0199a0f0-0000-7000-8000-000000000002";

  static final String PICTURE = "namespaces/default/collections/photos/documents/cat.jpg";

  volatile CreateCollectionRequest created = CreateCollectionRequest.getDefaultInstance();
  volatile WriteDocumentsRequest written = WriteDocumentsRequest.getDefaultInstance();
  volatile ListDuplicatesRequest duplicates = ListDuplicatesRequest.getDefaultInstance();
  volatile PutObjectRequest put = PutObjectRequest.getDefaultInstance();
  volatile IngestSourceRequest ingested = IngestSourceRequest.getDefaultInstance();
  private final ConcurrentSkipListMap<String, Namespace> namespaces = new ConcurrentSkipListMap<>();

  List<BindableService> services() {
    return List.of(
        new Namespaces(), new Collections(), new Documents(), new Ingest(), new Buckets());
  }

  /** One bucket, and what was put last. */
  private final class Buckets extends BucketServiceImplBase {
    @Override
    public void listBuckets(ListBucketsRequest request, StreamObserver<ListBucketsResponse> reply) {
      Replies.send(
          reply,
          () ->
              ListBucketsResponse.newBuilder()
                  .addBuckets(
                      Bucket.newBuilder()
                          .setName(request.getParent() + "/buckets/raw")
                          .setUid("u")
                          .setObjectCount(3_000_000_000L))
                  .build());
    }

    @Override
    public void listObjects(ListObjectsRequest request, StreamObserver<ListObjectsResponse> reply) {
      Replies.send(
          reply,
          () -> ListObjectsResponse.newBuilder().addObjects(object(request.getParent())).build());
    }

    @Override
    public void putObject(
        PutObjectRequest request, StreamObserver<dev.vectormesh.corpus.v1.Object> reply) {
      put = request;
      Replies.send(reply, () -> object(request.getParent()));
    }

    private dev.vectormesh.corpus.v1.Object object(String bucket) {
      return put.getObject().toBuilder()
          .setName(bucket + "/objects/" + put.getObjectId())
          .setSizeBytes(put.getContent().size())
          .setSha256("abc")
          .setEtag("e1")
          .build();
    }
  }

  private final class Namespaces extends NamespaceServiceImplBase {
    @Override
    public void createNamespace(CreateNamespaceRequest request, StreamObserver<Namespace> reply) {
      Replies.send(
          reply,
          () -> {
            String name = "namespaces/" + request.getNamespaceId();
            Namespace made = request.getNamespace().toBuilder().setName(name).setUid(name).build();
            if (namespaces.putIfAbsent(name, made) != null) {
              throw ApiException.alreadyExists(name);
            }
            return made;
          });
    }

    @Override
    public void deleteNamespace(DeleteNamespaceRequest request, StreamObserver<Empty> reply) {
      Replies.send(
          reply,
          () -> {
            if (namespaces.remove(request.getName()) == null) {
              throw ApiException.notFound(request.getName());
            }
            return Empty.getDefaultInstance();
          });
    }

    @Override
    public void listNamespaces(
        ListNamespacesRequest request, StreamObserver<ListNamespacesResponse> reply) {
      Replies.send(
          reply,
          () -> {
            List<Namespace> page =
                namespaces.tailMap(request.getPageToken(), false).values().stream()
                    .limit(request.getPageSize())
                    .toList();
            var answer = ListNamespacesResponse.newBuilder().addAllNamespaces(page);
            if (!page.isEmpty() && namespaces.higherKey(page.getLast().getName()) != null) {
              answer.setNextPageToken(page.getLast().getName());
            }
            return answer.build();
          });
    }
  }

  private final class Collections extends CollectionServiceImplBase {
    @Override
    public void createCollection(
        CreateCollectionRequest request, StreamObserver<Collection> reply) {
      Replies.send(
          reply,
          () -> {
            created = request;
            return request.getCollection().toBuilder()
                .setName(request.getParent() + "/collections/" + request.getCollectionId())
                .setSpace("f00")
                .build();
          });
    }
  }

  private final class Documents extends DocumentServiceImplBase {
    @Override
    public void getThumbnail(GetThumbnailRequest request, StreamObserver<HttpBody> reply) {
      Replies.send(
          reply,
          () -> {
            if (!request.getName().equals(PICTURE)) {
              throw ApiException.notFound(request.getName());
            }
            String shown = CallContext.current().tenant() + " at " + request.getSize();
            return HttpBody.newBuilder()
                .setContentType("image/jpeg")
                .setData(ByteString.copyFromUtf8(shown))
                .build();
          });
    }

    /** Nine groups; those of the third to sixth place are left out of their pages. */
    @Override
    public void listDuplicates(
        ListDuplicatesRequest request, StreamObserver<ListDuplicatesResponse> reply) {
      Replies.send(
          reply,
          () -> {
            duplicates = request;
            int from =
                request.getPageToken().isEmpty() ? 0 : Integer.parseInt(request.getPageToken());
            int to = Math.min(9, from + request.getPageSize());
            var answer = ListDuplicatesResponse.newBuilder();
            IntStream.range(from, to)
                .filter(i -> i < 2 || i > 5)
                .forEach(i ->
                    answer.addGroups(
                        DuplicateGroup.newBuilder()
                            .setFirst(DuplicatePicture.newBuilder().setDocument("first-" + i))
                            .addDuplicates(
                                DuplicatePicture.newBuilder().setWidth(640).setSameBytes(true))
                            .setDuplicateCount(1)));
            return answer.setNextPageToken(to < 9 ? Integer.toString(to) : "").build();
          });
    }

    @Override
    public void writeDocuments(
        WriteDocumentsRequest request, StreamObserver<WriteDocumentsResponse> reply) {
      Replies.send(
          reply,
          () -> {
            written = request;
            var answer = WriteDocumentsResponse.newBuilder();
            request
                .getDocumentsList()
                .forEach(d ->
                    answer.addResults(
                        result(
                            request.getParent() + "/documents/" + d.getDocumentId(),
                            d.getDocument().getText())));
            return answer.build();
          });
    }

    private static DocumentResult result(String name, String text) {
      DocumentResult.Builder result = DocumentResult.newBuilder().setName(name);
      return text.isBlank()
          ? result
              .setOutcome(DocumentResult.Outcome.OUTCOME_FAILED)
              .setFailedStage("CLEAN")
              .setError(
                  Objects.requireNonNull(
                      StatusProto.fromThrowable(ApiException.invalid("text", "is empty"))))
              .build()
          : result.setOutcome(DocumentResult.Outcome.OUTCOME_CREATED).setChunkCount(1).build();
    }
  }

  private final class Ingest extends IngestServiceImplBase {
    @Override
    public void ingestSource(IngestSourceRequest request, StreamObserver<Job> reply) {
      Replies.send(
          reply,
          () -> {
            ingested = request;
            IngestInput input =
                IngestInput.newBuilder().setBatch(BATCH).setRequest(request).build();
            return Job.newBuilder()
                .setName(JobTables.JOB)
                .setKind("corpus.ingest")
                .setState(Job.State.STATE_QUEUED)
                .setInput(Any.pack(input))
                .build();
          });
    }

    @Override
    public void listBatchItems(
        ListBatchItemsRequest request, StreamObserver<ListBatchItemsResponse> reply) {
      BatchItem item =
          BatchItem.newBuilder()
              .setItem("cat.jpg")
              .setDocument(PICTURE)
              .setOutcome(BatchItem.Outcome.OUTCOME_UNCHANGED)
              .setSizeBytes(5_000_000_000L)
              .build();
      Replies.send(
          reply,
          () ->
              ListBatchItemsResponse.newBuilder()
                  .addItems(item)
                  .setNextPageToken(request.getParent())
                  .build());
    }

    @Override
    public void listBatches(ListBatchesRequest request, StreamObserver<ListBatchesResponse> reply) {
      Replies.send(
          reply,
          () ->
              ListBatchesResponse.newBuilder()
                  .addBatches(Batch.newBuilder().setName(BATCH).setJob(JobTables.JOB))
                  .addBatches(Batch.newBuilder().setName(OTHER_BATCH).setJob(JobTables.JOB))
                  .addBatches(Batch.newBuilder().setName(OTHER_BATCH).setJob(JobTables.FORGOTTEN))
                  .build());
    }
  }
}
