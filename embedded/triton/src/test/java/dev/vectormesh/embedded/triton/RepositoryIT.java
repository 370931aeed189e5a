package dev.vectormesh.embedded.triton;

import static ai.onnx.proto.OnnxMl.TensorProto.DataType.FLOAT;
import static ai.onnx.proto.OnnxMl.TensorProto.DataType.INT64;
import static dev.vectormesh.embedded.triton.Requests.echo;
import static dev.vectormesh.embedded.triton.Requests.raw;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.vectormesh.inference.v2.ModelInferResponse;
import dev.vectormesh.inference.v2.ModelStatisticsRequest;
import dev.vectormesh.inference.v2.RepositoryIndexRequest;
import dev.vectormesh.inference.v2.ServerReadyRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** The contract, and the embedded server's own words and settings. */
class RepositoryIT extends RepositoryContract {

  @Override
  TritonServer start(Path folder) {
    return EmbeddedServer.inProcess(EmbeddedTriton.builder(folder));
  }

  @Test
  void index_saysWhyAModelIsBroken() {
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

    client.load("good");
    for (String broken :
        List.of("no-graph", "no-config", "no-version", "wrong-type", "other-backend")) {
      assertThatThrownBy(() -> client.load(broken)).hasMessageContaining("'" + broken + "'");
    }
    assertThatThrownBy(() -> client.load("../" + repository.getFileName() + "/good"))
        .hasMessageEndingWith("failed to poll from model repository");

    assertThat(client.index())
        .hasSize(6)
        .contains("good 1 READY ")
        .anyMatch(entry -> entry.matches("no-config  UNAVAILABLE .*many.*"))
        .anyMatch(entry -> entry.matches("no-graph 1 UNAVAILABLE (?s).*[Pp]rotobuf.*"))
        .anyMatch(entry -> entry.matches("no-version  UNAVAILABLE .*at least one version.*"))
        .anyMatch(entry -> entry.matches("wrong-type 1 UNAVAILABLE .*TYPE_FP32.*TYPE_INT64.*"))
        .anyMatch(entry -> entry.matches("other-backend 1 UNAVAILABLE .*python.*"));
    assertThat(client.stub.serverReady(ServerReadyRequest.getDefaultInstance()).getReady())
        .isTrue();
    assertThat(
            client
                .stub
                .repositoryIndex(RepositoryIndexRequest.newBuilder().setReady(true).build())
                .getModelsList())
        .hasSize(1);

    client.unload("no-graph");
    models.identity("no-graph", 1, FLOAT);
    client.load("no-graph");
    assertThat(client.index()).contains("no-graph 1 READY ");
  }

  @Test
  void server_isNotReadyWithoutAModelThatItWasToLoad() {
    models.write("needed/1/model.onnx", new byte[] {1});
    connect(EmbeddedServer.inProcess(EmbeddedTriton.builder(repository).load("needed")));

    assertThat(client.stub.serverReady(ServerReadyRequest.getDefaultInstance()).getReady())
        .isFalse();

    models.identity("needed", 1, FLOAT);
    client.load("needed");
    assertThat(client.stub.serverReady(ServerReadyRequest.getDefaultInstance()).getReady())
        .isTrue();
  }

  @Test
  void model_isLoadedByTheFirstCallThatNamesIt() {
    connect(EmbeddedServer.inProcess(EmbeddedTriton.builder(repository).loadOnDemand()));
    models.identity("echo", 1, INT64).write("broken/1/model.onnx", new byte[] {1});

    assertThat(client.infer(echo("echo", 5)).getRawOutputContents(0)).isEqualTo(raw(5));
    assertThatThrownBy(() -> client.infer(echo("broken", 5)))
        .hasMessage("NOT_FOUND: Request for unknown model: 'broken' has no available versions");
    assertThatThrownBy(() -> client.infer(echo("absent", 5)))
        .hasMessage("NOT_FOUND: Request for unknown model: 'absent' is not found");

    client.unload("echo");
    assertThatThrownBy(() -> client.infer(echo("echo", 5)))
        .hasMessageContaining("has no available versions");
  }

  @Test
  void model_isServedOnWhenItsSuccessorIsBroken() {
    models.identity("echo", 1, INT64);
    client.load("echo");
    models.write("echo/2/model.onnx", new byte[] {1, 2, 3});

    assertThatThrownBy(() -> client.load("echo"))
        .hasMessageContaining("load failed for model 'echo'");

    assertThat(client.infer(echo("echo", 5)).getModelVersion()).isEqualTo("1");
    assertThat(client.index())
        .hasSize(2)
        .contains("echo 1 READY ")
        .anyMatch(line -> line.matches("(?s)echo 2 UNAVAILABLE .*[Pp]rotobuf.*"));
  }

  @Test
  void warmUp_isNoInferenceOfTheModels() {
    models
        .identity("echo", 1, INT64)
        .batched(
            "echo",
            4,
            "model_warmup { name: \"w\" batch_size: 2 inputs { key: \"x\" value:"
                + " { data_type: TYPE_INT64 dims: 1 zero_data: true } } }");
    client.load("echo");

    assertThat(client.statistics("echo").getInferenceCount()).isZero();
  }

