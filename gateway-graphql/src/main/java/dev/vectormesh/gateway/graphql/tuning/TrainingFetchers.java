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
import dev.vectormesh.tuning.v1.CancelTrainingRunRequest;
import dev.vectormesh.tuning.v1.CreateTrainingRunRequest;
import dev.vectormesh.tuning.v1.DeleteTrainingRunRequest;
import dev.vectormesh.tuning.v1.GetTrainingRunRequest;
import dev.vectormesh.tuning.v1.ListMethodsRequest;
import dev.vectormesh.tuning.v1.ListMethodsResponse;
import dev.vectormesh.tuning.v1.ListTrainingRunsRequest;
import dev.vectormesh.tuning.v1.TrainingData;
import dev.vectormesh.tuning.v1.TrainingMethod;
import dev.vectormesh.tuning.v1.TrainingRun;
import graphql.schema.DataFetchingEnvironment;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Training runs. */
@DgsComponent
public final class TrainingFetchers {
  private final Mesh mesh;

  public TrainingFetchers(Mesh mesh) {
    this.mesh = mesh;
  }

  @DgsQuery
  public CompletableFuture<Connection<TrainingRun>> trainingRuns(DataFetchingEnvironment field) {
    PageRequest page = PageRequest.of(field);
    ListTrainingRunsRequest request =
        ListTrainingRunsRequest.newBuilder()
            .setParent(Names.namespace(new Arguments(field).required("namespace")))
            .setPageSize(page.pageSize())
            .setPageToken(page.token())
            .build();
    return CallerScope.of(field)
        .ask(() -> mesh.finetune().listTrainingRuns(request))
        .thenApply(r -> Connection.of(page, r.getTrainingRunsList(), r.getNextPageToken()));
  }

  @DgsQuery
  public CompletableFuture<TrainingRun> trainingRun(DataFetchingEnvironment field) {
    GetTrainingRunRequest request = GetTrainingRunRequest.newBuilder().setName(name(field)).build();
    return CallerScope.of(field).ask(() -> mesh.finetune().getTrainingRun(request));
  }

  @DgsQuery
  public CompletableFuture<List<TrainingMethod>> trainingMethods(DataFetchingEnvironment field) {
    return CallerScope.of(field)
        .ask(() -> mesh.finetune().listMethods(ListMethodsRequest.getDefaultInstance()))
        .thenApply(ListMethodsResponse::getMethodsList);
  }

  @DgsMutation
  public CompletableFuture<TrainingRun> createTrainingRun(DataFetchingEnvironment field) {
    Arguments given = new Arguments(field);
    String namespace = Names.namespace(given.required("namespace"));
    CreateTrainingRunRequest.Builder request =
        CreateTrainingRunRequest.newBuilder().setParent(namespace);
    given.string("id", request::setTrainingRunId);
    given.string("requestId", request::setRequestId);
    request.setTrainingRun(run(namespace, given));
    return CallerScope.of(field).ask(() -> mesh.finetune().createTrainingRun(request.build()));
  }

  private static TrainingRun run(String namespace, Arguments given) {
    TrainingData.Builder data = TrainingData.newBuilder();
    given.strings(
        "sessionBatches", batch -> data.addSessionBatches(Names.sessionBatch(namespace, batch)));
    given.strings(
        "judgementSets", set -> data.addJudgementSets(Names.judgementSet(namespace, set)));
    TrainingRun.Builder run = TrainingRun.newBuilder().setData(data);
    given.string("displayName", run::setDisplayName);
    given.string("method", run::setMethod);
    given
        .objects("parameters")
        .forEach(
            one -> one.number("value", value -> run.putParameters(one.required("key"), value)));
    given.integer("trials", run::setTrials);
    given.whole("seed", run::setSeed);
    return run.build();
  }

  @DgsMutation
  public CompletableFuture<TrainingRun> cancelTrainingRun(DataFetchingEnvironment field) {
    CancelTrainingRunRequest request =
        CancelTrainingRunRequest.newBuilder().setName(name(field)).build();
    return CallerScope.of(field).ask(() -> mesh.finetune().cancelTrainingRun(request));
  }

  @DgsMutation
  public CompletableFuture<Deleted> deleteTrainingRun(DataFetchingEnvironment field) {
    String name = name(field);
    DeleteTrainingRunRequest request = DeleteTrainingRunRequest.newBuilder().setName(name).build();
    return CallerScope.of(field)
        .ask(() -> mesh.finetune().deleteTrainingRun(request))
        .thenApply(empty -> new Deleted(name));
  }

  private static String name(DataFetchingEnvironment field) {
    return new Arguments(field).required("name");
  }
}
