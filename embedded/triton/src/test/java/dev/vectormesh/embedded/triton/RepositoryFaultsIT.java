package dev.vectormesh.embedded.triton;

import static ai.onnx.proto.OnnxMl.TensorProto.DataType.FLOAT;
import static ai.onnx.proto.OnnxMl.TensorProto.DataType.INT64;
import static dev.vectormesh.embedded.triton.Requests.echo;
import static dev.vectormesh.embedded.triton.Requests.raw;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import dev.vectormesh.embedded.triton.repository.ModelRepository;
import dev.vectormesh.inference.v2.ModelStatisticsRequest;
import dev.vectormesh.inference.v2.ServerReadyRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Folders and configurations as they go wrong in practice. */
class RepositoryFaultsIT extends ServedRepository {

  @Override
  TritonServer start(Path folder) {
    return EmbeddedServer.inProcess(EmbeddedTriton.builder(folder));
  }

  @Test
  void versionBehindALink_isLoadedAgainWhenTheLinkMoves(@TempDir Path elsewhere)
      throws IOException {
    new TinyModels(elsewhere).identity("old", 1, INT64).lookup("new", 1);
    Path link = Files.createDirectories(repository.resolve("linked")).resolve("1");
    Files.createSymbolicLink(link, elsewhere.resolve("old/1"));
    client.load("linked");
    assertThat(client.answer(echo("linked", 99))).isEqualTo(raw(99));

    Files.delete(link);
    Files.createSymbolicLink(link, elsewhere.resolve("new/1"));
    client.load("linked");

    // The table has no row 99.
    assertThatThrownBy(() -> client.infer(echo("linked", 99))).hasMessageContaining("onnx runtime");
  }

  @Test
  void linkThatLeadsNowhere_endsNoModel() throws IOException {
    models.identity("echo", 1, INT64);
    connect(polling());
    assertThat(client.answer(echo("echo", 5))).isEqualTo(raw(5));

    Files.createSymbolicLink(repository.resolve("echo/.#config.pbtxt"), Path.of("nowhere"));
    Files.createSymbolicLink(repository.resolve("echo/1/.lock"), Path.of("nowhere"));
    models.identity("later", 1, INT64);
    await().atMost(60, SECONDS).until(() -> client.index().contains("later 1 READY "));

    assertThat(client.answer(echo("echo", 5))).isEqualTo(raw(5));
    assertThat(client.index()).containsExactly("echo 1 READY ", "later 1 READY ");
  }

  private EmbeddedServer polling() {
    return EmbeddedServer.inProcess(
        EmbeddedTriton.builder(repository)
            .modelControl(ModelControl.POLL)
            .pollInterval(Duration.ofMillis(20)));
  }

  @Test
  void repositoryThatHasGone_answersEveryCall() throws IOException {
    connect(EmbeddedServer.inProcess(EmbeddedTriton.builder(repository).loadOnDemand()));
    models.identity("echo", 1, INT64);
    client.infer(echo("echo", 5));
    MoreFiles.deleteRecursively(repository, RecursiveDeleteOption.ALLOW_INSECURE);

    assertThatThrownBy(() -> client.infer(echo("other", 5)))
        .hasMessage("NOT_FOUND: Request for unknown model: 'other' is not found");
    assertThatThrownBy(() -> client.load("other"))
        .hasMessageContaining("failed to open model repository");
    assertThat(client.answer(echo("echo", 5))).isEqualTo(raw(5));
  }

  @Test
  void warmUpThatNeedsTooMuchMemory_failsAlone() {
    models
        .identity("huge", 1, FLOAT)
        .config(
            "huge",
            """
            max_batch_size: 4
            model_warmup { name: "w" batch_size: 4 inputs { key: "x" value:
              { data_type: TYPE_FP32 dims: [ 500000000 ] zero_data: true } } }
            """)
        .identity("echo", 1, INT64);
    connect(polling());

    assertThat(client.index())
        .hasSize(2)
        .contains("echo 1 READY ")
        .anyMatch(line -> line.startsWith("huge 1 UNAVAILABLE ") && line.length() > 25);
    models.identity("later", 1, INT64);
    await().atMost(60, SECONDS).until(() -> client.index().contains("later 1 READY "));
  }

  @Test
  void server_isNotReadyBesideAModelThatCannotBeLoaded() {
    models.identity("echo", 1, INT64).write("broken/1/model.onnx", new byte[] {1});
    connect(polling());
    assertThat(client.stub.serverReady(ServerReadyRequest.getDefaultInstance()).getReady())
        .isFalse();

    models.delete("broken");

    await()
        .atMost(60, SECONDS)
        .until(() -> client.stub.serverReady(ServerReadyRequest.getDefaultInstance()).getReady());
  }

