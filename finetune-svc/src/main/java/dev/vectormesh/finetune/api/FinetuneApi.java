package dev.vectormesh.finetune.api;

import com.google.protobuf.Empty;
import dev.vectormesh.finetune.method.TrainingMethods;
import dev.vectormesh.finetune.run.StoredRun;
import dev.vectormesh.finetune.run.TrainingRuns;
import dev.vectormesh.platform.call.Replies;
import dev.vectormesh.platform.paging.KeysetPage;
import dev.vectormesh.tuning.v1.CancelTrainingRunRequest;
import dev.vectormesh.tuning.v1.CreateTrainingRunRequest;
import dev.vectormesh.tuning.v1.DeleteTrainingRunRequest;
import dev.vectormesh.tuning.v1.FinetuneServiceGrpc;
import dev.vectormesh.tuning.v1.GetTrainingRunRequest;
import dev.vectormesh.tuning.v1.ListMethodsRequest;
import dev.vectormesh.tuning.v1.ListMethodsResponse;
import dev.vectormesh.tuning.v1.ListTrainingRunsRequest;
import dev.vectormesh.tuning.v1.ListTrainingRunsResponse;
import dev.vectormesh.tuning.v1.TrainingMethod;
import dev.vectormesh.tuning.v1.TrainingParameter;
import dev.vectormesh.tuning.v1.TrainingRun;
import io.grpc.stub.StreamObserver;

/** FinetuneService. */
public final class FinetuneApi extends FinetuneServiceGrpc.FinetuneServiceImplBase {
  private final TrainingRuns runs;
  private final TrainingMethods methods;

  public FinetuneApi(TrainingRuns runs, TrainingMethods methods) {
    this.runs = runs;
    this.methods = methods;
  }

  @Override
  public void createTrainingRun(
      CreateTrainingRunRequest request, StreamObserver<TrainingRun> reply) {
    Replies.send(
        reply,
        () ->
            runs.create(
                request.getParent(),
                request.getTrainingRunId(),
                RunRequests.read(request, methods),
                request.getRequestId()));
  }

  @Override
  public void getTrainingRun(GetTrainingRunRequest request, StreamObserver<TrainingRun> reply) {
    Replies.send(
        reply,
        () -> {
          ResourceName name = ResourceName.parse(request.getName());
          return runs.get(name.namespace(), name.id());
        });
  }

  @Override
  public void listTrainingRuns(
      ListTrainingRunsRequest request, StreamObserver<ListTrainingRunsResponse> reply) {
    Replies.send(
        reply,
        () -> {
          KeysetPage page = KeysetPage.of(request, request.getPageSize(), request.getPageToken());
          var found =
              page.cut(
                  runs.list(request.getParent(), page.after(at -> at.uuid(0)), page.limit()),
                  run -> run.uid().toString());
          return ListTrainingRunsResponse.newBuilder()
              .addAllTrainingRuns(found.stream().map(StoredRun::run).toList())
              .setNextPageToken(page.next())
              .build();
        });
  }

  @Override
  public void cancelTrainingRun(
      CancelTrainingRunRequest request, StreamObserver<TrainingRun> reply) {
    Replies.send(
        reply,
        () -> {
          ResourceName name = ResourceName.parse(request.getName());
          return runs.cancel(name.namespace(), name.id());
        });
  }

  @Override
  public void deleteTrainingRun(DeleteTrainingRunRequest request, StreamObserver<Empty> reply) {
    Replies.send(
        reply,
        () -> {
          ResourceName name = ResourceName.parse(request.getName());
          runs.delete(name.namespace(), name.id());
          return Empty.getDefaultInstance();
        });
  }

  @Override
  public void listMethods(ListMethodsRequest request, StreamObserver<ListMethodsResponse> reply) {
    Replies.send(
        reply,
        () ->
            ListMethodsResponse.newBuilder()
                .addAllMethods(methods.all().stream().map(FinetuneApi::method).toList())
                .build());
  }

  private static TrainingMethod method(dev.vectormesh.finetune.method.TrainingMethod method) {
    TrainingMethod.Builder told =
        TrainingMethod.newBuilder().setId(method.id()).setDescription(method.description());
    method
        .parameters()
        .forEach(parameter ->
            told.addParameters(
                TrainingParameter.newBuilder()
                    .setId(parameter.id())
                    .setDescription(parameter.description())
                    .setDefaultValue(parameter.usual())
                    .setLeast(parameter.least())
                    .setMost(parameter.most())));
    return told.build();
  }
}
