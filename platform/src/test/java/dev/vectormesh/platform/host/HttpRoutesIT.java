package dev.vectormesh.platform.host;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vectormesh.platform.auth.AuthConfig;
import dev.vectormesh.platform.auth.Role;
import dev.vectormesh.platform.telemetry.Telemetry;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The contracts' HTTP routes, as curl calls them: parameters, bodies, and what is refused. */
class HttpRoutesIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final String WRITER = HostScene.TOKENS.mint("acme", "ann", Role.WRITER);
  private static final String ECHO = "/api/v1/" + JobTestApp.ECHO;
  private static final byte[] JOB =
      "{\"job\": {\"kind\": \"test.x\", \"subject\": \"s\"}}".getBytes();

  private static Host host;

  @BeforeAll
  static void start() {
    host =
        Host.of(
                CallChain.of(
                    AuthConfig.ofSecret(HostScene.SECRET), HostConfig.local(), Telemetry.none()),
                new JobTestApp())
            .armeria(0)
            .start();
  }

  @AfterAll
  static void stop() {
    host.close();
    CLIENT.close();
  }

  private record Answer(int status, JsonNode body, HttpResponse<String> response) {
    List<String> fields() {
      return body.findValues("field").stream().map(JsonNode::asText).toList();
    }
  }

  private static Answer call(
      String method, String path, byte @Nullable [] body, @Nullable String token, String... headers)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + host.port() + path))
            .method(
                method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
    if (token != null) {
      request.header("authorization", "Bearer " + token);
    }
    if (headers.length > 0) {
      request.headers(headers);
    }
    HttpResponse<String> response =
        CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
    assertThat(response.headers().firstValue("content-type").orElse(""))
        .startsWith("application/json");
    return new Answer(response.statusCode(), JSON.readTree(response.body()), response);
  }

  private static Answer get(String path) throws Exception {
    return call("GET", path, null, WRITER);
  }

  private static Answer post(String path, byte[] body, String... headers) throws Exception {
    return call("POST", path, body, WRITER, headers);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "page_size=7&page_token=t&filter=f",
        "pageSize=7&pageToken=t&filter=f",
        "pageSize=7&page_token=t&filter=f"
      })
  void parameters_areNamedAsInJsonOrInTheProto(String query) throws Exception {
    Answer answer = get("/api/v1/jobs?" + query);

    assertThat(answer.status()).as(answer.body().toString()).isEqualTo(200);
    assertThat(answer.body().get("nextPageToken").asText()).isEqualTo("7 t f");
  }

  @ParameterizedTest
  @CsvSource({
    "PAGE_SIZE=2, PAGE_SIZE",
    "bogus=1, bogus",
    "page_size.x=1, page_size.x",
    "page_size=abc, page_size",
    "pageSize=1.5, pageSize",
    "filter=a&filter=b, filter",
    "pageSize=1&page_size=2, page_size",
    "pageSize=-1, page_size",
    "filter=%00, path"
  })
  void parameterThatIsNone_isNamed(String query, String field) throws Exception {
    Answer answer = get("/api/v1/jobs?" + query);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.body().get("code").asInt()).isEqualTo(3);
    assertThat(answer.body().get("grpc-code").asText()).isEqualTo("INVALID_ARGUMENT");
    assertThat(answer.body().at("/details/0/reason").asText()).isEqualTo("INVALID_FIELD");
    assertThat(answer.fields()).containsExactly(field);
  }

  @Test
  void everyParameterThatIsNone_isNamedAtOnce() throws Exception {
    assertThat(get(ECHO + "?a=1&b=2").fields()).containsExactlyInAnyOrder("a", "b");
  }

  @Test
  void body_isReadPlainAndByGzip() throws Exception {
    ByteArrayOutputStream gzip = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(gzip)) {
      out.write(JOB);
    }
    Answer plain = post("/api/v1/jobs", JOB, "content-type", "application/json");
    assertThat(plain.body().get("subject").asText()).isEqualTo("s");
    assertThat(
            post(
                    "/api/v1/jobs",
                    gzip.toByteArray(),
                    "content-type",
                    "application/json",
                    "content-encoding",
                    "gzip")
                .body())
        .isEqualTo(plain.body());
  }

  @Test
  void bodyThatIsSmallOnTheWireAndLargeBehindIt_isRefused() throws Exception {
    ByteArrayOutputStream gzip = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(gzip)) {
      byte[] blanks = " ".repeat(1024 * 1024).getBytes();
      for (int i = 0; i < 64; i++) {
        out.write(blanks);
      }
    }
    Answer answer =
        post(
            "/api/v1/jobs",
            gzip.toByteArray(),
            "content-type",
            "application/json",
            "content-encoding",
            "gzip");
    assertThat(answer.status()).isEqualTo(429);
    assertThat(answer.body().at("/details/0/reason").asText()).isEqualTo("MESSAGE_TOO_LARGE");
  }

  @Test
  void fieldInTheBodyAndTheQuery_isRefused() throws Exception {
    Answer answer =
        post(
            ECHO + ":retry?discardCheckpoint=true",
            "{\"discard_checkpoint\": true}".getBytes(),
            "content-type",
            "application/json");
    assertThat(answer.fields()).containsExactly("discardCheckpoint");
  }

  @ParameterizedTest
  @CsvSource({
    "text/plain,",
    "application/xml,",
    "application/json; charset=utf-16,",
    "application/json, br",
    "application/json, deflate"
  })
  void bodyOfAnotherKind_is415(String type, @Nullable String encoding) throws Exception {
    Answer answer =
        encoding == null
            ? post("/api/v1/jobs", JOB, "content-type", type)
            : post("/api/v1/jobs", JOB, "content-type", type, "content-encoding", encoding);
    assertThat(answer.status()).isEqualTo(415);
    assertThat(answer.body().get("grpc-code").asText()).isEqualTo("INVALID_ARGUMENT");
    assertThat(answer.body().at("/details/0/reason").asText()).isEqualTo("UNSUPPORTED_MEDIA_TYPE");
  }

  @Test
  void otherMethodsAndPaths_areToldInJson() throws Exception {
    Answer method = call("PUT", ECHO, null, WRITER);
    assertThat(method.status()).isEqualTo(405);
    assertThat(method.response().headers().firstValue("allow")).contains("GET");
    assertThat(method.body().at("/details/0/reason").asText()).isEqualTo("METHOD_NOT_ALLOWED");
    assertThat(method.body().get("grpc-code").asText()).isEqualTo("UNIMPLEMENTED");
    Answer path = get("/api/v1/nothing");
    assertThat(path.status()).isEqualTo(404);
    assertThat(path.body().get("grpc-code").asText()).isEqualTo("NOT_FOUND");
    assertThat(get("/elsewhere").body().get("grpc-code").asText()).isEqualTo("NOT_FOUND");
  }

  @ParameterizedTest
  @ValueSource(strings = {";x=y", ";", ";x=y?page_size=1"})
  void matrixParameters_areRefused(String suffix) throws Exception {
    Answer answer = get("/api/v1/jobs" + suffix);
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.fields()).containsExactly("path");
    assertThat(get(ECHO.replace("jobs/", "jobs;a=b/")).status()).isEqualTo(400);
  }

  @Test
  void pathVariables_areDecoded() throws Exception {
    Answer answer = get(ECHO.replace("-000000000001", "%2D000000000001"));
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body().get("name").asText()).isEqualTo(JobTestApp.ECHO);
  }

  @Test
  void errorOfTheService_hasItsDetails() throws Exception {
    Answer answer = get("/api/v1/" + JobTestApp.MISSING);
    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.body().get("grpc-code").asText()).isEqualTo("NOT_FOUND");
    assertThat(answer.body().at("/details/0/reason").asText()).isEqualTo("RESOURCE_NOT_FOUND");
  }

  @ParameterizedTest
  @CsvSource({
    JobTestApp.AWAY + ", 503, UNAVAILABLE, 2.500s, 3",
    JobTestApp.SPENT + ", 429, RESOURCE_EXHAUSTED, 7s, 7"
  })
  void errorThatPasses_saysWhenToComeBack(
      String job, int status, String code, String delay, String seconds) throws Exception {
    Answer answer = get("/api/v1/" + job);

    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.body().get("grpc-code").asText()).isEqualTo(code);
    assertThat(answer.body().findValuesAsText("@type"))
        .contains("type.googleapis.com/google.rpc.RetryInfo");
    assertThat(answer.body().findValuesAsText("retryDelay")).containsExactly(delay);
    assertThat(answer.response().headers().firstValue("retry-after")).contains(seconds);
  }

  @Test
  void errorThatStays_saysNoTime() throws Exception {
    Answer answer = get("/api/v1/" + JobTestApp.MISSING);

    assertThat(answer.response().headers().firstValue("retry-after")).isEmpty();
  }

  @Test
  void stranger_learnsNothingOfPathsAndParameters() throws Exception {
    for (String path : List.of("/api/v1/nothing", "/api/v1/jobs?bogus=1", ECHO + ";x=y")) {
      Answer answer = call("DELETE", path, null, null);
      assertThat(answer.status()).as(path).isEqualTo(401);
      assertThat(answer.body().get("grpc-code").asText()).isEqualTo("UNAUTHENTICATED");
    }
  }

  @Test
  void documentation_hasTheRoutes() throws Exception {
    HttpResponse<String> page =
        CLIENT.send(
            HttpRequest.newBuilder(
                    URI.create(
                        "http://127.0.0.1:%d/docs/specification.json".formatted(host.port())))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(page.body()).contains("/api/v1/jobs").contains("vectormesh.job.v1.JobService");
  }
}
