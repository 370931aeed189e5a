package dev.vectormesh.platform.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vectormesh.platform.auth.AuthConfig;
import dev.vectormesh.platform.auth.Role;
import dev.vectormesh.platform.auth.Tokens;
import dev.vectormesh.platform.settings.Secret;
import dev.vectormesh.platform.telemetry.Telemetry;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Streams by their HTTP routes, as curl and a browser's EventSource read them. */
class StreamRoutesIT {
  private static final String SECRET = "0123456789abcdef0123456789abcdef";
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private static Host host;

  @BeforeAll
  static void start() {
    host =
        Host.of(
                CallChain.of(AuthConfig.ofSecret(SECRET), HostConfig.local(), Telemetry.none()),
                new JobTestApp())
            .armeria(0)
            .start();
  }

  @AfterAll
  static void stop() {
    host.close();
    CLIENT.close();
  }

  private static HttpRequest get(String path, String accept, @Nullable Role role) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + host.port() + path))
            .timeout(Duration.ofSeconds(100))
            .header("accept", accept);
    if (role != null) {
      String token = Tokens.of(new Secret(SECRET)).mint("acme", "ann", role);
      request.header("authorization", "Bearer " + token);
    }
    return request.build();
  }

  private static HttpResponse<String> answer(String path, String accept, @Nullable Role role)
      throws Exception {
    return CLIENT.send(get(path, accept, role), HttpResponse.BodyHandlers.ofString());
  }

  private static String watch(String job) {
    return "/api/v1/" + job + ":watch";
  }

  @Test
  void answers_areJsonLines() throws Exception {
    HttpResponse<String> answer = answer(watch(JobTestApp.ECHO), "*/*", Role.READER);

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(answer.headers().firstValue("content-type").orElse(""))
        .startsWith("application/x-ndjson");
    List<String> lines = answer.body().lines().toList();
    assertThat(lines).hasSize(JobTestApp.WATCHED);
    assertThat(JSON.readTree(lines.getFirst()).at("/job/name").asText()).isNotEmpty();
  }

  @Test
  void answers_areEvents_forThoseThatAcceptThem() throws Exception {
    HttpResponse<String> answer = answer(watch(JobTestApp.ECHO), "text/event-stream", Role.READER);

    assertThat(answer.headers().firstValue("content-type").orElse(""))
        .startsWith("text/event-stream");
    assertThat(answer.body().split("\n\n"))
        .hasSize(JobTestApp.WATCHED)
        .allSatisfy(event -> assertThat(event).startsWith("data: {"));
  }

  @Test
  void callWithoutAToken_isRefusedAsJson() throws Exception {
    HttpResponse<String> answer = answer(watch(JobTestApp.ECHO), "*/*", null);

    assertThat(answer.statusCode()).isEqualTo(401);
    JsonNode error = JSON.readTree(answer.body());
    assertThat(error.path("code").asInt()).isEqualTo(16);
    assertThat(error.at("/details/0/reason").asText()).isEqualTo("UNAUTHENTICATED");
  }

  @Test
  void parameterThatIsNoField_isNamed() throws Exception {
    HttpResponse<String> answer =
        answer(watch(JobTestApp.ECHO) + "?colour=red", "*/*", Role.READER);

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("INVALID_FIELD").contains("colour");
  }

  @Test
  void readerThatGoes_endsTheCall() throws Exception {
    HttpResponse<InputStream> endless =
        CLIENT.send(
            get(watch(JobTestApp.ENDLESS), "*/*", Role.READER),
            HttpResponse.BodyHandlers.ofInputStream());
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(endless.body(), StandardCharsets.UTF_8))) {
      assertThat(lines.readLine()).startsWith("{");
      assertThat(host.openCalls()).isEqualTo(1);
    }

    await().atMost(Duration.ofMinutes(1)).until(() -> host.openCalls() == 0);
  }
}
