package dev.vectormesh.gateway.graphql.corpus;

import com.netflix.graphql.dgs.DgsComponent;
import com.netflix.graphql.dgs.DgsMutation;
import com.netflix.graphql.dgs.DgsQuery;
import dev.vectormesh.corpus.v1.CompareGenerationRequest;
import dev.vectormesh.corpus.v1.CompareGenerationResponse;
import dev.vectormesh.corpus.v1.DeleteGenerationRequest;
import dev.vectormesh.corpus.v1.EstimateReindexRequest;
import dev.vectormesh.corpus.v1.EstimateReindexResponse;
import dev.vectormesh.corpus.v1.Generation;
import dev.vectormesh.corpus.v1.ListGenerationsRequest;
import dev.vectormesh.corpus.v1.ListGenerationsResponse;
import dev.vectormesh.corpus.v1.Namespace;
import dev.vectormesh.corpus.v1.ReindexMethod;
import dev.vectormesh.corpus.v1.ReindexRequest;
import dev.vectormesh.corpus.v1.SwitchGenerationRequest;
import dev.vectormesh.gateway.graphql.field.Arguments;
import dev.vectormesh.gateway.graphql.field.Names;
import dev.vectormesh.gateway.mesh.CallerScope;
import dev.vectormesh.gateway.mesh.Mesh;
import dev.vectormesh.job.v1.Job;
import graphql.schema.DataFetchingEnvironment;
import java.util.concurrent.CompletableFuture;

/** Builds of a namespace's index. */
@DgsComponent
public final class GenerationFetchers {
  private final Mesh mesh;

  public GenerationFetchers(Mesh mesh) {
    this.mesh = mesh;
  }

  @DgsQuery
  public CompletableFuture<ListGenerationsResponse> generations(DataFetchingEnvironment field) {
    ListGenerationsRequest request =
        ListGenerationsRequest.newBuilder()
            .setParent(Names.namespace(new Arguments(field).required("namespace")))
            .build();
    return CallerScope.of(field).ask(() -> mesh.generations().listGenerations(request));
  }

  @DgsQuery
  public CompletableFuture<CompareGenerationResponse> compareGeneration(
      DataFetchingEnvironment field) {
    CompareGenerationRequest request =
        CompareGenerationRequest.newBuilder().setName(name(field)).build();
    return CallerScope.of(field).ask(() -> mesh.generations().compareGeneration(request));
  }

  @DgsQuery
  public CompletableFuture<EstimateReindexResponse> estimateReindex(DataFetchingEnvironment field) {
    EstimateReindexRequest request =
        EstimateReindexRequest.newBuilder().setReindex(reindexRequest(field)).build();
    return CallerScope.of(field).ask(() -> mesh.generations().estimateReindex(request));
  }

  @DgsMutation
  public CompletableFuture<Job> reindex(DataFetchingEnvironment field) {
    ReindexRequest request = reindexRequest(field);
    return CallerScope.of(field).ask(() -> mesh.generations().reindex(request));
  }

  private static ReindexRequest reindexRequest(DataFetchingEnvironment field) {
    Arguments given = new Arguments(field);
    ReindexRequest.Builder request =
        ReindexRequest.newBuilder().setParent(Names.namespace(given.required("namespace")));
    given.string("encoder", request::setEncoder);
    given.string(
        "method", method -> request.setMethod(ReindexMethod.valueOf("REINDEX_METHOD_" + method)));
    given.string(
        "isolation",
        isolation -> request.setIsolation(Namespace.Isolation.valueOf("ISOLATION_" + isolation)));
    given.integer("documentsPerSecond", request::setDocumentsPerSecond);
    given.string("requestId", request::setRequestId);
    return request.build();
  }

  @DgsMutation
  public CompletableFuture<Namespace> switchGeneration(DataFetchingEnvironment field) {
    SwitchGenerationRequest.Builder request =
        SwitchGenerationRequest.newBuilder().setName(name(field));
    new Arguments(field).milliseconds("retention", request::setRetention);
    return CallerScope.of(field).ask(() -> mesh.generations().switchGeneration(request.build()));
  }

  @DgsMutation
  public CompletableFuture<Generation> deleteGeneration(DataFetchingEnvironment field) {
    DeleteGenerationRequest request =
        DeleteGenerationRequest.newBuilder().setName(name(field)).build();
    return CallerScope.of(field).ask(() -> mesh.generations().deleteGeneration(request));
  }

  private static String name(DataFetchingEnvironment field) {
    return new Arguments(field).required("name");
  }
}
