package dev.vectormesh.platform.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.LoggingEvent;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vectormesh.platform.auth.Role;
import dev.vectormesh.platform.call.CallContext;
import dev.vectormesh.platform.call.Fanout;
import io.opentelemetry.api.trace.Span;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class TelemetryIT {
  private static TelemetryConfig withMetricsOn(int port) {
    return new TelemetryConfig(
        Optional.empty(), port, "127.0.0.1", "INFO", TelemetryConfig.LogFormat.JSON);
  }

  @Test
  void metrics_areOnThePrometheusPage() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    try (Telemetry telemetry = Telemetry.open(withMetricsOn(port), "trial");
        HttpClient client = HttpClient.newHttpClient()) {
      telemetry.meter().counterBuilder("vectormesh.trial").build().add(3);
      HttpRequest request =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/metrics")).build();
      String page = client.send(request, HttpResponse.BodyHandlers.ofString()).body();
      assertThat(page).contains("vectormesh_trial_total").contains("service_name=\"trial\"");
    }
  }

  @Test
  void logLine_namesTraceAndTenant_alsoInFannedOutParts() throws Exception {
    JsonLayout layout = new JsonLayout();
    layout.start();
    Logger logger = (Logger) LoggerFactory.getLogger("trial");
    Callable<String> line =
        () ->
            layout.doLayout(
                new LoggingEvent("x", logger, Level.INFO, "hello {}", null, new Object[] {"you"}));
    try (Telemetry telemetry = Telemetry.open(TelemetryConfig.none(), "trial");
        Telemetry.Step step = Telemetry.span("step")) {
      assertThat(telemetry).isSameAs(Telemetry.current());
      String traceId = Span.current().getSpanContext().getTraceId();
      List<String> lines =
          CallContext.of("acme", "ann", Set.of(Role.READER), null)
              .call(() -> Fanout.all(List.of(line, line)));
      step.attribute("parts", lines.size());
      JsonNode json = new ObjectMapper().readTree(lines.getLast());
      assertThat(json.get("message").asText()).isEqualTo("hello you");
      assertThat(json.get("level").asText()).isEqualTo("INFO");
      assertThat(json.get("tenant").asText()).isEqualTo("acme");
      assertThat(json.get("trace_id").asText()).isEqualTo(traceId);
    }
  }
}
