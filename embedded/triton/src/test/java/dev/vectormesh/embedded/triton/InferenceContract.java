package dev.vectormesh.embedded.triton;

import static dev.vectormesh.embedded.triton.Requests.encode;
import static dev.vectormesh.embedded.triton.Requests.longs;
import static dev.vectormesh.embedded.triton.Requests.priority;
import static dev.vectormesh.embedded.triton.Requests.raw;
import static dev.vectormesh.embedded.triton.Requests.rows;
import static dev.vectormesh.embedded.triton.Requests.tensor;
import static dev.vectormesh.embedded.triton.Requests.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.google.common.util.concurrent.ListenableFuture;
import com.google.protobuf.ByteString;
import dev.vectormesh.inference.v2.GRPCInferenceServiceGrpc.GRPCInferenceServiceBlockingStub;
import dev.vectormesh.inference.v2.GRPCInferenceServiceGrpc.GRPCInferenceServiceFutureStub;
import dev.vectormesh.inference.v2.InferTensorContents;
import dev.vectormesh.inference.v2.ModelConfig;
import dev.vectormesh.inference.v2.ModelConfigRequest;
import dev.vectormesh.inference.v2.ModelInferRequest;
import dev.vectormesh.inference.v2.ModelInferResponse;
import dev.vectormesh.inference.v2.ModelMetadataRequest;
import dev.vectormesh.inference.v2.ModelMetadataResponse;
import dev.vectormesh.inference.v2.ModelReadyRequest;
import dev.vectormesh.inference.v2.ServerLiveRequest;
import dev.vectormesh.inference.v2.ServerMetadataRequest;
import dev.vectormesh.inference.v2.ServerReadyRequest;
import dev.vectormesh.models.BundledModels;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What a client of a Triton sees that serves the bundled encoders, whichever it is. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class InferenceContract {
  static final long[][] HELLO_WORLD = {
    {101, 7592, 2088, 102, 0, 0}, {101, 2026, 3899, 7459, 2033, 102}
  };

  @TempDir static Path repository;
  private TritonServer server;
  GRPCInferenceServiceBlockingStub stub;
  GRPCInferenceServiceFutureStub futures;
  Client client;

  /** Starts a server over this repository, which loads nothing by itself. */
  abstract TritonServer start(Path repository);

  @BeforeAll
  void serve() {
    BundledModels.unpackTo(repository);
    server = start(repository);
    client = new Client(server.channel());
    stub = client.stub;
    futures = client.futures;
    BundledModels.names().forEach(client::load);
  }

  @AfterAll
  void stop() {
    server.close();
  }

  @Test
  void server_isLiveAndReady() {
    assertThat(stub.serverLive(ServerLiveRequest.getDefaultInstance()).getLive()).isTrue();
    assertThat(stub.serverReady(ServerReadyRequest.getDefaultInstance()).getReady()).isTrue();
    assertThat(stub.serverMetadata(ServerMetadataRequest.getDefaultInstance()).getExtensionsList())
        .contains("model_repository", "model_configuration", "statistics");
  }

  @Test
  void metadata_tellsTensorsWithTheBatchDimension() {
    ModelMetadataResponse metadata =
        stub.modelMetadata(
            ModelMetadataRequest.newBuilder().setName(BundledModels.DEFAULT).build());

    assertThat(metadata.getVersionsList()).containsExactly("1");
    assertThat(metadata.getPlatform()).isEqualTo("onnxruntime_onnx");
    assertThat(metadata.getInputsList())
        .extracting(ModelMetadataResponse.TensorMetadata::getName)
        .containsExactly("input_ids", "attention_mask", "token_type_ids");
    assertThat(metadata.getOutputs(0).getShapeList()).containsExactly(-1L, 384L);
    assertThat(metadata.getOutputs(0).getDatatype()).isEqualTo("FP32");
  }

  @Test
  void config_tellsTheSpacesParameters() {
    ModelConfig config =
        stub.modelConfig(ModelConfigRequest.newBuilder().setName(BundledModels.DEFAULT).build())
            .getConfig();

    assertThat(config.getMaxBatchSize()).isEqualTo(64);
    assertThat(config.getParametersOrThrow("pooling").getStringValue()).isEqualTo("cls");
    assertThat(config.getParametersOrThrow("query_prefix").getStringValue())
        .isEqualTo("Represent this sentence for searching relevant passages: ");
    assertThat(config.getParametersOrThrow("model_sha256").getStringValue()).hasSize(64);
  }

  @Test
  void embedding_isTheNormalisedFirstTokenOfBge() {
    ModelInferResponse answer = stub.modelInfer(encode(BundledModels.DEFAULT, HELLO_WORLD).build());

    float[][] embeddings = rows(answer, "embedding");
    float[][] tokens = rows(answer, "last_hidden_state");
    for (int i = 0; i < HELLO_WORLD.length; i++) {
      assertThat(embeddings[i]).containsExactly(normalised(tokens[i], 0, 1), within(1e-5f));
    }
  }

  @Test
  void embedding_isTheNormalisedMeanOverTheMaskOfMiniLm() {
    ModelInferResponse answer = stub.modelInfer(encode(BundledModels.FAST, HELLO_WORLD).build());

    float[][] embeddings = rows(answer, "embedding");
    float[][] tokens = rows(answer, "last_hidden_state");
    assertThat(embeddings[0]).containsExactly(normalised(tokens[0], 0, 4), within(1e-5f));
    assertThat(embeddings[1]).containsExactly(normalised(tokens[1], 0, 6), within(1e-5f));
  }

  @Test
  void infer_givesOnlyWhatIsAskedFor() {
    ModelInferResponse answer =
        stub.modelInfer(
            encode(BundledModels.DEFAULT, HELLO_WORLD, "embedding").setId("42").build());

    assertThat(answer.getOutputsList())
        .extracting(ModelInferResponse.InferOutputTensor::getName)
        .containsExactly("embedding");
    assertThat(answer.getOutputs(0).getShapeList()).containsExactly(2L, 384L);
    assertThat(answer.getRawOutputContents(0).size()).isEqualTo(2 * 384 * 4);
    assertThat(answer.getId()).isEqualTo("42");
    assertThat(answer.getModelVersion()).isEqualTo("1");
  }

  @Test
  void infer_takesTypedContentsLikeRawOnes() {
    long[] shape = {1, 4};
    ModelInferRequest typed =
        ModelInferRequest.newBuilder()
            .setModelName(BundledModels.DEFAULT)
            .addInputs(longs("token_type_ids", shape, 0, 0, 0, 0))
            .addInputs(longs("attention_mask", shape, 1, 1, 1, 1))
            .addInputs(longs("input_ids", shape, 101, 7592, 2088, 102))
            .build();

    ModelInferResponse raw =
        stub.modelInfer(
            encode(BundledModels.DEFAULT, new long[][] {{101, 7592, 2088, 102}}).build());

    assertThat(stub.modelInfer(typed).getRawOutputContents(0))
        .isEqualTo(raw.getRawOutputContents(0));
  }

  @Test
  void infer_keepsTheItemsOrderAcrossSlices() {
    long[][] texts = texts(40, 64);

    float[][] together =
        rows(
            stub.modelInfer(encode(BundledModels.DEFAULT, texts, "embedding").build()),
            "embedding");

    assertThat(together).hasDimensions(40, 384);
    for (int i = 0; i < texts.length; i += 13) {
      float[] alone =
          rows(
              stub.modelInfer(
                  encode(BundledModels.DEFAULT, new long[][] {texts[i]}, "embedding").build()),
              "embedding")[0];
      // Activations are quantised per run, so that neighbours move a vector a little.
      assertThat(dot(alone, together[i])).isGreaterThan(0.99f);
    }
  }

  @Test
  void query_doesNotWaitBehindBulk() throws Exception {
    ListenableFuture<ModelInferResponse> bulk =
        futures.modelInfer(encode(BundledModels.DEFAULT, texts(64, 256), "embedding").build());

    stub.modelInfer(
        encode(BundledModels.DEFAULT, HELLO_WORLD, "embedding")
            .putParameters("priority", priority(1))
            .build());
    boolean bulkWasFirst = bulk.isDone();

    assertThat(rows(bulk.get(60, TimeUnit.SECONDS), "embedding")).hasDimensions(64, 384);
    assertThat(bulkWasFirst).isFalse();
  }

  @Test
  void infer_endsAtTheCallersDeadline() {
    assertThatThrownBy(() ->
            stub.withDeadlineAfter(50, TimeUnit.MILLISECONDS)
                .modelInfer(encode(BundledModels.FAST, texts(64, 512), "embedding").build()))
        .satisfies(e -> assertThat(code(e)).isEqualTo(Status.Code.DEADLINE_EXCEEDED));
  }

  @Test
  void unknownModelAndVersion_areNotFoundInTritonsWords() {
    assertThatThrownBy(() -> stub.modelInfer(encode("x", HELLO_WORLD).build()))
        .hasMessage("NOT_FOUND: Request for unknown model: 'x' is not found");
    assertThatThrownBy(() ->
            stub.modelInfer(
                encode(BundledModels.DEFAULT, HELLO_WORLD).setModelVersion("7").build()))
        .hasMessage(
            "NOT_FOUND: Request for unknown model: '%s' version 7 is not found",
            BundledModels.DEFAULT);
    assertThatThrownBy(() ->
            stub.modelMetadata(
                ModelMetadataRequest.newBuilder()
                    .setName(BundledModels.DEFAULT)
                    .setVersion("one")
                    .build()))
        .hasMessageContaining("version should be an integral value > 0");
    assertThat(stub.modelReady(ModelReadyRequest.newBuilder().setName("x").build()).getReady())
        .isFalse();
  }

  @Test
  void badTensors_areRefusedInTritonsWords() {
    refused(
        request ->
            request
                .removeInputs(1)
                .clearRawInputContents()
                .addRawInputContents(raw(new long[12]))
                .addRawInputContents(raw(new long[12])),
        "expected 3 inputs but got 2 inputs for model 'bge-small-en-v1.5-int8'. Got input(s)"
            + " ['input_ids','token_type_ids'], but missing required input(s)"
            + " ['attention_mask']. Please provide all required input(s).");
    refused(
        request -> request.setInputs(0, request.getInputs(0).toBuilder().setName("ids")),
        "unexpected inference input 'ids' for model 'bge-small-en-v1.5-int8'");
    refused(
        request -> request.setInputs(0, request.getInputs(0).toBuilder().setDatatype("INT32")),
        "inference input 'input_ids' data-type is 'INT32', but model 'bge-small-en-v1.5-int8'"
            + " expects 'INT64'");
    refused(
        request -> request.setInputs(0, tensor("input_ids", "INT64", 12)),
        "unexpected shape for input 'input_ids' for model 'bge-small-en-v1.5-int8'. Expected"
            + " [-1,-1], got [12]");
    refused(
        request -> request.setRawInputContents(0, raw(1, 2, 3)),
        "input byte size mismatch for input 'input_ids' for model 'bge-small-en-v1.5-int8'."
            + " Expected 96, got 24");
    refused(
        request -> request.setInputs(0, tensor("input_ids", "INT64", 1L << 40, 1L << 40)),
        "input byte size mismatch");
    refused(
        request -> request.setInputs(0, tensor("input_ids", "INT64", 2, -6)), "unexpected shape");
    refused(
        request -> request.addRawInputContents(ByteString.EMPTY),
        "expected 3 raw input contents but got 4");
    refused(
        request -> request.setInputs(0, longs("input_ids", new long[] {2, 6}, 1)),
        "binary data was already supplied");
    refused(
        request -> request.clearRawInputContents(),
        "input byte size mismatch for input 'input_ids'");
    refused(
        request ->
            request
                .clearRawInputContents()
                .setInputs(
                    0,
                    tensor("input_ids", "INT64", 2, 6)
                        .setContents(InferTensorContents.newBuilder().addIntContents(1))),
        "in int_contents, expected datatype 'INT64'");
    refused(
        request -> request.setInputs(1, tensor("attention_mask", "INT64", 3, 4)),
        "input 'attention_mask' batch size does not match other inputs");
    refused(
        request -> request.setInputs(1, request.getInputs(0)),
        "input 'input_ids' already exists in request");
    refused(
        request -> request.addOutputsBuilder().setName("logits"),
        "unexpected inference output 'logits' for model 'bge-small-en-v1.5-int8'");
  }

  @Test
  void batchAboveTheModels_isRefused() {
    assertThatThrownBy(() -> stub.modelInfer(encode(BundledModels.DEFAULT, texts(65, 4)).build()))
        .hasMessageContaining("inference request batch-size must be <= 64");
  }

  @Test
  void tokenBeyondTheVocabulary_failsTheRequestAlone() {
    assertThatThrownBy(() ->
            stub.modelInfer(
                encode(BundledModels.DEFAULT, new long[][] {{101, 99_999, 102}}).build()))
        .satisfies(e -> assertThat(code(e)).isEqualTo(Status.Code.INTERNAL))
        .hasMessageContaining("onnx runtime error");

    assertThat(
            stub.modelInfer(encode(BundledModels.DEFAULT, HELLO_WORLD).build()).getOutputsCount())
        .isEqualTo(2);
  }

  private void refused(Consumer<ModelInferRequest.Builder> wrong, String message) {
    ModelInferRequest.Builder request = encode(BundledModels.DEFAULT, HELLO_WORLD);
    wrong.accept(request);
    assertThatThrownBy(() -> stub.modelInfer(request.build()))
        .satisfies(e -> assertThat(code(e)).isEqualTo(Status.Code.INVALID_ARGUMENT))
        .hasMessageContaining(message);
  }

  static Status.Code code(Throwable e) {
    return ((StatusRuntimeException) e).getStatus().getCode();
  }

  /** The sum of these token vectors, of length 1. */
  private static float[] normalised(float[] tokens, int from, int to) {
    double[] sum = new double[384];
    for (int token = from; token < to; token++) {
      for (int i = 0; i < sum.length; i++) {
        sum[i] += tokens[token * sum.length + i];
      }
    }
    double length = Math.sqrt(java.util.Arrays.stream(sum).map(x -> x * x).sum());
    float[] unit = new float[sum.length];
    for (int i = 0; i < unit.length; i++) {
      unit[i] = (float) (sum[i] / length);
    }
    return unit;
  }

  private static float dot(float[] a, float[] b) {
    float sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }
}
