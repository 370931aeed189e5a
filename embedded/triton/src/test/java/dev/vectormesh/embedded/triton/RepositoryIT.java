package dev.vectormesh.embedded.triton;

import static ai.onnx.proto.OnnxMl.TensorProto.DataType.BOOL;
import static ai.onnx.proto.OnnxMl.TensorProto.DataType.DOUBLE;
import static ai.onnx.proto.OnnxMl.TensorProto.DataType.FLOAT;
import static ai.onnx.proto.OnnxMl.TensorProto.DataType.FLOAT16;
import static ai.onnx.proto.OnnxMl.TensorProto.DataType.INT16;
import static ai.onnx.proto.OnnxMl.TensorProto.DataType.INT32;
import static ai.onnx.proto.OnnxMl.TensorProto.DataType.INT64;
import static ai.onnx.proto.OnnxMl.TensorProto.DataType.INT8;
import static ai.onnx.proto.OnnxMl.TensorProto.DataType.STRING;
import static ai.onnx.proto.OnnxMl.TensorProto.DataType.UINT8;
import static dev.vectormesh.embedded.triton.Requests.longs;
import static dev.vectormesh.embedded.triton.Requests.raw;
import static dev.vectormesh.embedded.triton.Requests.tensor;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.vectormesh.inference.v2.DataType;
import dev.vectormesh.inference.v2.GRPCInferenceServiceGrpc;
import dev.vectormesh.inference.v2.GRPCInferenceServiceGrpc.GRPCInferenceServiceBlockingStub;
import dev.vectormesh.inference.v2.InferTensorContents;
import dev.vectormesh.inference.v2.ModelConfig;
import dev.vectormesh.inference.v2.ModelConfigRequest;
import dev.vectormesh.inference.v2.ModelInferRequest;
import dev.vectormesh.inference.v2.ModelInferResponse;
import dev.vectormesh.inference.v2.ModelMetadataRequest;
import dev.vectormesh.inference.v2.RepositoryIndexRequest;
import dev.vectormesh.inference.v2.RepositoryIndexResponse.ModelIndex;
import dev.vectormesh.inference.v2.RepositoryModelLoadRequest;
import dev.vectormesh.inference.v2.RepositoryModelUnloadRequest;
import dev.vectormesh.inference.v2.ServerReadyRequest;
import io.grpc.ManagedChannel;
import io.grpc.inprocess.InProcessChannelBuilder;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Repositories of small models: versions, loading, what breaks, and every element type. */
class RepositoryIT {
  private static final String NAME = "triton-repository";

  @TempDir Path repository;
  private TinyModels models;
  private EmbeddedTriton triton;
  private ManagedChannel channel;
  private GRPCInferenceServiceBlockingStub stub;

  @BeforeEach
  void connect() {
    models = new TinyModels(repository);
    channel = InProcessChannelBuilder.forName(NAME).build();
    stub = GRPCInferenceServiceGrpc.newBlockingStub(channel);
    triton = EmbeddedTriton.builder(repository).inProcess(NAME).start();
  }

  @AfterEach
  void close() {
    channel.shutdownNow();
    triton.close();
  }

  @Test
  void nothing_isLoadedUnlessAskedFor() {
    models.identity("echo", 1, FLOAT);

    assertThat(index()).containsExactly("echo   ");
    assertThatThrownBy(() -> echo("echo", longs("x", new long[] {1, 1}, 5)))
        .hasMessage("NOT_FOUND: Request for unknown model: 'echo' is not found");
  }

  @Test
  void model_isServedFromLoadToUnload() {
    models.identity("echo", 1, INT64);
    load("echo");

    assertThat(echo("echo", longs("x", new long[] {2, 2}, 1, 2, 3, 4)).getRawOutputContents(0))
        .isEqualTo(raw(1, 2, 3, 4));
    assertThat(index()).containsExactly("echo 1 READY ");

    unload("echo");
    assertThat(index()).containsExactly("echo 1 UNAVAILABLE unloaded");
    assertThatThrownBy(() -> echo("echo", longs("x", new long[] {1, 1}, 5)))
        .hasMessage("NOT_FOUND: Request for unknown model: 'echo' has no available versions");

    load("echo");
    assertThat(echo("echo", longs("x", new long[] {1, 1}, 5)).getModelVersion()).isEqualTo("1");
  }

