package dev.vectormesh.search.stats;

import dev.vectormesh.platform.telemetry.Telemetry;
import dev.vectormesh.search.query.Step;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.DoubleHistogram;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** How long the steps of searches took since the process started; the same goes to the metrics. */
public final class SearchStatistics {
  private static final AttributeKey<String> STEP = AttributeKey.stringKey("step");

  private final Map<Step, StepWindow> windows = new EnumMap<>(Step.class);
  private final Map<Step, Attributes> attributes = new EnumMap<>(Step.class);
  private final InstantSource clock;
  private final Instant begin;
  private final DoubleHistogram seconds;

  public SearchStatistics(InstantSource clock) {
    this.clock = clock;
    this.begin = clock.instant();
    for (Step step : Step.values()) {
      windows.put(step, new StepWindow());
      attributes.put(step, Attributes.of(STEP, step.label()));
    }
    this.seconds =
        Telemetry.current()
            .meter()
            .histogramBuilder("vectormesh.search.step.duration")
            .setUnit("s")
            .setDescription("Time of each step of a search")
            .build();
  }

  /** Adds the steps of one search. */
  public void add(Map<Step, Long> nanos) {
    nanos.forEach((step, n) -> {
      window(step).add(n);
      seconds.record(n / 1e9, attributes.getOrDefault(step, Attributes.empty()));
    });
  }

  private StepWindow window(Step step) {
    return windows.computeIfAbsent(step, s -> new StepWindow());
  }

  public Duration uptime() {
    return Duration.between(begin, clock.instant());
  }

  /** Figures of one step, in nanoseconds; empty ones had too few observations. */
  public record StepFigures(
      Step step,
      long count,
      int window,
      OptionalLong p50,
      OptionalLong p95,
      OptionalLong p99,
      OptionalLong mean,
      OptionalLong min,
      OptionalLong max) {}

  public List<StepFigures> steps() {
    return Arrays.stream(Step.values()).map(this::figures).toList();
  }

  private StepFigures figures(Step step) {
    StepWindow.Figures f = window(step).figures();
    return new StepFigures(
        step, f.count(), f.sorted().length, f.p50(), f.p95(), f.p99(), f.mean(), f.min(), f.max());
  }
}