  @Test
  void failedStarts_leaveNothingBehind() {
    assertThatThrownBy(() -> EmbeddedTriton.builder(repository.resolve("nothing")).port(0).start())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no model repository");
    models.identity("left-over", 1, INT64);
    assertThatThrownBy(
            () -> EmbeddedTriton.builder(repository).load("left-over").port(70_000).start())
        .isInstanceOf(IllegalArgumentException.class);

    await()
        .atMost(60, SECONDS)
        .until(() ->
            Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().contains("left-over")));
  }

  @Test
  void closedRepository_saysThatTheServerStops() {
    models.identity("echo", 1, INT64);
    try (ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor()) {
      ModelRepository served = new ModelRepository(repository, Set.of(), false, timer);
      served.load("echo");
      served.close();

      assertThatThrownBy(() -> served.find("echo", "")).hasMessageContaining("Server is stopping");
      assertThatThrownBy(() -> served.load("echo")).hasMessageContaining("Server is stopping");
      assertThat(served.serving()).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "max_batch_size: -1 | must be non-negative value",
        "max_batch_size: 4 max_batch_size: 8 | max_batch_size",
        "max_batch_size: 4 input { name: 'x' data_type: TYPE_INT64 dims: [ 0 ] } | integer >= 1",
        "max_batch_size: 4 output { name: 'y' data_type: TYPE_INT64 dims: [ 3 ] } | has shape",
        "input { name: 'x' data_type: TYPE_INT64 dims: [ -1, -1 ] }"
            + " input { name: 'x' data_type: TYPE_INT64 dims: [ -1, -1 ] } | expects 2 inputs",
        "max_batch_size: 4 dynamic_batching { preserve_ordering: true default_queue_policy {"
            + " timeout_action: DELAY default_timeout_microseconds: 5 } } | can not have DELAY",
        "max_batch_size: 4 model_warmup { name: 'w' batch_size: 1 inputs { key: 'x' value {"
            + " data_type: TYPE_INT64 dims: [ -1 ] zero_data: true } } }"
            + " | expects all variable-size dimensions are specified for input 'x'",
      })
  void contradiction_isRefusedAtLoad(String config, String reason) {
    models.identity("wrong", 1, INT64).config("wrong", config.replace('\'', '"'));

    assertThatThrownBy(() -> client.load("wrong")).hasMessageContaining(reason);
  }

  @Test
  void configThatIsNoText_isRefusedAtLoad() {
    models.identity("wrong", 1, INT64).write("wrong/config.pbtxt", new byte[] {(byte) 0xff, 1});

    assertThatThrownBy(() -> client.load("wrong")).hasMessageContaining("is not UTF-8");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "input { name: 'x' data_type: TYPE_INT64 dims: [ 1, 3 ] }"})
  void graphOfAFixedFirstDimension_isNotBatched(String inputs) {
    models.fixed("fixed", 1, 1, 3);
    client.load("fixed");
    assertThat(client.answer(echo("fixed", new long[][] {{1, 2, 3}}))).isEqualTo(raw(1, 2, 3));

    models.config("fixed", "max_batch_size: 4 " + inputs.replace('\'', '"'));

    assertThatThrownBy(() -> client.load("fixed"))
        .hasMessageContaining("does not support batching");
  }

  @Test
  void configThatPromisesMoreThanTheGraphTakes_isRefusedAtLoad() {
    models
        .fixed("fixed", 1, 1, 3)
        .config(
            "fixed",
            """
            input { name: "x" data_type: TYPE_INT64 dims: [ 1, -1 ] }
            output { name: "y" data_type: TYPE_INT64 dims: [ 1, 3 ] }
            """);

    assertThatThrownBy(() -> client.load("fixed")).hasMessageContaining("has shape [1,3]");
  }

  @Test
  void statisticsAndVersions_areRefusedInTritonsWords() {
    models.identity("echo", 1, INT64);
    client.load("echo");

    assertThatThrownBy(() -> client.statistics("nothing"))
        .hasMessage("INVALID_ARGUMENT: requested model 'nothing' is not available");
    assertThatThrownBy(() ->
            client.stub.modelStatistics(
                ModelStatisticsRequest.newBuilder().setName("echo").setVersion("7").build()))
        .hasMessage("INVALID_ARGUMENT: requested model version is not available for model 'echo'");
    assertThatThrownBy(() ->
            client.stub.modelInfer(
                echo("echo", 5).build().toBuilder().setModelVersion("-1").build()))
        .hasMessageStartingWith("INVALID_ARGUMENT: invalid model version specified '-1'");
  }
}