  @Test
  void brokenModel_failsAloneAndTheIndexSaysWhy() {
    models
        .identity("good", 1, FLOAT)
        .write("no-graph/1/model.onnx", "no graph".getBytes(UTF_8))
        .identity("no-config", 1, FLOAT)
        .config("no-config", "max_batch_size: many")
        .identity("no-version", 1, FLOAT)
        .config("no-version", "version_policy: { specific: { versions: [ 9 ] } }")
        .identity("wrong-type", 1, FLOAT)
        .config(
            "wrong-type",
            """
            max_batch_size: 4
            input [ { name: "x" data_type: TYPE_INT64 dims: [ -1 ] } ]
            output [ { name: "y" data_type: TYPE_FP32 dims: [ -1 ] } ]
            """)
        .identity("other-backend", 1, FLOAT)
        .config("other-backend", "backend: \"python\"");

    load("good");
    for (String broken :
        List.of("no-graph", "no-config", "no-version", "wrong-type", "other-backend")) {
      assertThatThrownBy(() -> load(broken))
          .hasMessageStartingWith("INTERNAL: load failed for model '" + broken + "': ");
    }
    assertThatThrownBy(() -> load("../" + repository.getFileName() + "/good"))
        .hasMessageEndingWith("failed to poll from model repository");

    assertThat(index())
        .hasSize(6)
        .contains("good 1 READY ")
        .anyMatch(entry -> entry.matches("no-config  UNAVAILABLE .*many.*"))
        .anyMatch(entry -> entry.matches("no-graph  UNAVAILABLE (?s).*[Pp]rotobuf.*"))
        .anyMatch(entry -> entry.matches("no-version  UNAVAILABLE at least one version.*"))
        .anyMatch(entry -> entry.matches("wrong-type  UNAVAILABLE .*TYPE_FP32.*TYPE_INT64.*"))
        .anyMatch(entry -> entry.matches("other-backend  UNAVAILABLE .*python.*"));
    assertThat(stub.serverReady(ServerReadyRequest.getDefaultInstance()).getReady()).isTrue();
    assertThat(
            stub.repositoryIndex(RepositoryIndexRequest.newBuilder().setReady(true).build())
                .getModelsList())
        .hasSize(1);

    unload("no-graph");
    models.identity("no-graph", 1, FLOAT);
    load("no-graph");
    assertThat(index()).contains("no-graph 1 READY ");
  }

  @Test
  void server_isNotReadyWithoutAModelThatItWasToLoad() {
    triton.close();
    models.write("needed/1/model.onnx", new byte[] {1});
    triton = EmbeddedTriton.builder(repository).load("needed").inProcess(NAME).start();

    assertThat(stub.serverReady(ServerReadyRequest.getDefaultInstance()).getReady()).isFalse();

    models.identity("needed", 1, FLOAT);
    load("needed");
    assertThat(stub.serverReady(ServerReadyRequest.getDefaultInstance()).getReady()).isTrue();
  }

  @Test
  void model_isLoadedByTheFirstCallThatNamesIt() {
    triton.close();
    triton = EmbeddedTriton.builder(repository).loadOnDemand().inProcess(NAME).start();
    models.identity("echo", 1, INT64).write("broken/1/model.onnx", new byte[] {1});

    assertThat(echo("echo", longs("x", new long[] {1, 1}, 5)).getRawOutputContents(0))
        .isEqualTo(raw(5));
    assertThatThrownBy(() -> echo("broken", longs("x", new long[] {1, 1}, 5)))
        .hasMessage("NOT_FOUND: Request for unknown model: 'broken' has no available versions");
    assertThatThrownBy(() -> echo("absent", longs("x", new long[] {1, 1}, 5)))
        .hasMessage("NOT_FOUND: Request for unknown model: 'absent' is not found");

    unload("echo");
    assertThatThrownBy(() -> echo("echo", longs("x", new long[] {1, 1}, 5)))
        .hasMessageContaining("has no available versions");
  }

