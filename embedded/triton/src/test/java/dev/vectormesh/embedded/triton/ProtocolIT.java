package dev.vectormesh.embedded.triton;

import static ai.onnx.proto.OnnxMl.TensorProto.DataType.INT64;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.vectormesh.inference.v2.ModelRepositoryParameter;
import io.grpc.Status;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The contract over TCP, and what the embedded server decides by itself. */
class ProtocolIT extends ProtocolContract {

  @Override
  TritonServer start(Path folder) {
    return EmbeddedServer.tcp(EmbeddedTriton.builder(folder));
  }

  @Test
  void health_isNotServingWithoutAModelThatWasToBeLoaded() {
    models.write("needed/1/model.onnx", new byte[] {1});
    connect(EmbeddedServer.tcp(EmbeddedTriton.builder(repository).load("needed")));

    assertThat(
            HealthGrpc.newBlockingStub(server.channel())
                .check(HealthCheckRequest.getDefaultInstance())
                .getStatus())
        .isEqualTo(ServingStatus.NOT_SERVING);
  }

  @Test
  void health_isServingWhereNothingWasToBeLoaded() {
    assertThat(
            HealthGrpc.newBlockingStub(server.channel())
                .check(HealthCheckRequest.getDefaultInstance())
                .getStatus())
        .isEqualTo(ServingStatus.SERVING);
  }

  @Test
  void start_endsOnAModelThatCannotBeLoadedWhereItIsToldSo() {
    models.identity("echo", 1, INT64).write("broken/1/model.onnx", new byte[] {1});

    assertThatThrownBy(() ->
            EmbeddedTriton.builder(repository)
                .modelControl(ModelControl.NONE)
                .exitOnError(true)
                .port(0)
                .start())
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("failed to load all models; not served: broken");
  }

  @Test
  void filesInALoad_areUnimplementedByName() {
    models.identity("echo", 1, INT64);

    assertThatThrownBy(() ->
            client.load(
                "echo",
                "file:1/model.onnx",
                ModelRepositoryParameter.newBuilder()
                    .setBytesParam(ByteString.copyFromUtf8("x"))
                    .build()))
        .satisfies(e -> assertThat(code(e)).isEqualTo(Status.Code.UNIMPLEMENTED))
        .hasMessageContaining("'file:1/model.onnx'");
  }
}
