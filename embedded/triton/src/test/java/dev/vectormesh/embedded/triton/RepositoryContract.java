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

import dev.vectormesh.inference.v2.DataType;
import dev.vectormesh.inference.v2.ModelConfig;
import dev.vectormesh.inference.v2.ModelConfigRequest;
import dev.vectormesh.inference.v2.RepositoryIndexRequest;
import io.grpc.Status;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Versions, loading and unloading, and what breaks, in any Triton under explicit control. */
abstract class RepositoryContract extends ServedRepository {

  @Test
  void nothing_isLoadedUnlessAskedFor() {
    models.identity("echo", 1, FLOAT);

    assertThat(client.index()).containsExactly("echo   ");
    assertThatThrownBy(() -> client.infer(echo("echo", 5)))
        .hasMessage("NOT_FOUND: Request for unknown model: 'echo' is not found");
  }

  @Test
  void model_isServedFromLoadToUnload() {
    models.identity("echo", 1, INT64);
    client.load("echo");

    assertThat(client.answer(echo("echo", new long[][] {{1, 2}, {3, 4}})))
        .isEqualTo(raw(1, 2, 3, 4));
    assertThat(client.index()).containsExactly("echo 1 READY ");

    client.unload("echo");
    await()
        .atMost(30, SECONDS)
        .until(() -> client.index().equals(List.of("echo 1 UNAVAILABLE unloaded")));
    assertThatThrownBy(() -> client.infer(echo("echo", 5)))
        .hasMessage("NOT_FOUND: Request for unknown model: 'echo' has no available versions");

    client.load("echo");
    assertThat(client.infer(echo("echo", 5)).getModelVersion()).isEqualTo("1");
  }

  @Test
  void brokenModel_failsAlone() {
    models
        .identity("good", 1, INT64)
        .write("no-graph/1/model.onnx", "no graph".getBytes(UTF_8))
        .identity("no-config", 1, FLOAT)
        .config("no-config", "max_batch_size: many")
        .identity("wrong-type", 1, FLOAT)
        .batched("wrong-type", 4, "")
        .identity("other-backend", 1, FLOAT)
        .config("other-backend", "backend: \"none\"");
    client.load("good");

    for (String broken : List.of("no-graph", "no-config", "wrong-type", "other-backend")) {
      assertThatThrownBy(() -> client.load(broken)).hasMessageContaining("'" + broken + "'");
    }

    assertThat(client.answer(echo("good", 7))).isEqualTo(raw(7));
    assertThat(
            client
                .stub
                .repositoryIndex(RepositoryIndexRequest.newBuilder().setReady(true).build())
                .getModelsList())
        .hasSize(1);
    assertThat(client.index()).anyMatch(line -> line.matches("(?s)no-graph .*UNAVAILABLE .+"));
  }

  @Test
  void failedLoad_namesTheVersionAndWhy() {
    models.write("broken/1/model.onnx", "no graph".getBytes(UTF_8)).identity("served", 1, INT64);
    client.load("served");
    models.write("served/2/model.onnx", "no graph".getBytes(UTF_8));

    for (String model : List.of("broken", "served")) {
      int version = model.equals("broken") ? 1 : 2;
      assertThatThrownBy(() -> client.load(model))
          .satisfies(e -> assertThat(code(e)).isEqualTo(Status.Code.INVALID_ARGUMENT))
          .hasMessageContaining(
              "load failed for model '%s': version %d is at UNAVAILABLE state: ", model, version);
      assertThat(client.index())
          .anyMatch(line -> line.matches("(?s)%s %d UNAVAILABLE .+".formatted(model, version)));
      assertThatThrownBy(() -> client.infer(echo(model, 5).version(version)))
          .hasMessage(
              "UNAVAILABLE: Request for unknown model: '%s' version %d is not at ready state",
              model, version);
    }
    assertThat(client.index()).contains("served 1 READY ");
    assertThat(client.infer(echo("served", 5)).getModelVersion()).isEqualTo("1");
    assertThatThrownBy(() -> client.infer(echo("broken", 5)))
        .hasMessage("NOT_FOUND: Request for unknown model: 'broken' has no available versions");
  }

