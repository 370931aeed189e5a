package dev.vectormesh.embedded.triton;

import static ai.onnx.proto.OnnxMl.TensorProto.DataType.INT64;
import static dev.vectormesh.embedded.triton.Requests.echo;
import static dev.vectormesh.embedded.triton.Requests.raw;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.util.concurrent.ListenableFuture;
import dev.vectormesh.inference.v2.InferParameter;
import dev.vectormesh.inference.v2.ModelConfig;
import dev.vectormesh.inference.v2.ModelConfigRequest;
import dev.vectormesh.inference.v2.ModelInferRequest;
import dev.vectormesh.inference.v2.ModelInferResponse;
import dev.vectormesh.inference.v2.ModelRepositoryParameter;
import dev.vectormesh.inference.v2.ModelStatistics;
import dev.vectormesh.inference.v2.ModelStreamInferResponse;
import dev.vectormesh.inference.v2.RepositoryModelUnloadRequest;
import dev.vectormesh.inference.v2.ServerReadyRequest;
import io.grpc.Status;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a client of any Triton meets beside single inferences. */
abstract class ProtocolContract extends ServedRepository {

  @Test
  void health_isAnsweredOnTheSamePort() {
    // A shared server may know of a model that another test failed to load.
    boolean ready = client.stub.serverReady(ServerReadyRequest.getDefaultInstance()).getReady();
    HealthGrpc.HealthBlockingStub health = HealthGrpc.newBlockingStub(server.channel());

    for (String service : List.of("", "inference.GRPCInferenceService", "any")) {
      assertThat(
              health.check(HealthCheckRequest.newBuilder().setService(service).build()).getStatus())
          .isEqualTo(ready ? ServingStatus.SERVING : ServingStatus.NOT_SERVING);
    }
  }

  @Test
  void stream_answersEachRequest() throws Exception {
    models.identity("echo", 1, INT64).batched("echo", 8, "");
    client.load("echo");

    List<ModelStreamInferResponse> answers =
        client.stream(
            echo("echo", 1, 2).request().setId("a").build(),
            echo("echo", 3).request().setId("b").build());

    assertThat(answers)
        .extracting(answer -> answer.getInferResponse().getId())
        .containsExactlyInAnyOrder("a", "b");
    assertThat(answers)
        .allSatisfy(answer -> {
          assertThat(answer.getErrorMessage()).isEmpty();
          assertThat(
                  answer
                      .getInferResponse()
                      .getParametersOrThrow("triton_final_response")
                      .getBoolParam())
              .isTrue();
        })
        .extracting(answer -> answer.getInferResponse().getRawOutputContents(0))
        .containsExactlyInAnyOrder(raw(1, 2), raw(3));
  }

  @Test
  void stream_goesOnAfterAnError() throws Exception {
    models.identity("echo", 1, INT64).batched("echo", 2, "");
    client.load("echo");

    List<ModelStreamInferResponse> answers =
        client.stream(
            echo("absent", 1).request().setId("1").build(),
            echo("echo", new long[3][1]).request().setId("2").build(),
            echo("echo", 7).request().setId("3").build());

    assertThat(answers).hasSize(3);
    assertThat(error(answers, "1")).isEqualTo("Request for unknown model: 'absent' is not found");
    assertThat(error(answers, "2")).contains("inference request batch-size must be <= 2");
    assertThat(error(answers, "3")).isEmpty();
  }

  private static String error(List<ModelStreamInferResponse> answers, String id) {
    return answers.stream()
        .filter(answer -> answer.getInferResponse().getId().equals(id))
        .findFirst()
        .orElseThrow()
        .getErrorMessage();
  }

  @Test
  void stream_withoutRequestsEnds() throws Exception {
    assertThat(client.stream()).isEmpty();
  }

  @Test
  void request_mayBeCompressedAsDeflateOrGzip() {
    models.identity("echo", 1, INT64).batched("echo", 8, "");
    client.load("echo");
    long[] values = new long[1_000];

    for (String encoding : List.of("deflate", "gzip")) {
      assertThat(
              client
                  .stub
                  .withCompression(encoding)
                  .modelInfer(echo("echo", values).build())
                  .getRawOutputContents(0))
          .isEqualTo(raw(values));
    }
  }

  @Test
  void reservedParameter_isRefused() {
    models.identity("echo", 1, INT64).batched("echo", 8, "");
    client.load("echo");
    InferParameter yes = InferParameter.newBuilder().setBoolParam(true).build();
    ModelInferRequest.Builder request = echo("echo", 5).request();

    assertThat(
            client
                .stub
                .modelInfer(
                    request
                        .clone()
                        .putParameters("triton_enable_empty_final_response", yes)
                        .putParameters("anything", yes)
                        .build())
                .getRawOutputContents(0))
        .isEqualTo(raw(5));
    assertThatThrownBy(() ->
            client.stub.modelInfer(request.putParameters("triton_final_response", yes).build()))
        .satisfies(e -> assertThat(code(e)).isEqualTo(Status.Code.INVALID_ARGUMENT))
        .hasMessageContaining("parameter keys starting with 'triton_' are reserved");
  }

