package dev.vectormesh.embedded.triton;

import static ai.onnx.proto.OnnxMl.TensorProto.DataType.INT64;
import static dev.vectormesh.embedded.triton.Requests.echo;
import static dev.vectormesh.embedded.triton.Requests.raw;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.util.concurrent.Futures;
import com.google.common.util.concurrent.ListenableFuture;
import dev.vectormesh.inference.v2.ModelInferResponse;
import dev.vectormesh.inference.v2.ModelStatistics;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * Dynamic batching and its queue. Batches wait for more than any test does, so that what ends a
 * wait is the rule and not the clock.
 */
abstract class BatchingContract extends ServedRepository {
  private static final String HOUR = "max_queue_delay_microseconds: 3600000000";

  /** A Triton keeps a model until its queue is empty, cancelled requests among them. */
  private static final String SECONDS = "max_queue_delay_microseconds: 5000000";

  @Test
  void requests_shareABatchOfAPreferredSize() throws Exception {
    models
        .identity("echo", 1, INT64)
        .batched("echo", 8, "dynamic_batching { preferred_batch_size: 4 %s }".formatted(HOUR));
    client.load("echo");

    List<ListenableFuture<ModelInferResponse>> answers = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      answers.add(client.begin(echo("echo", i, 10 + i)));
    }

    for (int i = 0; i < 4; i++) {
      ModelInferResponse answer = answers.get(i).get(60, TimeUnit.SECONDS);
      assertThat(answer.getRawOutputContents(0)).isEqualTo(raw(i, 10 + i));
      assertThat(answer.getOutputs(0).getShapeList()).containsExactly(1L, 2L);
    }
    ModelStatistics statistics = client.statistics("echo");
    assertThat(statistics.getInferenceCount()).isEqualTo(4);
    assertThat(statistics.getExecutionCount()).isEqualTo(1);
    assertThat(statistics.getBatchStats(0).getBatchSize()).isEqualTo(4);
    assertThat(statistics.getInferenceStats().getSuccess().getCount()).isEqualTo(4);
    assertThat(statistics.getInferenceStats().getComputeInfer().getCount()).isEqualTo(4);
  }

  @Test
  void request_runsAloneWhenItsDelayIsOver() {
    models
        .identity("echo", 1, INT64)
        .batched(
            "echo",
            8,
            "dynamic_batching { preferred_batch_size: 8 max_queue_delay_microseconds: 1000 }");
    client.load("echo");

    assertThat(client.answer(echo("echo", 5))).isEqualTo(raw(5));
  }

  @Test
  void request_isRefusedByAFullQueue() throws Exception {
    models
        .identity("echo", 1, INT64)
        .batched(
            "echo",
            8,
            "dynamic_batching { preferred_batch_size: 3 %s default_queue_policy {"
                    .formatted(SECONDS)
                + " max_queue_size: 2 } }");
    client.load("echo");
    List<ListenableFuture<ModelInferResponse>> waiting = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      waiting.add(client.begin(echo("echo", i)));
    }

    // Two wait for a third; which of the three was last is not ours to say.
    ListenableFuture<ModelInferResponse> refused = Futures.inCompletionOrder(waiting).getFirst();

    assertThatThrownBy(() -> refused.get(60, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class)
        .cause()
        .satisfies(e -> assertThat(code(e)).isEqualTo(Status.Code.UNAVAILABLE))
        .hasMessageContaining("Exceeds maximum queue size");
    waiting.forEach(request -> request.cancel(true));
  }

  @Test
  void request_isRejectedWhenItsTimeIsOver() {
    models
        .identity("echo", 1, INT64)
        .batched(
            "echo",
            8,
            "dynamic_batching { preferred_batch_size: 8 %s default_queue_policy {".formatted(HOUR)
                + " default_timeout_microseconds: 3600000000 allow_timeout_override: true } }");
    client.load("echo");

    assertThatThrownBy(() -> client.infer(echo("echo", 5).timeoutMicros(1_000)))
        .satisfies(e -> assertThat(code(e)).isEqualTo(Status.Code.UNAVAILABLE))
        .hasMessageContaining("Request timeout expired");
    assertThat(client.statistics("echo").getInferenceStats().getFail().getCount()).isOne();
  }
}