  @Test
  void model_isServedOnWhenItsSuccessorIsBroken() {
    models.identity("echo", 1, INT64);
    load("echo");
    models.write("echo/2/model.onnx", new byte[] {1, 2, 3});

    assertThatThrownBy(() -> load("echo")).hasMessageContaining("load failed for model 'echo'");

    assertThat(echo("echo", longs("x", new long[] {1, 1}, 5)).getModelVersion()).isEqualTo("1");
  }

  @Test
  void versionPolicy_namesTheServedVersions() {
    for (int version : new int[] {1, 2, 10}) {
      models
          .identity("newest", version, INT64)
          .identity("two", version, INT64)
          .identity("all", version, INT64)
          .identity("some", version, INT64);
    }
    models
        .config("two", "version_policy: { latest: { num_versions: 2 } }")
        .config("all", "version_policy: { all: {} }")
        .config("some", "version_policy: { specific: { versions: [ 1, 10 ] } }");
    List.of("newest", "two", "all", "some").forEach(this::load);

    assertThat(versions("newest")).containsExactly("10");
    assertThat(versions("two")).containsExactly("2", "10");
    assertThat(versions("all")).containsExactly("1", "2", "10");
    assertThat(versions("some")).containsExactly("1", "10");
    assertThat(echo("all", longs("x", new long[] {1, 1}, 5)).getModelVersion()).isEqualTo("10");
  }

  @Test
  void config_isCompletedFromTheGraph() {
    models.identity("echo", 1, INT64);
    load("echo");

    ModelConfig config =
        stub.modelConfig(ModelConfigRequest.newBuilder().setName("echo").build()).getConfig();

    assertThat(config.getBackend()).isEqualTo("onnxruntime");
    assertThat(config.getMaxBatchSize()).isEqualTo(4);
    assertThat(config.getInput(0).getName()).isEqualTo("x");
    assertThat(config.getInput(0).getDataType()).isEqualTo(DataType.TYPE_INT64);
    assertThat(config.getInput(0).getDimsList()).containsExactly(-1L);
    assertThat(config.getVersionPolicy().getLatest().getNumVersions()).isEqualTo(1);
  }

  @Test
  void slices_areJoinedInOrder() {
    models
        .identity("echo", 1, INT64)
        .config(
            "echo",
            """
            max_batch_size: 100
            input [ { name: "x" data_type: TYPE_INT64 dims: [ -1 ] } ]
            output [ { name: "y" data_type: TYPE_INT64 dims: [ -1 ] } ]
            parameters: { key: "slice_elements" value: { string_value: "7" } }
            """);
    load("echo");
    long[] values = LongStream.range(0, 300).toArray();

    ModelInferResponse answer = echo("echo", longs("x", new long[] {100, 3}, values));

    assertThat(answer.getOutputs(0).getShapeList()).containsExactly(100L, 3L);
    assertThat(answer.getRawOutputContents(0)).isEqualTo(raw(values));
  }

  @Test
  void everyElementType_comesBackAsItWent() {
    InferTensorContents.Builder contents = InferTensorContents.newBuilder();
    echoes(
        "BOOL", BOOL, contents.clone().addBoolContents(true).addBoolContents(false), bytes(1, 0));
    echoes("UINT8", UINT8, contents.clone().addUintContents(255).addUintContents(1), bytes(255, 1));
    echoes("INT8", INT8, contents.clone().addIntContents(-1).addIntContents(1), bytes(255, 1));
    echoes(
        "INT16",
        INT16,
        contents.clone().addIntContents(-2).addIntContents(1),
        bytes(254, 255, 1, 0));
    echoes(
        "INT32",
        INT32,
        contents.clone().addIntContents(-2).addIntContents(1),
        bytes(254, 255, 255, 255, 1, 0, 0, 0));
    echoes("INT64", INT64, contents.clone().addInt64Contents(-2).addInt64Contents(1), raw(-2, 1));
    echoes(
        "FP32",
        FLOAT,
        contents.clone().addFp32Contents(1.5f).addFp32Contents(-1),
        ByteString.copyFrom(
            ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putFloat(1.5f)
                .putFloat(-1)
                .flip()));
    echoes(
        "FP64",
        DOUBLE,
        contents.clone().addFp64Contents(1.5).addFp64Contents(-1),
        ByteString.copyFrom(
            ByteBuffer.allocate(16)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putDouble(1.5)
                .putDouble(-1)
                .flip()));
    echoes(
        "BYTES",
        STRING,
        contents
            .clone()
            .addBytesContents(ByteString.copyFromUtf8("grün"))
            .addBytesContents(ByteString.EMPTY),
        bytes(5, 0, 0, 0, 'g', 'r', 0xc3, 0xbc, 'n', 0, 0, 0, 0));
    models.identity("fp16", 1, FLOAT16);
    load("fp16");
    ByteString halves = bytes(0, 0x3c, 0, 0xbc);
    assertThat(echoRaw("fp16", "FP16", halves)).isEqualTo(halves);
  }