  @Test
  void refusedRequest_isNoFailureOfTheModel() {
    models.identity("echo", 1, INT64).batched("echo", 2, "");
    client.load("echo");

    assertThatThrownBy(() -> client.infer(echo("echo", new long[3][1])))
        .hasMessageContaining("batch-size must be <= 2");

    ModelStatistics statistics = client.statistics("echo");
    assertThat(statistics.getInferenceStats().getFail().getCount()).isZero();
    assertThat(statistics.getInferenceStats().getSuccess().getCount()).isZero();
  }

  @Test
  void requestOfAMicrosecond_expiresAlsoWhileNothingElseRuns() {
    models
        .identity("echo", 1, INT64)
        .batched(
            "echo",
            8,
            "dynamic_batching { default_queue_policy { default_timeout_microseconds: 10000000"
                + " allow_timeout_override: true } }");
    client.load("echo");

    for (int i = 0; i < 20; i++) {
      assertThatThrownBy(() -> client.infer(echo("echo", 1).timeoutMicros(1)))
          .satisfies(e -> assertThat(code(e)).isEqualTo(Status.Code.UNAVAILABLE))
          .hasMessageContaining("Request timeout expired");
    }
    assertThat(client.statistics("echo").getExecutionCount()).isZero();
  }

  @Test
  void load_replacesTheConfigurationByTheOneSent() {
    models.identity("echo", 1, INT64).batched("echo", 8, "");
    client.load("echo");

    client.load("echo", "config", text(models.sent(2)));

    assertThat(config("echo").getMaxBatchSize()).isEqualTo(2);
    assertThatThrownBy(() -> client.infer(echo("echo", new long[3][1])))
        .hasMessageContaining("batch-size must be <= 2");
    assertThat(client.answer(echo("echo", 5))).isEqualTo(raw(5));

    client.load("echo");
    assertThat(config("echo").getMaxBatchSize()).isEqualTo(2);

    models.batched("echo", 7, "");
    client.load("echo");
    assertThat(config("echo").getMaxBatchSize()).isEqualTo(7);
  }

  private ModelConfig config(String model) {
    return client
        .stub
        .modelConfig(ModelConfigRequest.newBuilder().setName(model).build())
        .getConfig();
  }

  private static ModelRepositoryParameter text(String value) {
    return ModelRepositoryParameter.newBuilder().setStringParam(value).build();
  }

  @Test
  void configThatCannotBeRead_leavesTheModelAsItIs() {
    models.identity("echo", 1, INT64).batched("echo", 8, "");
    client.load("echo");

    for (String wrong :
        List.of("{garbage", "{\"nonsense\": 1}", "{\"name\": \"other\"}", "max_batch_size: 2")) {
      assertThatThrownBy(() -> client.load("echo", "config", text(wrong)))
          .satisfies(e -> assertThat(code(e)).isEqualTo(Status.Code.INTERNAL))
          .hasMessageContaining("failed to load 'echo', failed to poll from model repository");
    }
    assertThat(config("echo").getMaxBatchSize()).isEqualTo(8);
    assertThat(client.answer(echo("echo", 5))).isEqualTo(raw(5));
  }

  @Test
  void loadParameters_areRefusedByName() {
    models.identity("echo", 1, INT64).batched("echo", 8, "");
    ModelRepositoryParameter number =
        ModelRepositoryParameter.newBuilder().setInt64Param(1).build();

    refused("foo", text("x"), "unrecognized load parameter 'foo'.");
    refused(
        "config", number, "invalid value type for load parameter 'config', expected string_param.");
    refused(
        "file:1/model",
        text("x"),
        "invalid value type for load parameter 'file:1/model', expected bytes_param.");
    assertThatThrownBy(() ->
            client.stub.repositoryModelUnload(
                RepositoryModelUnloadRequest.newBuilder()
                    .setModelName("echo")
                    .putParameters("unload_dependents", number)
                    .build()))
        .hasMessageContaining("'unload_dependents' parameter, expected bool_param.");
  }

  private void refused(String name, ModelRepositoryParameter value, String message) {
    assertThatThrownBy(() -> client.load("echo", name, value))
        .hasMessage("INVALID_ARGUMENT: " + message);
  }

  @Test
  void cancelledRequest_neverRuns() throws Exception {
    models
        .identity("echo", 1, INT64)
        .batched(
            "echo",
            8,
            "dynamic_batching { preferred_batch_size: 2 max_queue_delay_microseconds: 3600000000"
                + " }");
    client.load("echo");
    ListenableFuture<ModelInferResponse> gone = client.begin(echo("echo", 1));
    gone.cancel(true);

    List<ListenableFuture<ModelInferResponse>> more =
        List.of(client.begin(echo("echo", 2)), client.begin(echo("echo", 3)));

    assertThat(more.get(0).get(60, SECONDS).getRawOutputContents(0)).isEqualTo(raw(2));
    assertThat(more.get(1).get(60, SECONDS).getRawOutputContents(0)).isEqualTo(raw(3));
    assertThat(client.statistics("echo").getInferenceCount()).isEqualTo(2);
  }
}
