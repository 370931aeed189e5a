package dev.vectormesh.platform.telemetry;

import static java.util.concurrent.TimeUnit.MINUTES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vectormesh.platform.auth.AuthConfig;
import dev.vectormesh.platform.auth.RoleTable;
import dev.vectormesh.platform.call.Channels;
import dev.vectormesh.platform.health.Health;
import dev.vectormesh.platform.host.App;
import dev.vectormesh.platform.host.CallChain;
import dev.vectormesh.platform.host.Host;
import dev.vectormesh.platform.host.HostConfig;
import io.grpc.BindableService;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceResponse;
import io.opentelemetry.proto.collector.metrics.v1.MetricsServiceGrpc;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.opentelemetry.proto.collector.trace.v1.TraceServiceGrpc;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** What a collector of OpenTelemetry receives. */
class OtlpIT {
  private static final AuthConfig AUTH = AuthConfig.ofSecret("0123456789abcdef0123456789abcdef");

  @Test
  void callAndItsStep_reachTheCollector_asOneTrace() throws Exception {
    try (Collector collector = new Collector()) {
      TelemetryConfig config =
          new TelemetryConfig(
              Optional.of(collector.uri()), 0, "127.0.0.1", "INFO", TelemetryConfig.LogFormat.JSON);
      try (Telemetry telemetry = Telemetry.open(config, "trial")) {
        callHealth(telemetry);
      }

      // What a busy machine does not send before the end still arrives after it.
      await()
          .atMost(2, MINUTES)
          .until(() -> collector.spans().size() >= 2 && !collector.metrics().isEmpty());
      List<Span> spans = collector.spans();
      assertThat(spans)
          .extracting(Span::getKind)
          .contains(Span.SpanKind.SPAN_KIND_CLIENT, Span.SpanKind.SPAN_KIND_SERVER);
      assertThat(spans)
          .filteredOn(span -> span.getName().equals("grpc.health.v1.Health/Check"))
          .extracting(Span::getTraceId)
          .hasSize(2)
          .containsOnly(spans.getFirst().getTraceId());
      assertThat(collector.resources)
          .isNotEmpty()
          .allSatisfy(resource ->
              assertThat(resource.getAttributesList())
                  .anySatisfy(attribute -> {
                    assertThat(attribute.getKey()).isEqualTo("service.name");
                    assertThat(attribute.getValue().getStringValue()).isEqualTo("trial");
                  }));
      assertThat(collector.metrics()).extracting(Metric::getName).contains("rpc.server.duration");
    }
  }

  @Test
  void collectorThatIsAway_stopsNothing() throws Exception {
    URI nobody;
    try (Collector collector = new Collector()) {
      nobody = collector.uri();
    }
    TelemetryConfig config =
        new TelemetryConfig(
            Optional.of(nobody), 0, "127.0.0.1", "INFO", TelemetryConfig.LogFormat.JSON);
    try (Telemetry telemetry = Telemetry.open(config, "trial")) {
      callHealth(telemetry);
    }
  }

  private static void callHealth(Telemetry telemetry) {
    try (Host host =
        Host.of(CallChain.of(AUTH, HostConfig.local(), telemetry), new NoServices())
            .netty(0)
            .start()) {
      ManagedChannel channel = Channels.open(host.uri());
      try {
        var unused =
            HealthGrpc.newBlockingStub(channel).check(HealthCheckRequest.getDefaultInstance());
      } finally {
        channel.shutdownNow();
      }
    }
  }

  /** Health and reflection are served anyway. */
  private static final class NoServices implements App {
    @Override
    public String name() {
      return "trial";
    }

    @Override
    public List<BindableService> services() {
      return List.of();
    }

    @Override
    public RoleTable roles() {
      return RoleTable.builder().build();
    }

    @Override
    public Health health() {
      return Health.always("trial");
    }

    @Override
    public void close() {}
  }

  private static final class Collector implements AutoCloseable {
    private final List<Resource> resources = new CopyOnWriteArrayList<>();
    private final List<ExportTraceServiceRequest> traces = new CopyOnWriteArrayList<>();
    private final List<ExportMetricsServiceRequest> metrics = new CopyOnWriteArrayList<>();
    private final Server server;

    Collector() throws IOException {
      server =
          NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
              .addService(new Traces())
              .addService(new Metrics())
              .build()
              .start();
    }

    URI uri() {
      return URI.create("http://127.0.0.1:" + server.getPort());
    }

    List<Span> spans() {
      return traces.stream()
          .flatMap(request -> request.getResourceSpansList().stream())
          .map(ResourceSpans::getScopeSpansList)
          .flatMap(List::stream)
          .flatMap(scope -> scope.getSpansList().stream())
          .toList();
    }

    List<Metric> metrics() {
      return metrics.stream()
          .flatMap(request -> request.getResourceMetricsList().stream())
          .flatMap(resource -> resource.getScopeMetricsList().stream())
          .flatMap(scope -> scope.getMetricsList().stream())
          .toList();
    }

    @Override
    public void close() {
      server.shutdownNow();
    }

    private final class Traces extends TraceServiceGrpc.TraceServiceImplBase {
      @Override
      public void export(
          ExportTraceServiceRequest request, StreamObserver<ExportTraceServiceResponse> reply) {
        traces.add(request);
        request.getResourceSpansList().forEach(spans -> resources.add(spans.getResource()));
        reply.onNext(ExportTraceServiceResponse.getDefaultInstance());
        reply.onCompleted();
      }
    }

    private final class Metrics extends MetricsServiceGrpc.MetricsServiceImplBase {
      @Override
      public void export(
          ExportMetricsServiceRequest request, StreamObserver<ExportMetricsServiceResponse> reply) {
        metrics.add(request);
        request.getResourceMetricsList().forEach(found -> resources.add(found.getResource()));
        reply.onNext(ExportMetricsServiceResponse.getDefaultInstance());
        reply.onCompleted();
      }
    }
  }
}
