package dev.vectormesh.gateway.graphql.corpus;

import com.netflix.graphql.dgs.DgsComponent;
import com.netflix.graphql.dgs.DgsData;
import com.netflix.graphql.dgs.DgsMutation;
import com.netflix.graphql.dgs.DgsQuery;
import dev.vectormesh.corpus.v1.Batch;
import dev.vectormesh.corpus.v1.BatchItem;
import dev.vectormesh.corpus.v1.CheckSourceRequest;
import dev.vectormesh.corpus.v1.CheckSourceResponse;
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
import dev.vectormesh.gateway.graphql.field.ContractInput;
import dev.vectormesh.gateway.graphql.field.Names;
import dev.vectormesh.gateway.graphql.field.PageRequest;
import dev.vectormesh.gateway.graphql.field.SourceField;
import dev.vectormesh.gateway.mesh.CallerScope;
import dev.vectormesh.gateway.mesh.Mesh;
import dev.vectormesh.job.v1.Job;
import dev.vectormesh.platform.error.ApiException;
import graphql.schema.DataFetchingEnvironment;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

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
    request.setSource(source(field));
    given.bool("removeMissing", request::setRemoveMissing);
    given.bool("confirmRemoval", request::setConfirmRemoval);
    given.bool("skipPictureText", request::setSkipPictureText);
    given.bool("manifest", request::setManifest);
    given.bool("embeddedImages", request::setEmbeddedImages);
    given.bool("archives", request::setArchives);
    given.bool("attachments", request::setAttachments);
    given.bool("videoFrames", request::setVideoFrames);
    given.struct("metadata", request::setMetadata);
    given.strings("accessLabels", request::addAccessLabels);
    given.string("accessLabelsFrom", request::setAccessLabelsFrom);
    given.string("requestId", request::setRequestId);
    return CallerScope.of(field).ask(() -> mesh.ingest().ingestSource(request.build()));
  }

  /** The argument {@code source}, or {@code files}: exactly one of both is given. */
  private static Source source(DataFetchingEnvironment field) {
    Map<?, ?> source = field.getArgument("source");
    Map<?, ?> files = field.getArgument("files");
    if ((source == null) == (files == null)) {
      throw ApiException.invalid("source", "either `source` or `files` must be given");
    }
    return files == null
        ? ContractInput.fill(Source.newBuilder(), Objects.requireNonNull(source), "source").build()
        : ContractInput.fill(Source.newBuilder(), Map.of("files", files), "source").build();
  }

  @DgsQuery
  public CompletableFuture<CheckSourceResponse> checkSource(DataFetchingEnvironment field) {
    CheckSourceRequest.Builder request = CheckSourceRequest.newBuilder().setSource(source(field));
    new Arguments(field).integer("itemCount", request::setItemCount);
    return CallerScope.of(field).ask(() -> mesh.ingest().checkSource(request.build()));
  }

  @DgsData(parentType = "Source", field = "kind")
  public String kind(DataFetchingEnvironment field) {
    return set(field).kind();
  }

  @DgsData(parentType = "Source", field = "settings")
  public Map<String, @Nullable Object> settings(DataFetchingEnvironment field) {
    return set(field).json();
  }

  private static SourceField set(DataFetchingEnvironment field) {
    Source source = Objects.requireNonNull(field.getSource());
    return SourceField.of(source).orElseThrow();
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
