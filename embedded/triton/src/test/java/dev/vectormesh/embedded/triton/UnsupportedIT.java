package dev.vectormesh.embedded.triton;

import static ai.onnx.proto.OnnxMl.TensorProto.DataType.INT64;
import static dev.vectormesh.embedded.triton.Requests.echo;
import static dev.vectormesh.embedded.triton.Requests.raw;
import static dev.vectormesh.embedded.triton.Requests.tensor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vectormesh.inference.v2.InferParameter;
import dev.vectormesh.inference.v2.ModelInferRequest;
import dev.vectormesh.inference.v2.ModelInferRequest.InferRequestedOutputTensor;
import dev.vectormesh.inference.v2.ServerLiveRequest;
import dev.vectormesh.inference.v2.ServerLiveResponse;
import io.grpc.CallOptions;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ClientCalls;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** What a Triton does and this server does not is named, and nothing is passed over. */
class UnsupportedIT extends ServedRepository {

  @Override
  TritonServer start(Path folder) {
    return EmbeddedServer.tcp(EmbeddedTriton.builder(folder));
  }

  @Test
  void call_isUnimplementedByName() {
    for (String call :
        List.of(
            "SystemSharedMemoryStatus", "CudaSharedMemoryStatus", "TraceSetting", "LogSettings")) {
      MethodDescriptor<ServerLiveRequest, ServerLiveResponse> method =
          MethodDescriptor.<ServerLiveRequest, ServerLiveResponse>newBuilder()
              .setType(MethodDescriptor.MethodType.UNARY)
              .setFullMethodName("inference.GRPCInferenceService/" + call)
              .setRequestMarshaller(ProtoUtils.marshaller(ServerLiveRequest.getDefaultInstance()))
              .setResponseMarshaller(ProtoUtils.marshaller(ServerLiveResponse.getDefaultInstance()))
              .build();
      unimplemented(() ->
              ClientCalls.blockingUnaryCall(
                  server.channel(),
                  method,
                  CallOptions.DEFAULT,
                  ServerLiveRequest.getDefaultInstance()))
          .hasMessageContaining(call);
    }
  }

  @Test
  void parameters_areUnimplementedByName() {
    models.identity("echo", 1, INT64);
    client.load("echo");
    InferParameter yes = InferParameter.newBuilder().setInt64Param(1).build();

    unimplemented(() ->
            infer(
                echo("echo", 1)
                    .request()
                    .addOutputs(
                        InferRequestedOutputTensor.newBuilder()
                            .setName("y")
                            .putParameters("classification", yes))))
        .hasMessageContaining("classification");
    unimplemented(() ->
            infer(
                echo("echo", 1)
                    .request()
                    .addOutputs(
                        InferRequestedOutputTensor.newBuilder()
                            .setName("y")
                            .putParameters("shared_memory_region", yes))))
        .hasMessageContaining("shared memory");
    unimplemented(() ->
            infer(
                echo("echo", 1)
                    .request()
                    .setInputs(
                        0, tensor("x", "INT64", 1, 1).putParameters("shared_memory_region", yes))))
        .hasMessageContaining("shared memory");
  }

  @Test
  void priority_hasToBeANumber() {
    models.identity("echo", 1, INT64);
    client.load("echo");

    assertThatThrownBy(() ->
            infer(
                echo("echo", 1)
                    .request()
                    .putParameters(
                        "priority", InferParameter.newBuilder().setStringParam("1").build())))
        .satisfies(e -> assertThat(code(e)).isEqualTo(Status.Code.INVALID_ARGUMENT))
        .hasMessageContaining("'priority'");
  }

  @Test
  void configuration_isRefusedByName() {
    refused("ensemble_scheduling { step { model_name: 'a' } }", "ensemble_scheduling");
    refused("sequence_batching { oldest { max_candidate_sequences: 4 } }", "sequence_batching");
    refused("model_transaction_policy { decoupled: true }", "decoupled");
    refused("response_cache { enable: true }", "response_cache");
    refused("input { name: 'x' reshape { shape: [ 1 ] } }", "reshape of input 'x'");
    refused("input { name: 'x' allow_ragged_batch: true }", "allow_ragged_batch of input 'x'");
    refused("input { name: 'x' optional: true }", "optional of input 'x'");
    refused(
        "batch_input { kind: BATCH_ELEMENT_COUNT target_name: 'n' source_input: 'x' }",
        "batch_input");
    refused(
        "optimization { execution_accelerators { cpu_execution_accelerator { name: 'openvino' } }"
            + " }",
        "cpu_execution_accelerator");
    refused("instance_group { passive: true }", "instance_group with passive instances alone");
    refused("no_such_field: 1", "no_such_field");
  }

  @Test
  void ensemble_isRefusedByNameWithoutAFile() {
    models
        .write("wrong/1/.keep", new byte[0])
        .config("wrong", "platform: 'ensemble' ensemble_scheduling { step { model_name: 'a' } }");

    assertThatThrownBy(() -> client.load("wrong")).hasMessageContaining("ensemble_scheduling");
  }

  @Test
  void settingsForGpus_arePassedOver() {
    models
        .identity("echo", 1, INT64)
        .batched(
            "echo",
            4,
            """
            optimization {
              input_pinned_memory { enable: true } cuda { graphs: true }
              execution_accelerators { gpu_execution_accelerator { name: "tensorrt" } }
            }
            instance_group { kind: KIND_AUTO rate_limiter { priority: 1 } }
            """);
    client.load("echo");

    assertThat(client.answer(echo("echo", 5))).isEqualTo(raw(5));
  }

  private void refused(String lines, String name) {
    models.identity("wrong", 1, INT64).config("wrong", lines);
    assertThatThrownBy(() -> client.load("wrong")).hasMessageContaining(name);
    assertThat(client.index())
        .anyMatch(line -> line.contains("UNAVAILABLE") && line.contains(name));
  }

  private void infer(ModelInferRequest.Builder request) {
    client.stub.modelInfer(request.build());
  }

  private static AbstractThrowableAssert<?, ?> unimplemented(ThrowingCallable call) {
    return assertThatThrownBy(call)
        .satisfies(e -> assertThat(code(e)).isEqualTo(Status.Code.UNIMPLEMENTED));
  }
}
