package dev.vectormesh.embedded.triton;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.util.concurrent.ListenableFuture;
import com.google.protobuf.ByteString;
import dev.vectormesh.embedded.triton.Requests.Echo;
import dev.vectormesh.inference.v2.GRPCInferenceServiceGrpc;
import dev.vectormesh.inference.v2.GRPCInferenceServiceGrpc.GRPCInferenceServiceBlockingStub;
import dev.vectormesh.inference.v2.GRPCInferenceServiceGrpc.GRPCInferenceServiceFutureStub;
import dev.vectormesh.inference.v2.ModelInferRequest;
import dev.vectormesh.inference.v2.ModelInferResponse;
import dev.vectormesh.inference.v2.ModelMetadataRequest;
import dev.vectormesh.inference.v2.ModelRepositoryParameter;
import dev.vectormesh.inference.v2.ModelStatistics;
import dev.vectormesh.inference.v2.ModelStatisticsRequest;
import dev.vectormesh.inference.v2.ModelStreamInferResponse;
import dev.vectormesh.inference.v2.RepositoryIndexRequest;
import dev.vectormesh.inference.v2.RepositoryIndexResponse.ModelIndex;
import dev.vectormesh.inference.v2.RepositoryModelLoadRequest;
import dev.vectormesh.inference.v2.RepositoryModelUnloadRequest;
import io.grpc.Channel;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Stubs generated from the protocol, and what tests say through them. */
final class Client {
  private static final int MOST_BYTES = 64 << 20;

  private final Channel channel;
  final GRPCInferenceServiceBlockingStub stub;
  final GRPCInferenceServiceFutureStub futures;

  Client(Channel channel) {
    this.channel = channel;
    stub = GRPCInferenceServiceGrpc.newBlockingStub(channel).withMaxInboundMessageSize(MOST_BYTES);
    futures = GRPCInferenceServiceGrpc.newFutureStub(channel).withMaxInboundMessageSize(MOST_BYTES);
  }

  void load(String model) {
    stub.repositoryModelLoad(RepositoryModelLoadRequest.newBuilder().setModelName(model).build());
  }

  void load(String model, String parameter, ModelRepositoryParameter value) {
    stub.repositoryModelLoad(
        RepositoryModelLoadRequest.newBuilder()
            .setModelName(model)
            .putParameters(parameter, value)
            .build());
  }

  /** The answers to a stream of these requests, in the order in which they came. */
  List<ModelStreamInferResponse> stream(ModelInferRequest... requests) throws Exception {
    Answers answers = new Answers();
    StreamObserver<ModelInferRequest> stream =
        GRPCInferenceServiceGrpc.newStub(channel).modelStreamInfer(answers);
    for (ModelInferRequest request : requests) {
      stream.onNext(request);
    }
    stream.onCompleted();
    return answers.ended.get(60, TimeUnit.SECONDS);
  }

  private static final class Answers implements StreamObserver<ModelStreamInferResponse> {
    private final List<ModelStreamInferResponse> answers = new ArrayList<>();
    private final CompletableFuture<List<ModelStreamInferResponse>> ended =
        new CompletableFuture<>();

    @Override
    public void onNext(ModelStreamInferResponse answer) {
      answers.add(answer);
    }

    @Override
    public void onError(Throwable e) {
      ended.completeExceptionally(e);
    }

    @Override
    public void onCompleted() {
      ended.complete(answers);
    }
  }

  void unload(String model) {
    stub.repositoryModelUnload(
        RepositoryModelUnloadRequest.newBuilder().setModelName(model).build());
  }

  /** A line per model: name, version, state, reason. */
  List<String> index() {
    return stub
        .repositoryIndex(RepositoryIndexRequest.getDefaultInstance())
        .getModelsList()
        .stream()
        .map(Client::line)
        .toList();
  }

  private static String line(ModelIndex model) {
    return "%s %s %s %s"
        .formatted(model.getName(), model.getVersion(), model.getState(), model.getReason());
  }

  List<String> versions(String model) {
    return stub.modelMetadata(ModelMetadataRequest.newBuilder().setName(model).build())
        .getVersionsList();
  }

  ModelStatistics statistics(String model) {
    List<ModelStatistics> all =
        stub.modelStatistics(ModelStatisticsRequest.newBuilder().setName(model).build())
            .getModelStatsList();
    assertThat(all).hasSize(1);
    return all.getFirst();
  }

  ModelInferResponse infer(Echo echo) {
    return stub.modelInfer(echo.build());
  }

  ListenableFuture<ModelInferResponse> begin(Echo echo) {
    return futures.modelInfer(echo.build());
  }

  /** The longs that come back. */
  ByteString answer(Echo echo) {
    return infer(echo).getRawOutputContents(0);
  }
}
