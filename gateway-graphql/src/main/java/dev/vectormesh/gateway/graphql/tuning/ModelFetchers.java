package dev.vectormesh.gateway.graphql.tuning;

import com.netflix.graphql.dgs.DgsComponent;
import com.netflix.graphql.dgs.DgsMutation;
import com.netflix.graphql.dgs.DgsQuery;
import dev.vectormesh.gateway.graphql.field.Arguments;
import dev.vectormesh.gateway.graphql.field.Connection;
import dev.vectormesh.gateway.graphql.field.Deleted;
import dev.vectormesh.gateway.graphql.field.Names;
import dev.vectormesh.gateway.graphql.field.PageRequest;
import dev.vectormesh.gateway.mesh.CallerScope;
import dev.vectormesh.gateway.mesh.Mesh;
import dev.vectormesh.tuning.v1.DeleteModelVersionRequest;
import dev.vectormesh.tuning.v1.GetModelVersionRequest;
import dev.vectormesh.tuning.v1.ListModelVersionsRequest;
import dev.vectormesh.tuning.v1.ModelVersion;
import dev.vectormesh.tuning.v1.SetStageRequest;
import graphql.schema.DataFetchingEnvironment;
import java.util.concurrent.CompletableFuture;

/** Models that training runs made. */
@DgsComponent
public final class ModelFetchers {
  private final Mesh mesh;

  public ModelFetchers(Mesh mesh) {
    this.mesh = mesh;
  }

  @DgsQuery
  public CompletableFuture<Connection<ModelVersion>> modelVersions(DataFetchingEnvironment field) {
    PageRequest page = PageRequest.of(field);
    ListModelVersionsRequest request =
        ListModelVersionsRequest.newBuilder()
            .setParent(Names.namespace(new Arguments(field).required("namespace")))
            .setPageSize(page.pageSize())
            .setPageToken(page.token())
            .build();
    return CallerScope.of(field)
        .ask(() -> mesh.models().listModelVersions(request))
        .thenApply(r -> Connection.of(page, r.getModelVersionsList(), r.getNextPageToken()));
  }

  @DgsQuery
  public CompletableFuture<ModelVersion> modelVersion(DataFetchingEnvironment field) {
    GetModelVersionRequest request =
        GetModelVersionRequest.newBuilder().setName(name(field)).build();
    return CallerScope.of(field).ask(() -> mesh.models().getModelVersion(request));
  }

  @DgsMutation
  public CompletableFuture<ModelVersion> setModelStage(DataFetchingEnvironment field) {
    String stage = "STAGE_" + new Arguments(field).required("stage");
    SetStageRequest request =
        SetStageRequest.newBuilder()
            .setName(name(field))
            .setStage(ModelVersion.Stage.valueOf(stage))
            .build();
    return CallerScope.of(field).ask(() -> mesh.models().setStage(request));
  }

  @DgsMutation
  public CompletableFuture<Deleted> deleteModelVersion(DataFetchingEnvironment field) {
    String name = name(field);
    DeleteModelVersionRequest request =
        DeleteModelVersionRequest.newBuilder().setName(name).build();
    return CallerScope.of(field)
        .ask(() -> mesh.models().deleteModelVersion(request))
        .thenApply(empty -> new Deleted(name));
  }

  private static String name(DataFetchingEnvironment field) {
    return new Arguments(field).required("name");
  }
}
