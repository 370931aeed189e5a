package dev.vectormesh.embedded.triton;

import dev.vectormesh.inference.v2.InferBatchStatistics;
import dev.vectormesh.inference.v2.InferStatistics;
import dev.vectormesh.inference.v2.ModelStatistics;
import dev.vectormesh.inference.v2.StatisticDuration;
import java.util.Map;
import java.util.TreeMap;

/** What one version of a model has done since it was loaded. Times are nanoseconds. */
final class ModelCounters {
  private final Sum success = new Sum();
  private final Sum fail = new Sum();
  private final Sum queue = new Sum();
  private final Run runs = new Run();
  private final Map<Integer, Run> runsByBatch = new TreeMap<>();
  private long items;
  private long last;

  synchronized void succeeded(int batch, long total, long queued, long now) {
    success.add(total);
    queue.add(queued);
    items += batch;
    last = now;
  }

  synchronized void failed(long total) {
    fail.add(total);
  }

  synchronized void ran(int batch, long input, long infer, long output) {
    runs.add(input, infer, output);
    runsByBatch.computeIfAbsent(batch, size -> new Run()).add(input, infer, output);
  }

  synchronized ModelStatistics toProto(String model, long version) {
    ModelStatistics.Builder statistics =
        ModelStatistics.newBuilder()
            .setName(model)
            .setVersion(Long.toString(version))
            .setLastInference(last)
            .setInferenceCount(items)
            .setExecutionCount(runs.infer.count)
            .setInferenceStats(
                InferStatistics.newBuilder()
                    .setSuccess(success.toProto())
                    .setFail(fail.toProto())
                    .setQueue(queue.toProto())
                    .setComputeInput(runs.input.toProto())
                    .setComputeInfer(runs.infer.toProto())
                    .setComputeOutput(runs.output.toProto()));
    runsByBatch.forEach((batch, run) ->
        statistics.addBatchStats(
            InferBatchStatistics.newBuilder()
                .setBatchSize(batch)
                .setComputeInput(run.input.toProto())
                .setComputeInfer(run.infer.toProto())
                .setComputeOutput(run.output.toProto())));
    return statistics.build();
  }

  private static final class Run {
    private final Sum input = new Sum();
    private final Sum infer = new Sum();
    private final Sum output = new Sum();

    void add(long inputTime, long inferTime, long outputTime) {
      input.add(inputTime);
      infer.add(inferTime);
      output.add(outputTime);
    }
  }

  private static final class Sum {
    private long count;
    private long time;

    void add(long more) {
      count++;
      time += more;
    }

    StatisticDuration toProto() {
      return StatisticDuration.newBuilder().setCount(count).setNs(time).build();
    }
  }
}