  @Test
  void text_isRefusedWhenCutShortOrNotUtf8() {
    models.identity("texts", 1, STRING);
    load("texts");

    assertThatThrownBy(() -> echoRaw("texts", "BYTES", bytes(5, 0, 0, 0, 'a')))
        .hasMessageStartingWith("INVALID_ARGUMENT: incomplete string data");
    assertThatThrownBy(() -> echoRaw("texts", "BYTES", bytes(1, 0, 0, 0, 'a')))
        .hasMessageStartingWith("INVALID_ARGUMENT: expected 2 strings");
    assertThatThrownBy(() -> echoRaw("texts", "BYTES", bytes(1, 0, 0, 0, 0xff, 1, 0, 0, 0, 'a')))
        .hasMessageContaining("is not UTF-8");
  }

  @Test
  void model_isUnloadedWhileRequestsRun() {
    models.identity("echo", 1, INT64);
    load("echo");

    for (int i = 0; i < 50; i++) {
      int value = i;
      Thread reloading = Thread.startVirtualThread(() -> load("echo"));
      assertThat(echo("echo", longs("x", new long[] {1, 1}, value)).getRawOutputContents(0))
          .isEqualTo(raw(value));
      join(reloading);
    }
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private void echoes(
      String type,
      ai.onnx.proto.OnnxMl.TensorProto.DataType onnx,
      InferTensorContents.Builder contents,
      ByteString raw) {
    String model = "echo-" + onnx.name().toLowerCase(java.util.Locale.ROOT);
    models.identity(model, 1, onnx);
    load(model);

    assertThat(
            echo(model, tensor("x", type, 1, 2).setContents(contents).build())
                .getRawOutputContents(0))
        .as("typed " + type)
        .isEqualTo(raw);
    assertThat(echoRaw(model, type, raw)).as("raw " + type).isEqualTo(raw);
  }

  private ByteString echoRaw(String model, String type, ByteString elements) {
    ModelInferResponse answer =
        stub.modelInfer(
            ModelInferRequest.newBuilder()
                .setModelName(model)
                .addInputs(tensor("x", type, 1, 2))
                .addRawInputContents(elements)
                .build());
    assertThat(answer.getOutputs(0).getDatatype()).isEqualTo(type);
    return answer.getRawOutputContents(0);
  }

  private ModelInferResponse echo(String model, ModelInferRequest.InferInputTensor input) {
    return stub.modelInfer(
        ModelInferRequest.newBuilder().setModelName(model).addInputs(input).build());
  }

  private List<String> versions(String model) {
    return stub.modelMetadata(ModelMetadataRequest.newBuilder().setName(model).build())
        .getVersionsList();
  }

  private List<String> index() {
    return stub
        .repositoryIndex(RepositoryIndexRequest.getDefaultInstance())
        .getModelsList()
        .stream()
        .map(RepositoryIT::line)
        .toList();
  }

  private static String line(ModelIndex model) {
    return "%s %s %s %s"
        .formatted(model.getName(), model.getVersion(), model.getState(), model.getReason());
  }

  private void load(String model) {
    stub.repositoryModelLoad(RepositoryModelLoadRequest.newBuilder().setModelName(model).build());
  }

  private void unload(String model) {
    stub.repositoryModelUnload(
        RepositoryModelUnloadRequest.newBuilder().setModelName(model).build());
  }

  private static ByteString bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return ByteString.copyFrom(bytes);
  }
}
