package dev.vectormesh.embedded.triton.batching;

import dev.vectormesh.inference.v2.InferBatchStatistics;
import dev.vectormesh.inference.v2.InferStatistics;
import dev.vectormesh.inference.v2.ModelStatistics;
import dev.vectormesh.inference.v2.StatisticDuration;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;

/** What one version of a model has done since it was loaded. Times are nanoseconds. */
public final class ModelCounters {
  private final Sum success = new Sum();
  private final Map<Failure, Sum> fail = new EnumMap<>(Failure.class);
  private final Sum queue = new Sum();
  private final Run requests = new Run();
  private final Map<Integer, Run> runsByBatch = new TreeMap<>();
  private long items;
  private long runs;
  private long last;

  /** Why a request failed, by the names of Triton's metrics. */
  public enum Failure {
    /** It has waited for too long. */
    REJECTED,
    /** Its caller has gone. */
    CANCELED,
    /** The runtime failed. */
    BACKEND,
    /** Anything else; a request that is refused before it waits counts nowhere, as in Triton. */
    OTHER
  }

  public ModelCounters() {
    for (Failure why : Failure.values()) {
      fail.put(why, new Sum());
    }
  }

  synchronized void succeeded(int batch, long total, long queued, RunTimes times) {
    success.add(total);
    queue.add(queued);
    requests.add(times);
    items += batch;
  }

  public synchronized void failed(long total, Failure why) {
    fail.computeIfAbsent(why, reason -> new Sum()).add(total);
  }

  public synchronized void ran(int batch, RunTimes times) {
    runs++;
    runsByBatch.computeIfAbsent(batch, size -> new Run()).add(times);
    last = System.currentTimeMillis();
  }

  /** Failed requests by reason. */
  public synchronized Map<Failure, Long> failures() {
    Map<Failure, Long> counts = new EnumMap<>(Failure.class);
    fail.forEach((why, sum) -> counts.put(why, sum.count));
    return counts;
  }

  public synchronized ModelStatistics toProto(String model, long version) {
    Sum failed = new Sum();
    fail.values().forEach(failed::add);
    ModelStatistics.Builder statistics =
        ModelStatistics.newBuilder()
            .setName(model)
            .setVersion(Long.toString(version))
            .setLastInference(last)
            .setInferenceCount(items)
            .setExecutionCount(runs)
            .setInferenceStats(
                InferStatistics.newBuilder()
                    .setSuccess(success.toProto())
                    .setFail(failed.toProto())
                    .setQueue(queue.toProto())
                    .setComputeInput(requests.input.toProto())
                    .setComputeInfer(requests.infer.toProto())
                    .setComputeOutput(requests.output.toProto()));
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

    void add(RunTimes times) {
      input.add(times.input());
      infer.add(times.infer());
      output.add(times.output());
    }
  }

  private static final class Sum {
    private long count;
    private long time;

    void add(long more) {
      count++;
      time += more;
    }

    void add(Sum more) {
      count += more.count;
      time += more.time;
    }

    StatisticDuration toProto() {
      return StatisticDuration.newBuilder().setCount(count).setNs(time).build();
    }
  }
}
