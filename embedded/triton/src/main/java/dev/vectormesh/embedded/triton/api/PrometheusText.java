package dev.vectormesh.embedded.triton.api;

import com.sun.management.OperatingSystemMXBean;
import dev.vectormesh.embedded.triton.onnx.OnnxModel;
import dev.vectormesh.inference.v2.InferStatistics;
import dev.vectormesh.inference.v2.ModelStatistics;
import dev.vectormesh.inference.v2.StatisticDuration;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/**
 * Triton's metrics in Prometheus' text format.
 *
 * <p>Written by hand: Triton's counters have no {@code _total} in their names, and the libraries
 * for this format put one there.
 */
public final class PrometheusText {
  private final StringBuilder text = new StringBuilder();
  private final List<Sample> samples = new ArrayList<>();

  private PrometheusText(List<OnnxModel> models) {
    models.forEach(model -> samples.add(Sample.of(model)));
  }

  public static String of(List<OnnxModel> models) {
    PrometheusText text = new PrometheusText(models);
    text.requests();
    text.durations();
    text.machine();
    return text.text.toString();
  }

  private void requests() {
    counter(
        "nv_inference_request_success",
        "Number of successful inference requests, all batch sizes",
        stats -> stats.getInferenceStats().getSuccess().getCount());
    head(
        "nv_inference_request_failure",
        "Number of failed inference requests, all batch sizes",
        "counter");
    for (Sample sample : samples) {
      sample
          .model
          .counters()
          .failures()
          .forEach((reason, count) -> {
            Map<String, String> labels = new LinkedHashMap<>(sample.labels);
            labels.put("reason", reason.name());
            line("nv_inference_request_failure", labels, count);
          });
    }
    counter(
        "nv_inference_count",
        "Number of inferences performed (does not include cached requests)",
        ModelStatistics::getInferenceCount);
    counter(
        "nv_inference_exec_count",
        "Number of model executions performed (does not include cached requests)",
        ModelStatistics::getExecutionCount);
    head(
        "nv_inference_pending_request_count",
        "Instantaneous number of pending requests awaiting execution per-model.",
        "gauge");
    samples.forEach(sample ->
        line("nv_inference_pending_request_count", sample.labels, sample.model.waiting()));
  }

  private void durations() {
    duration("request", "inference request duration", InferStatistics::getSuccess);
    duration("queue", "inference queuing duration", InferStatistics::getQueue);
    duration("compute_input", "compute input duration", InferStatistics::getComputeInput);
    duration("compute_infer", "compute inference duration", InferStatistics::getComputeInfer);
    duration(
        "compute_output", "inference compute output duration", InferStatistics::getComputeOutput);
  }

  private void duration(
      String name, String what, Function<InferStatistics, StatisticDuration> sum) {
    counter(
        "nv_inference_" + name + "_duration_us",
        "Cumulative " + what + " in microseconds",
        stats -> sum.apply(stats.getInferenceStats()).getNs() / 1_000);
  }

  private void machine() {
    if (!(ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean machine)) {
      return;
    }
    gauge(
        "nv_cpu_utilization",
        "CPU utilization rate [0.0 - 1.0]",
        Math.max(0, machine.getCpuLoad()));
    gauge(
        "nv_cpu_memory_total_bytes",
        "CPU total memory (RAM), in bytes",
        machine.getTotalMemorySize());
    gauge(
        "nv_cpu_memory_used_bytes",
        "CPU used memory (RAM), in bytes",
        machine.getTotalMemorySize() - machine.getFreeMemorySize());
  }

  private void counter(String name, String help, ToLongFunction<ModelStatistics> value) {
    head(name, help, "counter");
    samples.forEach(sample -> line(name, sample.labels, value.applyAsLong(sample.statistics)));
  }

  private void gauge(String name, String help, double value) {
    head(name, help, "gauge");
    text.append(name).append(' ').append(String.format(Locale.ROOT, "%s", value)).append('\n');
  }

  private void head(String name, String help, String type) {
    text.append("# HELP ").append(name).append(' ').append(help).append('\n');
    text.append("# TYPE ").append(name).append(' ').append(type).append('\n');
  }

  private void line(String name, Map<String, String> labels, long value) {
    text.append(name).append('{');
    String separator = "";
    for (Map.Entry<String, String> label : labels.entrySet()) {
      text.append(separator).append(label.getKey()).append("=\"");
      text.append(escaped(label.getValue())).append('"');
      separator = ",";
    }
    text.append("} ").append(value).append('\n');
  }

  private static String escaped(String value) {
    return value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
  }

  private record Sample(OnnxModel model, Map<String, String> labels, ModelStatistics statistics) {
    static Sample of(OnnxModel model) {
      Map<String, String> labels = new LinkedHashMap<>();
      labels.put("model", model.name());
      labels.put("version", Long.toString(model.version()));
      model.config().getMetricTagsMap().forEach((tag, value) -> labels.put("_" + tag, value));
      return new Sample(model, labels, model.counters().toProto(model.name(), model.version()));
    }
  }
}
