package dev.vectormesh.embedded.triton;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.util.concurrent.ListenableFuture;
import com.google.protobuf.ByteString;
import dev.vectormesh.embedded.triton.Requests.Echo;
import dev.vectormesh.inference.v2.GRPCInferenceServiceGrpc;
import dev.vectormesh.inference.v2.GRPCInferenceServiceGrpc.GRPCInferenceServiceBlockingStub;
import dev.vectormesh.inference.v2.GRPCInferenceServiceGrpc.GRPCInferenceServiceFutureStub;
import dev.vectormesh.inference.v2.ModelInferResponse;
import dev.vectormesh.inference.v2.ModelMetadataRequest;
import dev.vectormesh.inference.v2.ModelStatistics;
import dev.vectormesh.inference.v2.ModelStatisticsRequest;
import dev.vectormesh.inference.v2.RepositoryIndexRequest;
import dev.vectormesh.inference.v2.RepositoryIndexResponse.ModelIndex;
import dev.vectormesh.inference.v2.RepositoryModelLoadRequest;
import dev.vectormesh.inference.v2.RepositoryModelUnloadRequest;
import io.grpc.Channel;
import java.util.List;

/** Stubs generated from the protocol, and what tests say through them. */
final class Client {
  private static final int MOST_BYTES = 64 << 20;

  final GRPCInferenceServiceBlockingStub stub;
  final GRPCInferenceServiceFutureStub futures;

  Client(Channel channel) {
    stub = GRPCInferenceServiceGrpc.newBlockingStub(channel).withMaxInboundMessageSize(MOST_BYTES);
    futures = GRPCInferenceServiceGrpc.newFutureStub(channel).withMaxInboundMessageSize(MOST_BYTES);
  }

  void load(String model) {
    stub.repositoryModelLoad(RepositoryModelLoadRequest.newBuilder().setModelName(model).build());
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
