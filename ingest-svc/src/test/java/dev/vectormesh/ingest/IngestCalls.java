package dev.vectormesh.ingest;

import static java.util.concurrent.TimeUnit.MINUTES;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.vectormesh.corpus.v1.Batch;
import dev.vectormesh.corpus.v1.Collection;
import dev.vectormesh.corpus.v1.CollectionServiceGrpc;
import dev.vectormesh.corpus.v1.CollectionServiceGrpc.CollectionServiceBlockingStub;
import dev.vectormesh.corpus.v1.CreateCollectionRequest;
import dev.vectormesh.corpus.v1.CreateNamespaceRequest;
import dev.vectormesh.corpus.v1.Document;
import dev.vectormesh.corpus.v1.DocumentServiceGrpc;
import dev.vectormesh.corpus.v1.DocumentServiceGrpc.DocumentServiceBlockingStub;
import dev.vectormesh.corpus.v1.DocumentWrite;
import dev.vectormesh.corpus.v1.FilesSource;
import dev.vectormesh.corpus.v1.GetBatchRequest;
import dev.vectormesh.corpus.v1.IngestInput;
import dev.vectormesh.corpus.v1.IngestServiceGrpc;
import dev.vectormesh.corpus.v1.IngestServiceGrpc.IngestServiceBlockingStub;
import dev.vectormesh.corpus.v1.IngestSourceRequest;
import dev.vectormesh.corpus.v1.ItemFailure;
import dev.vectormesh.corpus.v1.ListDocumentsRequest;
import dev.vectormesh.corpus.v1.ListItemFailuresRequest;
import dev.vectormesh.corpus.v1.Namespace;
import dev.vectormesh.corpus.v1.NamespaceServiceGrpc;
import dev.vectormesh.corpus.v1.NamespaceServiceGrpc.NamespaceServiceBlockingStub;
import dev.vectormesh.corpus.v1.QueryUsageRequest;
import dev.vectormesh.corpus.v1.QueryUsageResponse;
import dev.vectormesh.corpus.v1.ResolveServingRequest;
import dev.vectormesh.corpus.v1.ResolveServingResponse;
import dev.vectormesh.corpus.v1.Source;
import dev.vectormesh.corpus.v1.Usage;
import dev.vectormesh.corpus.v1.UsageServiceGrpc;
import dev.vectormesh.corpus.v1.WriteDocumentsRequest;
import dev.vectormesh.corpus.v1.WriteDocumentsResponse;
import dev.vectormesh.job.v1.CancelJobRequest;
import dev.vectormesh.job.v1.GetJobRequest;
import dev.vectormesh.job.v1.Job;
import dev.vectormesh.job.v1.JobServiceGrpc;
import dev.vectormesh.job.v1.JobServiceGrpc.JobServiceBlockingStub;
import dev.vectormesh.models.BundledModels;
import dev.vectormesh.platform.auth.Role;
import io.grpc.ManagedChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.awaitility.Awaitility;

/** What tests ask of ingest service, and of the job service beside it. */
abstract class IngestCalls {
  static final String TENANT = "acme";

  /** To a service, with a token of this tenant and role. */
  abstract ManagedChannel channel(String service, String tenant, Role role);

  final NamespaceServiceBlockingStub namespaces(String tenant) {
    return NamespaceServiceGrpc.newBlockingStub(channel("ingest", tenant, Role.ADMIN));
  }

  final CollectionServiceBlockingStub collections(String tenant) {
    return CollectionServiceGrpc.newBlockingStub(channel("ingest", tenant, Role.ADMIN));
  }

  final DocumentServiceBlockingStub documents(String tenant) {
    return DocumentServiceGrpc.newBlockingStub(channel("ingest", tenant, Role.WRITER))
        .withDeadlineAfter(Duration.ofMinutes(3));
  }

  final IngestServiceBlockingStub ingest(String tenant) {
    return IngestServiceGrpc.newBlockingStub(channel("ingest", tenant, Role.WRITER));
  }

  final JobServiceBlockingStub jobs(String tenant) {
    return JobServiceGrpc.newBlockingStub(channel("job", tenant, Role.WRITER));
  }

  /** A new namespace of the tenant with a collection; answers the collection's name. */
  final String collection(String tenant, Namespace.Isolation isolation) {
    String unique = "n" + UUID.randomUUID().toString().substring(0, 8);
    Namespace namespace =
        namespaces(tenant)
            .createNamespace(
                CreateNamespaceRequest.newBuilder()
                    .setNamespaceId(unique)
                    .setNamespace(Namespace.newBuilder().setIsolation(isolation))
                    .build());
    return collections(tenant)
        .createCollection(
            CreateCollectionRequest.newBuilder()
                .setParent(namespace.getName())
                .setCollectionId("docs")
                .setCollection(Collection.newBuilder().setDisplayName("Documents"))
                .build())
        .getName();
  }

  final String collection() {
    return collection(TENANT, Namespace.Isolation.ISOLATION_DEDICATED);
  }

