package dev.vectormesh.job;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vectormesh.embedded.stores.testing.SharedStores;
import dev.vectormesh.platform.auth.Role;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The HTTP face of jobs, by the listener that the mesh uses, as curl would call it. */
class JobHttpIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final String JOB =
      """
      {"job": {"kind": "test.http", "subject": "things/1", "priority": 3,
        "input": {"@type": "type.googleapis.com/google.protobuf.Struct", "value": {"text": "in"}}}}\
      """;

  private static JobMesh mesh;
  private static String alice = "";
  private static String bob = "";

  @BeforeAll
  static void start() {
    mesh = JobMesh.onHttp(JobMesh.settings(SharedStores.freshDatabase()));
    alice = JobMesh.token("alice", Role.WRITER);
    bob = JobMesh.token("bob", Role.WRITER);
  }

  @AfterAll
  static void stop() {
    mesh.close();
  }

  private record Answer(int status, JsonNode body) {
    String reason() {
      return body.at("/details/0/reason").asText();
    }
  }

  private static Answer call(String method, String path, @Nullable String token, String body)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:%d%s".formatted(mesh.host().port(), path)))
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .header("content-type", "application/json");
    if (token != null) {
      request.header("authorization", "Bearer " + token);
    }
    HttpResponse<String> response =
        CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
    return new Answer(response.statusCode(), JSON.readTree(response.body()));
  }

  private static Answer get(String path, @Nullable String token) throws Exception {
    return call("GET", path, token, "");
  }

  @Test
  void post_queuesAJobThatGetShows() throws Exception {
    Answer made = call("POST", "/api/v1/jobs", alice, JOB);
    assertThat(made.status()).isEqualTo(200);
    assertThat(made.body().get("state").asText()).isEqualTo("STATE_QUEUED");
    assertThat(made.body().get("tenant").asText()).isEqualTo("alice");
    Answer got = get("/api/v1/" + made.body().get("name").asText(), alice);
    assertThat(got.status()).isEqualTo(200);
    assertThat(got.body()).isEqualTo(made.body());
    assertThat(got.body().at("/input/value/text").asText()).isEqualTo("in");
  }

  @Test
  void post_needsNoInput() throws Exception {
    Answer made = call("POST", "/api/v1/jobs", alice, "{\"job\": {\"kind\": \"test.http\"}}");
    assertThat(made.status()).isEqualTo(200);
    assertThat(made.body().has("input")).isFalse();
  }

  @Test
  void list_pagesAndFilters() throws Exception {
    String token = JobMesh.token("pager", Role.WRITER);
    for (int i = 0; i < 5; i++) {
      assertThat(call("POST", "/api/v1/jobs", token, JOB).status()).isEqualTo(200);
    }
    Answer first = get("/api/v1/jobs?page_size=3", token);
    assertThat(first.body().get("jobs")).hasSize(3);
    String next = first.body().get("nextPageToken").asText();
    Answer second = get("/api/v1/jobs?page_size=3&page_token=" + next, token);
    assertThat(second.body().get("jobs")).hasSize(2);
    assertThat(second.body().has("nextPageToken")).isFalse();
    Answer inJson = get("/api/v1/jobs?pageSize=3&pageToken=" + next, token);
    assertThat(inJson.body()).isEqualTo(second.body());
    Answer none = get("/api/v1/jobs?filter=state%3DFAILED", token);
    assertThat(none.status()).isEqualTo(200);
    assertThat(none.body().has("jobs")).isFalse();
  }

  @Test
  void cancel_endsAQueuedJob() throws Exception {
    String name = call("POST", "/api/v1/jobs", alice, JOB).body().get("name").asText();
    Answer cancelled = call("POST", "/api/v1/" + name + ":cancel", alice, "{}");
    assertThat(cancelled.status()).isEqualTo(200);
    assertThat(cancelled.body().get("state").asText()).isEqualTo("STATE_CANCELLED");
    Answer again = call("POST", "/api/v1/" + name + ":retry", alice, "{}");
    assertThat(again.body().get("state").asText()).isEqualTo("STATE_QUEUED");
  }

  @Test
  void calls_withoutATokenOrWithABadOneAre401() throws Exception {
    assertThat(get("/api/v1/jobs", null).status()).isEqualTo(401);
    assertThat(get("/api/v1/jobs", "nonsense").status()).isEqualTo(401);
    assertThat(call("POST", "/api/v1/jobs", null, JOB).status()).isEqualTo(401);
  }

  @Test
  void malformedBody_ofAStrangerIs401AndNot400() throws Exception {
    for (String body : List.of("{\"job\": {", "{\"job\": {\"colour\": 1}}", "[]", "")) {
      assertThat(call("POST", "/api/v1/jobs", null, body).status()).isEqualTo(401);
      Answer nonsense = call("POST", "/api/v1/jobs", "nonsense", body);
      assertThat(nonsense.status()).isEqualTo(401);
      assertThat(nonsense.reason()).isEqualTo("UNAUTHENTICATED");
      assertThat(call("POST", "/api/v1/jobs", alice, body).status()).isEqualTo(400);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          StringValue | "text"
          Int64Value  | "7"
          BoolValue   | true
          BytesValue  | "AQI="
          Duration    | "1.500s"
          Timestamp   | "2026-01-02T03:04:05Z"
          Struct      | {"a":1.0}
          ListValue   | [1.0]
          FieldMask   | "a,b"
          """)
  void inputOfProtobufsOwnTypes_isKept(String type, String value) throws Exception {
    String input =
        "{\"@type\":\"type.googleapis.com/google.protobuf.%s\",\"value\":%s}"
            .formatted(type, value);
    String job = "{\"job\": {\"kind\": \"test.http\", \"input\": %s}}".formatted(input);
    Answer made = call("POST", "/api/v1/jobs", alice, job);
    assertThat(made.status()).as(made.body().toString()).isEqualTo(200);
    assertThat(made.body().get("input")).isEqualTo(JSON.readTree(input));
  }

  @Test
  void reader_mayLookAndNotCreate() throws Exception {
    String reader = JobMesh.token("alice", Role.READER);
    assertThat(get("/api/v1/jobs", reader).status()).isEqualTo(200);
    assertThat(call("POST", "/api/v1/jobs", reader, JOB).status()).isEqualTo(403);
  }

  @Test
  void anotherTenantsJob_is404() throws Exception {
    String name = call("POST", "/api/v1/jobs", alice, JOB).body().get("name").asText();
    assertThat(get("/api/v1/" + name, bob).status()).isEqualTo(404);
    Answer cancel = call("POST", "/api/v1/" + name + ":cancel", bob, "{}");
    assertThat(cancel.status()).isEqualTo(404);
    assertThat(cancel.reason()).isEqualTo("RESOURCE_NOT_FOUND");
    assertThat(get("/api/v1/jobs/00000000-0000-7000-8000-000000000000", alice).status())
        .isEqualTo(404);
  }

  @Test
  void badInput_is400AndNamesTheField() throws Exception {
    assertThat(call("POST", "/api/v1/jobs", alice, "{\"job\": {").status()).isEqualTo(400);
    Answer unknown =
        call("POST", "/api/v1/jobs", alice, "{\"job\": {\"kind\": \"a.b\", \"colour\": 1}}");
    assertThat(unknown.status()).isEqualTo(400);
    assertThat(unknown.body().toString()).contains("colour");
    Answer kind = call("POST", "/api/v1/jobs", alice, "{\"job\": {\"kind\": \"nope\"}}");
    assertThat(kind.status()).isEqualTo(400);
    assertThat(kind.body().toString()).contains("job");
    assertThat(get("/api/v1/jobs/not-a-uuid", alice).status()).isEqualTo(400);
    assertThat(get("/api/v1/jobs?filter=colour%3Dred", alice).status()).isEqualTo(400);
    assertThat(get("/api/v1/jobs?page_token=abc", alice).status()).isEqualTo(400);
  }
}