  @Test
  void slices_areJoinedInOrder() {
    models
        .identity("echo", 1, INT64)
        .batched("echo", 100, "parameters: { key: 'slice_elements' value: { string_value: '7' } }");
    client.load("echo");
    long[] values = LongStream.range(0, 300).toArray();

    long[][] rows = new long[100][3];
    for (int i = 0; i < values.length; i++) {
      rows[i / 3][i % 3] = values[i];
    }

    ModelInferResponse answer = client.infer(echo("echo", rows));

    assertThat(answer.getOutputs(0).getShapeList()).containsExactly(100L, 3L);
    assertThat(answer.getRawOutputContents(0)).isEqualTo(raw(values));
  }

  @Test
  void version_goesOnWhenItIsLoadedAgainUnchanged() {
    models.identity("echo", 1, INT64).batched("echo", 4, "version_policy: { all: {} }");
    client.load("echo");
    client.infer(echo("echo", 5));

    client.load("echo");
    models.identity("echo", 2, INT64);
    client.load("echo");

    assertThat(client.versions("echo")).containsExactly("1", "2");
    assertThat(
            client
                .stub
                .modelStatistics(
                    ModelStatisticsRequest.newBuilder().setName("echo").setVersion("1").build())
                .getModelStats(0)
                .getInferenceCount())
        .isOne();
  }

  @Test
  void newVersions_failNoRequest() throws Exception {
    models.identity("echo", 1, INT64);
    client.load("echo");
    AtomicBoolean over = new AtomicBoolean();
    Callable<Integer> caller =
        () -> {
          int answers = 0;
          for (; !over.get(); answers++) {
            assertThat(client.answer(echo("echo", answers))).isEqualTo(raw(answers));
          }
          return answers;
        };
    try (ExecutorService callers = Executors.newFixedThreadPool(4)) {
      List<Future<Integer>> calling = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        calling.add(callers.submit(caller));
      }
      for (int version = 2; version <= 30; version++) {
        models.identity("echo", version, INT64);
        client.load("echo");
      }
      over.set(true);
      for (Future<Integer> answers : calling) {
        assertThat(answers.get()).isPositive();
      }
    }
    assertThat(client.versions("echo")).containsExactly("30");
  }

  @Test
  void polling_followsTheFolder() {
    models.identity("first", 1, INT64);
    connect(
        EmbeddedServer.inProcess(
            EmbeddedTriton.builder(repository)
                .modelControl(ModelControl.POLL)
                .pollInterval(Duration.ofMillis(20))));
    assertThat(client.index()).containsExactly("first 1 READY ");

    models.identity("second", 1, INT64).identity("first", 2, INT64);
    await()
        .atMost(30, SECONDS)
        .until(() ->
            client
                .index()
                .equals(
                    List.of("first 1 UNAVAILABLE unloaded", "first 2 READY ", "second 1 READY ")));

    models.write("first/3/model.onnx", new byte[] {1});
    await()
        .atMost(30, SECONDS)
        .until(() ->
            client.index().stream().anyMatch(line -> line.startsWith("first 3 UNAVAILABLE ")));
    assertThat(client.infer(echo("first", 5)).getModelVersion()).isEqualTo("2");

    models.delete("first");
    await().atMost(30, SECONDS).until(() -> client.index().equals(List.of("second 1 READY ")));
    assertThatThrownBy(() -> client.infer(echo("first", 5)))
        .hasMessage("NOT_FOUND: Request for unknown model: 'first' is not found");
  }

  @Test
  void polling_unloadsAVersionWhoseFolderHasGone_andKeepsItInTheIndex() {
    models
        .identity("echo", 1, INT64)
        .identity("echo", 2, INT64)
        .batched("echo", 4, "version_policy: { all: {} }");
    connect(
        EmbeddedServer.inProcess(
            EmbeddedTriton.builder(repository)
                .modelControl(ModelControl.POLL)
                .pollInterval(Duration.ofMillis(20))));
    assertThat(client.index()).containsExactly("echo 1 READY ", "echo 2 READY ");

    models.delete("echo/1");

    await()
        .atMost(30, SECONDS)
        .until(
            () -> client.index().equals(List.of("echo 1 UNAVAILABLE unloaded", "echo 2 READY ")));
    assertThat(client.versions("echo")).containsExactly("2");
    assertThatThrownBy(() -> client.infer(echo("echo", 5).version(1)))
        .hasMessageStartingWith("UNAVAILABLE")
        .hasMessageContaining("version 1 is not at ready state");
  }

  @Test
  void models_areServedAsTheyAreWithoutControl() {
    models.identity("echo", 1, INT64).write("broken/1/model.onnx", new byte[] {1});
    connect(
        EmbeddedServer.inProcess(
            EmbeddedTriton.builder(repository).modelControl(ModelControl.NONE)));

    assertThat(client.answer(echo("echo", 5))).isEqualTo(raw(5));
    assertThat(client.index()).anyMatch(line -> line.startsWith("broken 1 UNAVAILABLE"));
    assertThatThrownBy(() -> client.load("echo"))
        .hasMessage(
            "UNAVAILABLE: explicit model load / unload is not allowed if polling is enabled");
    assertThatThrownBy(() -> client.unload("echo"))
        .hasMessageContaining("explicit model load / unload is not allowed");
  }
}
