package dev.vectormesh.embedded.triton;

import static ai.onnx.proto.OnnxMl.TensorProto.DataType.INT64;
import static dev.vectormesh.embedded.triton.Requests.echo;
import static dev.vectormesh.embedded.triton.Requests.raw;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.common.util.concurrent.ListenableFuture;
import dev.vectormesh.inference.v2.ModelConfigRequest;
import dev.vectormesh.inference.v2.ModelInferResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The contract, and the embedded server's own. */
class BatchingIT extends BatchingContract {

  @Override
  TritonServer start(Path folder) {
    return EmbeddedServer.inProcess(EmbeddedTriton.builder(folder));
  }

  @Test
  void request_failsAloneInABatchOfGoodOnes() throws Exception {
    models
        .lookup("table", 1)
        .batched(
            "table",
            8,
            "dynamic_batching { preferred_batch_size: 2 max_queue_delay_microseconds: 3600000000"
                + " }");
    client.load("table");

    ListenableFuture<ModelInferResponse> good = client.begin(echo("table", 2));
    ListenableFuture<ModelInferResponse> bad = client.begin(echo("table", 99));

    assertThat(good.get(60, TimeUnit.SECONDS).getRawOutputContents(0)).isEqualTo(raw(2));
    assertThatThrownBy(() -> bad.get(60, TimeUnit.SECONDS))
        .hasMessageContaining("onnx runtime error");
  }

  @Test
  void requests_ofOtherShapesEndABatch() throws Exception {
    models
        .identity("echo", 1, INT64)
        .batched(
            "echo",
            8,
            "dynamic_batching { preferred_batch_size: 3 max_queue_delay_microseconds: 3600000000"
                + " }");
    client.load("echo");

    ListenableFuture<ModelInferResponse> narrow = client.begin(echo("echo", 1));
    List<ListenableFuture<ModelInferResponse>> wide = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      wide.add(client.begin(echo("echo", i, i)));
    }

    assertThat(narrow.get(60, TimeUnit.SECONDS).getRawOutputContents(0)).isEqualTo(raw(1));
    for (int i = 0; i < 3; i++) {
      assertThat(wide.get(i).get(60, TimeUnit.SECONDS).getRawOutputContents(0))
          .isEqualTo(raw(i, i));
    }
  }

  @Test
  void urgentRequest_doesNotWaitForABatch() {
    models
        .identity("echo", 1, INT64)
        .batched(
            "echo",
            8,
            """
            dynamic_batching { priority_levels: 3 default_priority_level: 2
              priority_queue_policy { key: 2 value { max_queue_size: 1 } } }
            instance_group { count: 1 }
            """);
    client.load("echo");

    assertThat(client.answer(echo("echo", 5).priority(1))).isEqualTo(raw(5));
    assertThat(client.answer(echo("echo", 6).priority(3))).isEqualTo(raw(6));
    assertThat(client.answer(echo("echo", 7))).isEqualTo(raw(7));
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void ordinaryInstances_giveWayToUrgentOnes() throws Exception {
    models
        .identity("m", 1, INT64)
        .batched(
            "m",
            8,
            "dynamic_batching { priority_levels: 2 default_priority_level: 2 }"
                + " instance_group { count: 1 }");
    client.load("m");
    client.answer(echo("m", 5));
    client.answer(echo("m", 5).priority(1));

    int urgent = niceness("triton-m_1_u0");
    assertThat(niceness("triton-m_1_0")).isEqualTo(Math.min(19, urgent + 10));
  }

  /** Of the thread of this name, as Linux has it. */
  private static int niceness(String thread) throws IOException {
    try (Stream<Path> tasks = Files.list(Path.of("/proc/self/task"))) {
      for (Path task : tasks.toList()) {
        try {
          String stat = Files.readString(task.resolve("stat"));
          int end = stat.lastIndexOf(')');
          if (stat.substring(stat.indexOf('(') + 1, end).equals(thread)) {
            // The name is field 2, in brackets; the niceness is field 19.
            return Integer.parseInt(stat.substring(end + 2).split(" ", -1)[16]);
          }
        } catch (IOException e) {
          continue; // A thread that has ended meanwhile.
        }
      }
    }
    throw new AssertionError("no thread " + thread);
  }

  @Test
  void answers_leaveInTheOrderOfTheirRequests() throws Exception {
    models
        .identity("echo", 1, INT64)
        .batched(
            "echo", 8, "dynamic_batching { preserve_ordering: true } instance_group { count: 4 }");
    client.load("echo");
    StringBuffer order = new StringBuffer();
    StringBuilder expected = new StringBuilder();

    List<ListenableFuture<ModelInferResponse>> answers = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      String name = i + " ";
      expected.append(name);
      ListenableFuture<ModelInferResponse> answer = client.begin(echo("echo", new long[i % 7 + 1]));
      answer.addListener(() -> order.append(name), Runnable::run);
      answers.add(answer);
    }
    answers.getLast().get(60, TimeUnit.SECONDS);

    await().atMost(30, SECONDS).until(() -> order.length() == expected.length());
    assertThat(order).hasToString(expected.toString());
  }

  @Test
  void waitingRequests_areAnsweredWhenTheServerCloses() throws Exception {
    models
        .identity("echo", 1, INT64)
        .batched(
            "echo",
            8,
            "dynamic_batching { preferred_batch_size: 8 max_queue_delay_microseconds: 3600000000"
                + " }");
    client.load("echo");
    ListenableFuture<ModelInferResponse> waiting = client.begin(echo("echo", 5));

    ((EmbeddedServer) server).triton().close();

    assertThat(waiting.get(60, TimeUnit.SECONDS).getRawOutputContents(0)).isEqualTo(raw(5));
  }

  @Test
  void config_thatContradictsItselfIsRefused() {
    refused(
        "dynamic_batching { preferred_batch_size: 9 }",
        "dynamic batching preferred size must be <= max batch size for wrong");
    refused(
        "dynamic_batching { preferred_batch_size: 0 }",
        "dynamic batching preferred size must be positive for wrong");
    refused(
        "dynamic_batching { priority_levels: 2 }",
        "default priority level must be in range [1, 2] for wrong");
    refused(
        "dynamic_batching { priority_levels: 2 default_priority_level: 1 priority_queue_policy {"
            + " key: 3 value { } } }",
        "priority queue policy must have priority level in range [1, 2] for wrong");
    refused("instance_group { kind: KIND_GPU }", "has kind KIND_GPU but server does not support");
  }

  private void refused(String lines, String message) {
    models.identity("wrong", 1, INT64).batched("wrong", 8, lines);
    assertThatThrownBy(() -> client.load("wrong")).hasMessageContaining(message);
  }

  @Test
  void batching_isOnWhereTheConfigurationSaysNothing() {
    models.identity("echo", 1, INT64);
    client.load("echo");

    assertThat(
            client
                .stub
                .modelConfig(ModelConfigRequest.newBuilder().setName("echo").build())
                .getConfig()
                .hasDynamicBatching())
        .isTrue();
  }
}
