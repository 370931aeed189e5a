package dev.vectormesh.gateway.graphql.corpus;

import com.netflix.graphql.dgs.DgsComponent;
import com.netflix.graphql.dgs.DgsData;
import com.netflix.graphql.dgs.DgsMutation;
import com.netflix.graphql.dgs.DgsQuery;
import dev.vectormesh.corpus.v1.Batch;
import dev.vectormesh.corpus.v1.BatchItem;
import dev.vectormesh.corpus.v1.FilesSource;
import dev.vectormesh.corpus.v1.IngestSourceRequest;
import dev.vectormesh.corpus.v1.ItemFailure;
import dev.vectormesh.corpus.v1.ListBatchItemsRequest;
import dev.vectormesh.corpus.v1.ListBatchesRequest;
import dev.vectormesh.corpus.v1.ListItemFailuresRequest;
import dev.vectormesh.corpus.v1.ListSourcesRequest;
import dev.vectormesh.corpus.v1.ListSourcesResponse;
import dev.vectormesh.corpus.v1.Source;
import dev.vectormesh.corpus.v1.SourceKind;
import dev.vectormesh.gateway.graphql.field.Arguments;
import dev.vectormesh.gateway.graphql.field.Connection;
import dev.vectormesh.gateway.graphql.field.Names;
import dev.vectormesh.gateway.graphql.field.PageRequest;
import dev.vectormesh.gateway.mesh.CallerScope;
import dev.vectormesh.gateway.mesh.Mesh;
import dev.vectormesh.job.v1.Job;
import graphql.schema.DataFetchingEnvironment;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

/** Batches, and the jobs that make them. */
@DgsComponent
public final class IngestFetchers {
  private final Mesh mesh;

  public IngestFetchers(Mesh mesh) {
    this.mesh = mesh;
  }

  @DgsMutation
  public CompletableFuture<Job> ingest(DataFetchingEnvironment field) {
    Arguments given = new Arguments(field);
    IngestSourceRequest.Builder request =
        IngestSourceRequest.newBuilder().setParent(given.required("collection"));
    given.object("files", f -> request.setSource(Source.newBuilder().setFiles(files(f))));
    given.bool("removeMissing", request::setRemoveMissing);
    given.bool("skipPictureText", request::setSkipPictureText);
    given.bool("manifest", request::setManifest);
    given.bool("embeddedImages", request::setEmbeddedImages);
    given.bool("videoFrames", request::setVideoFrames);
    given.struct("metadata", request::setMetadata);
    given.string("requestId", request::setRequestId);
    return CallerScope.of(field).ask(() -> mesh.ingest().ingestSource(request.build()));
  }

  private static FilesSource files(Arguments given) {
    FilesSource.Builder files = FilesSource.newBuilder().setPath(given.required("path"));
    given.strings("exclude", files::addExclude);
    given.strings("kinds", kind -> files.addKinds(FilesSource.Kind.valueOf("KIND_" + kind)));
    return files.build();
  }

  @DgsQuery
  public CompletableFuture<Batch> batch(DataFetchingEnvironment field) {
    return BatchLoader.load(field, new Arguments(field).required("name"));
  }

  @DgsQuery
  public CompletableFuture<Connection<Batch>> batches(DataFetchingEnvironment field) {
    PageRequest page = PageRequest.of(field);
    ListBatchesRequest request =
        ListBatchesRequest.newBuilder()
            .setParent(Names.namespace(new Arguments(field).required("namespace")))
            .setPageSize(page.pageSize())
            .setPageToken(page.token())
            .build();
    return CallerScope.of(field)
        .ask(() -> mesh.ingest().listBatches(request))
        .thenApply(r -> Connection.of(page, r.getBatchesList(), r.getNextPageToken()));
  }

  @DgsQuery
  public CompletableFuture<Connection<ItemFailure>> batchFailures(DataFetchingEnvironment field) {
    return failures(field, new Arguments(field).required("batch"));
  }

  @DgsData(parentType = "Batch", field = "failures")
  public CompletableFuture<Connection<ItemFailure>> ofBatch(DataFetchingEnvironment field) {
    Batch batch = Objects.requireNonNull(field.getSource());
    return failures(field, batch.getName());
  }

  private CompletableFuture<Connection<ItemFailure>> failures(
      DataFetchingEnvironment field, String batch) {
    PageRequest page = PageRequest.of(field);
    ListItemFailuresRequest request =
        ListItemFailuresRequest.newBuilder()
            .setParent(batch)
            .setPageSize(page.pageSize())
            .setPageToken(page.token())
            .build();
    return CallerScope.of(field)
        .ask(() -> mesh.ingest().listItemFailures(request))
        .thenApply(r -> Connection.of(page, r.getFailuresList(), r.getNextPageToken()));
  }

  @DgsQuery
  public CompletableFuture<Connection<BatchItem>> batchItems(DataFetchingEnvironment field) {
    PageRequest page = PageRequest.of(field);
    ListBatchItemsRequest request =
        ListBatchItemsRequest.newBuilder()
            .setParent(new Arguments(field).required("batch"))
            .setPageSize(page.pageSize())
            .setPageToken(page.token())
            .build();
    return CallerScope.of(field)
        .ask(() -> mesh.ingest().listBatchItems(request))
        .thenApply(r -> Connection.of(page, r.getItemsList(), r.getNextPageToken()));
  }

  @DgsQuery
  public CompletableFuture<List<SourceKind>> sources(DataFetchingEnvironment field) {
    return CallerScope.of(field)
        .ask(() -> mesh.ingest().listSources(ListSourcesRequest.getDefaultInstance()))
        .thenApply(ListSourcesResponse::getSourcesList);
  }
}
