package dev.vectormesh.embedded.triton;

import static dev.vectormesh.embedded.triton.Requests.encode;
import static dev.vectormesh.embedded.triton.Requests.texts;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.common.util.concurrent.ListenableFuture;
import dev.vectormesh.inference.v2.ModelInferResponse;
import dev.vectormesh.inference.v2.ModelStatistics;
import dev.vectormesh.models.BundledModels;
import io.grpc.Status;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the embedded server does beyond the contract: it runs large requests in slices. */
abstract class EmbeddedInferenceContract extends InferenceContract {

  @Test
  void infer_stopsWhenTheCallerHasGivenUp() {
    ModelStatistics before = client.statistics(BundledModels.FAST);
    ListenableFuture<ModelInferResponse> bulk =
        futures.modelInfer(encode(BundledModels.FAST, texts(64, 512), "embedding").build());
    await()
        .atMost(30, SECONDS)
        .until(() -> runs(client.statistics(BundledModels.FAST)) > runs(before));

    bulk.cancel(true);

    await()
        .atMost(30, SECONDS)
        .until(() -> failures(client.statistics(BundledModels.FAST)) > failures(before));
    assertThat(runs(client.statistics(BundledModels.FAST)) - runs(before)).isLessThan(64);
  }

  @Test
  void statistics_countItemsAndRuns() {
    ModelStatistics before = client.statistics(BundledModels.DEFAULT);

    stub.modelInfer(encode(BundledModels.DEFAULT, texts(10, 256), "embedding").build());

    ModelStatistics after = client.statistics(BundledModels.DEFAULT);
    assertThat(after.getInferenceCount() - before.getInferenceCount()).isEqualTo(10);
    assertThat(after.getExecutionCount() - before.getExecutionCount()).isEqualTo(5);
    assertThat(after.getInferenceStats().getSuccess().getCount())
        .isEqualTo(before.getInferenceStats().getSuccess().getCount() + 1);
    assertThat(after.getInferenceStats().getComputeInfer().getNs())
        .isGreaterThan(before.getInferenceStats().getComputeInfer().getNs());
  }

  @Test
  void lengthThatTheGraphCannotTake_failsTheRequestAlone() {
    for (long[][] texts : List.of(texts(1, 600), texts(9, 600), new long[2][0])) {
      assertThatThrownBy(() -> stub.modelInfer(encode(BundledModels.DEFAULT, texts).build()))
          .satisfies(e -> assertThat(code(e)).isEqualTo(Status.Code.INTERNAL))
          .hasMessageContaining("onnx runtime error");
    }
    assertThat(
            stub.modelInfer(encode(BundledModels.DEFAULT, HELLO_WORLD).build()).getOutputsCount())
        .isEqualTo(2);
  }

  private static long runs(ModelStatistics statistics) {
    return statistics.getExecutionCount();
  }

  private static long failures(ModelStatistics statistics) {
    return statistics.getInferenceStats().getFail().getCount();
  }
}