  @Test
  void oneFailedVersion_keepsTheOthersBack() {
    models
        .identity("two", 1, INT64)
        .write("two/2/model.onnx", "no graph".getBytes(UTF_8))
        .batched("two", 4, "version_policy: { all: {} }");

    assertThatThrownBy(() -> client.load("two"))
        .hasMessageContaining("version 2 is at UNAVAILABLE");

    await().atMost(30, SECONDS).until(() -> client.index().contains("two 1 UNAVAILABLE unloaded"));
    assertThatThrownBy(() -> client.infer(echo("two", 5).version(1)))
        .hasMessageContaining("version 1 is not at ready state");
  }

  @Test
  void configThatContradictsItself_isNoModelAtAll() {
    models
        .identity("wrong", 1, INT64)
        .batched("wrong", 8, "dynamic_batching { priority_levels: 2 }");

    assertThatThrownBy(() -> client.load("wrong"))
        .satisfies(e -> assertThat(code(e)).isEqualTo(Status.Code.INTERNAL))
        .hasMessageContaining("failed to load 'wrong', failed to poll from model repository");
    assertThatThrownBy(() -> client.infer(echo("wrong", 5)))
        .hasMessage("NOT_FOUND: Request for unknown model: 'wrong' is not found");
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
    List.of("newest", "two", "all", "some").forEach(client::load);

    assertThat(client.versions("newest")).containsExactly("10");
    assertThat(client.versions("two")).containsExactly("2", "10");
    assertThat(client.versions("all")).containsExactly("1", "2", "10");
    assertThat(client.versions("some")).containsExactly("1", "10");
    assertThat(client.infer(echo("all", 5)).getModelVersion()).isEqualTo("10");
  }

  @Test
  void config_isCompletedFromTheGraph() {
    models.identity("echo", 1, INT64);
    client.load("echo");

    ModelConfig config =
        client
            .stub
            .modelConfig(ModelConfigRequest.newBuilder().setName("echo").build())
            .getConfig();

    assertThat(config.getBackend()).isEqualTo(models.backend());
    assertThat(config.getMaxBatchSize()).isEqualTo(4);
    assertThat(config.getInput(0).getName()).isEqualTo("x");
    assertThat(config.getInput(0).getDataType()).isEqualTo(DataType.TYPE_INT64);
    assertThat(config.getInput(0).getDimsList()).containsExactly(-1L);
    assertThat(config.getVersionPolicy().getLatest().getNumVersions()).isEqualTo(1);
  }

  @Test
  void version_isServedBesideItsSuccessor() {
    models.identity("both", 1, INT64).batched("both", 4, "version_policy: { all: {} }");
    client.load("both");
    models.identity("both", 2, INT64);
    client.load("both");

    assertThat(client.infer(echo("both", 5).version(1)).getModelVersion()).isEqualTo("1");
    assertThat(client.infer(echo("both", 5)).getModelVersion()).isEqualTo("2");
    assertThatThrownBy(() -> client.infer(echo("both", 5).version(3)))
        .hasMessage("NOT_FOUND: Request for unknown model: 'both' version 3 is not found");
  }

  @Test
  void warmUp_runsBeforeTheModelIsServed() {
    String sample =
        """
        model_warmup { name: "%s" batch_size: 2 count: 3 inputs { key: "x" value:
          { data_type: TYPE_INT64 dims: 1 %s } } }
        """;
    models
        .lookup("zeros", 1)
        .batched("zeros", 4, sample.formatted("zeros", "zero_data: true"))
        .identity("random", 1, INT64)
        .batched("random", 4, sample.formatted("random", "random_data: true"))
        .lookup("fits", 1)
        .write("fits/warmup/x", raw(2).toByteArray())
        .batched("fits", 4, sample.formatted("file", "input_data_file: 'x'"))
        .lookup("fails", 1)
        .write("fails/warmup/x", raw(99).toByteArray())
        .batched("fails", 4, sample.formatted("file", "input_data_file: 'x'"));

    client.load("zeros");
    client.load("random");
    client.load("fits");
    assertThatThrownBy(() -> client.load("fails")).hasMessageContaining("'fails'");

    assertThat(client.answer(echo("fits", 2))).isEqualTo(raw(2));
  }
}
