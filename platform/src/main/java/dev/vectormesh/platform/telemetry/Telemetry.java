package dev.vectormesh.platform.telemetry;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Scope;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.exporter.otlp.metrics.OtlpGrpcMetricExporter;
import io.opentelemetry.exporter.otlp.trace.OtlpGrpcSpanExporter;
import io.opentelemetry.exporter.prometheus.PrometheusHttpServer;
import io.opentelemetry.instrumentation.grpc.v1_6.GrpcTelemetry;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.SdkMeterProviderBuilder;
import io.opentelemetry.sdk.metrics.export.PeriodicMetricReader;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SdkTracerProviderBuilder;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Traces and metrics of the process. Every call has a trace id, also where nothing is exported, so
 * that an error can name it. One per JVM: {@link #open} makes it the current one.
 */
public final class Telemetry implements AutoCloseable {
  private static final Duration LAST_WORDS = Duration.ofSeconds(3);
  private static volatile Telemetry current = none();

  private final OpenTelemetrySdk sdk;
  private final GrpcTelemetry grpc;

  private Telemetry(OpenTelemetrySdk sdk) {
    this.sdk = sdk;
    this.grpc = GrpcTelemetry.create(sdk);
  }

  public static Telemetry open(TelemetryConfig config, String serviceName, SpanProcessor... more) {
    Resource resource =
        Resource.getDefault()
            .merge(
                Resource.builder()
                    .put(AttributeKey.stringKey("service.name"), serviceName)
                    .build());
    SdkTracerProviderBuilder traces = SdkTracerProvider.builder().setResource(resource);
    SdkMeterProviderBuilder metrics = SdkMeterProvider.builder().setResource(resource);
    config
        .otlp()
        .ifPresent(uri -> {
          traces.addSpanProcessor(
              BatchSpanProcessor.builder(
                      OtlpGrpcSpanExporter.builder()
                          .setEndpoint(uri.toString())
                          .setTimeout(Duration.ofSeconds(5))
                          .build())
                  .build());
          metrics.registerMetricReader(
              PeriodicMetricReader.create(
                  OtlpGrpcMetricExporter.builder().setEndpoint(uri.toString()).build()));
        });
    if (config.metricsPort() > 0) {
      metrics.registerMetricReader(
          PrometheusHttpServer.builder()
              .setHost(config.metricsBind())
              .setPort(config.metricsPort())
              .build());
    }
    for (SpanProcessor processor : more) {
      traces.addSpanProcessor(processor);
    }
    Telemetry opened = new Telemetry(sdk(traces, metrics));
    current = opened;
    return opened;
  }

  /** Gives calls trace ids, and exports nothing. */
  public static Telemetry none() {
    return new Telemetry(sdk(SdkTracerProvider.builder(), SdkMeterProvider.builder()));
  }

  private static OpenTelemetrySdk sdk(
      SdkTracerProviderBuilder traces, SdkMeterProviderBuilder metrics) {
    return OpenTelemetrySdk.builder()
        .setTracerProvider(traces.build())
        .setMeterProvider(metrics.build())
        .setPropagators(ContextPropagators.create(W3CTraceContextPropagator.getInstance()))
        .build();
  }

  /** The one opened last in this JVM. */
  public static Telemetry current() {
    return current;
  }

  public OpenTelemetry openTelemetry() {
    return sdk;
  }

  /** gRPC's interceptors; platform's hosts and channels install them. */
  public GrpcTelemetry grpc() {
    return grpc;
  }

  public Tracer tracer() {
    return sdk.getTracer("dev.vectormesh");
  }

  public Meter meter() {
    return sdk.getMeter("dev.vectormesh");
  }

  /** A step of the running call, as a span of its trace; close it. */
  public static Step span(String name) {
    return new Step(current.tracer().spanBuilder(name).startSpan());
  }

  /** An open span that is current on this thread. */
  public static final class Step implements AutoCloseable {
    private final Span span;
    private final Scope scope;

    @SuppressWarnings("MustBeClosedChecker") // closed with the step
    private Step(Span span) {
      this.span = span;
      this.scope = span.makeCurrent();
    }

    public Step attribute(String name, long value) {
      span.setAttribute(name, value);
      return this;
    }

    public Step attribute(String name, String value) {
      span.setAttribute(name, value);
      return this;
    }

    public Step failed(Throwable why) {
      span.recordException(why);
      span.setStatus(StatusCode.ERROR);
      return this;
    }

    @Override
    public void close() {
      scope.close();
      span.end();
    }
  }

  /** Sends what is left; a collector that is away does not hold the process up. */
  @Override
  public void close() {
    // The periodic reader's shutdown blocks for as long as its exporter tries again.
    Thread sending =
        Thread.ofVirtual()
            .start(() -> sdk.shutdown().join(LAST_WORDS.toMillis(), TimeUnit.MILLISECONDS));
    try {
      sending.join(LAST_WORDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
