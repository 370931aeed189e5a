package dev.vectormesh.finetune.api;

import com.google.protobuf.Empty;
import dev.vectormesh.finetune.model.ModelStore.Stored;
import dev.vectormesh.finetune.model.ModelVersions;
import dev.vectormesh.platform.call.Replies;
import dev.vectormesh.platform.paging.KeysetPage;
import dev.vectormesh.tuning.v1.DeleteModelVersionRequest;
import dev.vectormesh.tuning.v1.GetModelVersionRequest;
import dev.vectormesh.tuning.v1.ListModelVersionsRequest;
import dev.vectormesh.tuning.v1.ListModelVersionsResponse;
import dev.vectormesh.tuning.v1.ModelServiceGrpc;
import dev.vectormesh.tuning.v1.ModelVersion;
import dev.vectormesh.tuning.v1.SetStageRequest;
import io.grpc.stub.StreamObserver;

/** ModelService. */
public final class ModelApi extends ModelServiceGrpc.ModelServiceImplBase {
  private final ModelVersions versions;

  public ModelApi(ModelVersions versions) {
    this.versions = versions;
  }

  @Override
  public void getModelVersion(GetModelVersionRequest request, StreamObserver<ModelVersion> reply) {
    Replies.send(
        reply,
        () -> {
          ResourceName name = ResourceName.parse(request.getName());
          return versions.get(name.namespace(), name.id());
        });
  }

  @Override
  public void listModelVersions(
      ListModelVersionsRequest request, StreamObserver<ListModelVersionsResponse> reply) {
    Replies.send(
        reply,
        () -> {
          KeysetPage page = KeysetPage.of(request, request.getPageSize(), request.getPageToken());
          var found =
              page.cut(
                  versions.list(request.getParent(), page.after(at -> at.uuid(0)), page.limit()),
                  version -> version.uid().toString());
          return ListModelVersionsResponse.newBuilder()
              .addAllModelVersions(found.stream().map(Stored::version).toList())
              .setNextPageToken(page.next())
              .build();
        });
  }

  @Override
  public void setStage(SetStageRequest request, StreamObserver<ModelVersion> reply) {
    Replies.send(
        reply,
        () -> {
          ResourceName name = ResourceName.parse(request.getName());
          return versions.setStage(name.namespace(), name.id(), request.getStage());
        });
  }

  @Override
  public void deleteModelVersion(DeleteModelVersionRequest request, StreamObserver<Empty> reply) {
    Replies.send(
        reply,
        () -> {
          ResourceName name = ResourceName.parse(request.getName());
          versions.delete(name.namespace(), name.id());
          return Empty.getDefaultInstance();
        });
  }
}
