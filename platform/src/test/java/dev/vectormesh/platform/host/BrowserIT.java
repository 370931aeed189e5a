package dev.vectormesh.platform.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.linecorp.armeria.client.grpc.GrpcClients;
import dev.vectormesh.job.v1.GetJobRequest;
import dev.vectormesh.job.v1.Job;
import dev.vectormesh.job.v1.JobServiceGrpc;
import dev.vectormesh.job.v1.JobServiceGrpc.JobServiceBlockingStub;
import dev.vectormesh.job.v1.WatchJobRequest;
import dev.vectormesh.job.v1.WatchJobResponse;
import dev.vectormesh.platform.auth.AuthConfig;
import dev.vectormesh.platform.auth.Role;
import dev.vectormesh.platform.auth.Tokens;
import dev.vectormesh.platform.error.ErrorDetails;
import dev.vectormesh.platform.settings.Secret;
import dev.vectormesh.platform.telemetry.Telemetry;
import io.grpc.Status;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a page in a browser does to Armeria's host: gRPC-Web, and calls from another origin. */
class BrowserIT {
  private static final String SECRET = "0123456789abcdef0123456789abcdef";
  private static final String ORIGIN = "https://app.example.com";
  private static final String TOKEN =
      Tokens.of(new Secret(SECRET)).mint("acme", "ann", Role.READER);

  private static Host host;

  @BeforeAll
  static void start() {
    HostConfig config = HostConfig.local().drain(Duration.ZERO).corsOrigins(List.of(ORIGIN));
    host =
        Host.of(
                CallChain.of(AuthConfig.ofSecret(SECRET), config, Telemetry.none()),
                new JobTestApp())
            .armeria(0)
            .start();
  }

  @AfterAll
  static void stop() {
    host.close();
  }

  private static JobServiceBlockingStub web(String format) {
    return GrpcClients.builder("%s+http://127.0.0.1:%d/".formatted(format, host.port()))
        .addHeader("authorization", "Bearer " + TOKEN)
        .build(JobServiceBlockingStub.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"gproto-web", "gproto-web-text"})
  void grpcWeb_answersCallsAndStreams(String format) {
    Job job = web(format).getJob(GetJobRequest.newBuilder().setName(JobTestApp.ECHO).build());
    assertThat(job.getSubject()).startsWith("acme ann");

    List<WatchJobResponse> watched = new ArrayList<>();
    web(format)
        .watchJob(WatchJobRequest.newBuilder().setName(JobTestApp.ECHO).build())
        .forEachRemaining(watched::add);
    assertThat(watched).hasSize(JobTestApp.WATCHED);
  }

  @Test
  void grpcWeb_tellsErrorsWithTheirReason() {
    assertThatThrownBy(() ->
            web("gproto-web")
                .getJob(GetJobRequest.newBuilder().setName(JobTestApp.MISSING).build()))
        .satisfies(e -> {
          assertThat(Status.fromThrowable(e).getCode()).isEqualTo(Status.Code.NOT_FOUND);
          assertThat(ErrorDetails.info(e).orElseThrow().getReason())
              .isEqualTo("RESOURCE_NOT_FOUND");
        });
  }

  private static HttpResponse<String> send(String method, String path, String origin)
      throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + host.port() + path))
              .method(method, HttpRequest.BodyPublishers.noBody())
              .header("origin", origin)
              .header("authorization", "Bearer " + TOKEN)
              .header("access-control-request-method", "POST")
              .header("access-control-request-headers", "authorization,content-type,x-grpc-web")
              .build(),
          HttpResponse.BodyHandlers.ofString());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/" + JobServiceGrpc.SERVICE_NAME + "/GetJob", "/api/v1/jobs"})
  void preflight_allowsAListedOrigin(String path) throws Exception {
    HttpResponse<String> answer = send("OPTIONS", path, ORIGIN);

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("access-control-allow-origin")).contains(ORIGIN);
    assertThat(answer.headers().firstValue("access-control-allow-methods").orElse(""))
        .contains("POST", "GET", "PATCH", "DELETE");
    assertThat(answer.headers().firstValue("access-control-allow-headers").orElse(""))
        .contains("authorization", "content-type", "x-grpc-web");
  }

  @Test
  void answer_namesTheOriginAndTheStatusHeaders() throws Exception {
    HttpResponse<String> answer = send("GET", "/api/v1/" + JobTestApp.ECHO, ORIGIN);

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(answer.headers().firstValue("access-control-allow-origin")).contains(ORIGIN);
    assertThat(answer.headers().firstValue("access-control-expose-headers").orElse(""))
        .contains("grpc-status", "grpc-status-details-bin");
  }

  @ParameterizedTest
  @ValueSource(strings = {"OPTIONS", "GET"})
  void foreignOrigin_isAllowedNothing(String method) throws Exception {
    HttpResponse<String> answer =
        send(method, "/api/v1/" + JobTestApp.ECHO, "https://evil.example.com");

    assertThat(answer.headers().firstValue("access-control-allow-origin")).isEmpty();
  }
}