  /** A new collection, in the namespace of this one, whose model reads pictures. */
  final String picturesBeside(String collection) {
    return collections(TENANT)
        .createCollection(
            CreateCollectionRequest.newBuilder()
                .setParent(collection.substring(0, collection.indexOf("/collections")))
                .setCollectionId("pictures")
                .setCollection(Collection.newBuilder().setEncoder(BundledModels.DRAWN))
                .build())
        .getName();
  }

  static DocumentWrite write(String id, String title, String text) {
    return DocumentWrite.newBuilder()
        .setDocumentId(id)
        .setDocument(Document.newBuilder().setTitle(title).setText(text))
        .build();
  }

  final WriteDocumentsResponse write(String collection, DocumentWrite... documents) {
    return documents(TENANT)
        .writeDocuments(
            WriteDocumentsRequest.newBuilder()
                .setParent(collection)
                .addAllDocuments(List.of(documents))
                .build());
  }

  final Job submit(String collection, Path path, boolean removeMissing) {
    return submit(TENANT, collection, path, removeMissing);
  }

  final Job submit(String tenant, String collection, Path path, boolean removeMissing) {
    return ingest(tenant)
        .ingestSource(
            IngestSourceRequest.newBuilder()
                .setParent(collection)
                .setSource(
                    Source.newBuilder().setFiles(FilesSource.newBuilder().setPath(path.toString())))
                .setRemoveMissing(removeMissing)
                .build());
  }

  /** Reads pictures without the text in them. */
  final Batch ingestWithoutPictureText(String collection, Path path) {
    FilesSource.Builder files = FilesSource.newBuilder().setPath(path.toString());
    return ingest(request(collection, files));
  }

  /** Files, without the text in their pictures. */
  static IngestSourceRequest.Builder request(String collection, FilesSource.Builder files) {
    return IngestSourceRequest.newBuilder()
        .setParent(collection)
        .setSource(Source.newBuilder().setFiles(files))
        .setSkipPictureText(true);
  }

  /** Runs it to its end. */
  final Batch ingest(IngestSourceRequest.Builder request) {
    return batch(await(ingest(TENANT).ingestSource(request.build())));
  }

  final QueryUsageResponse usage(String tenant, QueryUsageRequest.Builder request) {
    return UsageServiceGrpc.newBlockingStub(channel("ingest", tenant, Role.READER))
        .queryUsage(request.build());
  }

  /** What the namespace of a collection has used, by job. */
  final Map<String, Usage> usageByJob(String tenant, String collection) {
    Map<String, Usage> byJob = new HashMap<>();
    usage(
            tenant,
            QueryUsageRequest.newBuilder()
                .setNamespace(collection.substring(0, collection.indexOf("/collections")))
                .setGroup(QueryUsageRequest.Group.GROUP_JOB))
        .getRowsList()
        .forEach(row -> byJob.put(row.getKey(), row));
    return byJob;
  }

  /**
   * @param job empty for writes that no job made
   */
  final Usage usageOf(String tenant, String collection, String job) {
    return Objects.requireNonNull(usageByJob(tenant, collection).get(job));
  }

  /** The job as it is now. */
  final Job job(String tenant, Job job) {
    return jobs(tenant).getJob(GetJobRequest.newBuilder().setName(job.getName()).build());
  }

  final void cancel(String tenant, Job job) {
    var unused =
        jobs(tenant).cancelJob(CancelJobRequest.newBuilder().setName(job.getName()).build());
  }

  final Job await(Job job) {
    return await(TENANT, job);
  }

  /** The job, once it has ended. */
  final Job await(String tenant, Job job) {
    return Awaitility.await("the end of " + job.getName())
        .atMost(2, MINUTES)
        .ignoreExceptions()
        .until(
            () -> job(tenant, job),
            now ->
                switch (now.getState()) {
                  case STATE_SUCCEEDED, STATE_FAILED, STATE_CANCELLED -> true;
                  default -> false;
                });
  }

  /** Runs an ingest of the folder of files to its end. */
  final Batch ingest(String collection, Path path, boolean removeMissing) {
    return batch(await(submit(collection, path, removeMissing)));
  }

  final Batch batch(Job job) {
    try {
      String batch = job.getInput().unpack(IngestInput.class).getBatch();
      return ingest(TENANT).getBatch(GetBatchRequest.newBuilder().setName(batch).build());
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }

  final Map<String, ItemFailure> failures(Batch batch) {
    Map<String, ItemFailure> failures = new HashMap<>();
    ingest(TENANT)
        .listItemFailures(
            ListItemFailuresRequest.newBuilder()
                .setParent(batch.getName())
                .setPageSize(500)
                .build())
        .getFailuresList()
        .forEach(failure -> failures.put(failure.getItem(), failure));
    return failures;
  }

  final List<Document> list(String collection) {
    return documents(TENANT)
        .listDocuments(
            ListDocumentsRequest.newBuilder().setParent(collection).setPageSize(500).build())
        .getDocumentsList();
  }

  final String signature(String collection) {
    return serving(TENANT, collection).getNamespace().getSignature();
  }

  final ResolveServingResponse serving(String tenant, String collection) {
    String namespace = collection.substring(0, collection.indexOf("/collections"));
    return namespaces(tenant)
        .resolveServing(ResolveServingRequest.newBuilder().setName(namespace).build());
  }
}
