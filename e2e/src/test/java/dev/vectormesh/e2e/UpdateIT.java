package dev.vectormesh.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vectormesh.platform.auth.Role;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a PATCH by HTTP changes, and what it leaves (AIP-134), at each service that has one. */
@ExtendWith(TestMesh.Shared.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class UpdateIT {
  /** What holds where nothing was chosen; numbers of 0 are not written. */
  private static final JsonNode DEFAULT_CHUNKING =
      GraphqlClient.JSON
          .createObjectNode()
          .put("method", "METHOD_WINDOW")
          .put("tokenCount", "TOKEN_COUNT_ENCODER");

  private static final String NAMESPACE = "/api/v1/namespaces/updates";
  private static final String COLLECTION =
      """
      {"displayName": "old", "chunking": {"maxTokens": 200, "overlapTokens": 20}}\
      """;
  private static final String SCHEDULE =
      """
      {"displayName": "old", "cron": "0 6 * * *", "timeZone": "Europe/Berlin",
        "job": {"kind": "test.update", "subject": "things/1", "priority": 3}}\
      """;
  private static final String WEBHOOK =
      """
      {"displayName": "old", "url": "http://127.0.0.1:9/hook", "eventTypes": ["job.*"]}\
      """;

  private final HttpClient client = HttpClient.newHttpClient();
  private final TestMesh mesh;

  UpdateIT(TestMesh mesh) {
    this.mesh = mesh;
  }

  @BeforeAll
  void createNamespace() throws Exception {
    called("POST", "/api/v1/namespaces?namespaceId=updates", "{}");
  }

  @AfterAll
  void close() {
    client.close();
  }

  private HttpResponse<String> send(String method, String path, String body) throws Exception {
    return client.send(
        HttpRequest.newBuilder(mesh.http().resolve(path))
            .method(method, BodyPublishers.ofString(body))
            .header("authorization", "Bearer " + mesh.token(Role.ADMIN))
            .header("content-type", "application/json")
            .build(),
        BodyHandlers.ofString());
  }

  private JsonNode called(String method, String path, String body) throws Exception {
    HttpResponse<String> answer = send(method, path, body);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return GraphqlClient.JSON.readTree(answer.body());
  }

  private JsonNode collection(String id) throws Exception {
    return called("POST", NAMESPACE + "/collections?collectionId=" + id, COLLECTION);
  }

  private static String path(JsonNode resource) {
    return "/api/v1/" + resource.get("name").asText();
  }

  private static void assertSameBut(JsonNode after, JsonNode before, String field) {
    assertThat(after.get(field)).isNotEqualTo(before.get(field));
    assertThat(without(after, field)).isEqualTo(without(before, field));
  }

  private static JsonNode without(JsonNode resource, String field) {
    ObjectNode rest = resource.deepCopy();
    return rest.without(List.of(field, "etag", "updateTime"));
  }

  @ParameterizedTest
  @CsvSource({
    "updateMask=displayName, camel",
    "update_mask=display_name, snake",
    "updateMask=display_name, mixed-a",
    "update_mask=displayName, mixed-b"
  })
  void onlyTheFieldOfTheMask_changes(String query, String id) throws Exception {
    JsonNode before = collection("mask-" + id);
    JsonNode after =
        called(
            "PATCH",
            path(before) + "?" + query,
            "{\"displayName\": \"new\", \"chunking\": {\"maxTokens\": 64}}");

    assertThat(after.get("displayName").asText()).isEqualTo("new");
    assertSameBut(after, before, "displayName");
    assertThat(called("GET", path(before), "")).isEqualTo(after);
  }

  @Test
  void withoutAMask_theFieldsOfTheBodyChange() throws Exception {
    JsonNode before = collection("no-mask");
    JsonNode after = called("PATCH", path(before), "{\"chunking\": {\"maxTokens\": 64}}");

    assertThat(after.at("/chunking/maxTokens").asInt()).isEqualTo(64);
    assertSameBut(after, before, "chunking");
  }

  @Test
  void fieldOfTheMaskThatTheBodyLacks_isCleared() throws Exception {
    JsonNode before = collection("cleared");
    JsonNode after =
        called("PATCH", path(before) + "?updateMask=chunking", "{\"displayName\": \"new\"}");

    assertThat(after.get("displayName").asText()).isEqualTo("old");
    assertThat(after.get("chunking")).isEqualTo(DEFAULT_CHUNKING);
  }

  @Test
  void star_isAllThatCanChange() throws Exception {
    JsonNode before = collection("star");
    JsonNode after = called("PATCH", path(before) + "?updateMask=*", "{\"displayName\": \"new\"}");

    assertThat(after.get("displayName").asText()).isEqualTo("new");
    assertThat(after.get("chunking")).isEqualTo(DEFAULT_CHUNKING);
  }

  @ParameterizedTest
  @ValueSource(strings = {"bogus", "name", "displayName,bogus", "chunking.maxTokens", "etag"})
  void pathThatCannotBeChanged_isNamed(String mask) throws Exception {
    JsonNode before =
        collection("refused-" + mask.toLowerCase(Locale.ROOT).replaceAll("[.,]", "-"));
    HttpResponse<String> answer =
        send("PATCH", path(before) + "?updateMask=" + mask, "{\"displayName\": \"new\"}");

    assertThat(answer.statusCode()).isEqualTo(400);
    JsonNode error = GraphqlClient.JSON.readTree(answer.body());
    assertThat(error.get("grpc-code").asText()).isEqualTo("INVALID_ARGUMENT");
    assertThat(error.findValuesAsText("field")).containsExactly("update_mask");
    assertThat(error.findValuesAsText("description").getFirst())
        .startsWith(
            mask.endsWith("bogus") ? "bogus " : mask.replace("maxTokens", "max_tokens") + " ")
        .contains("chunking, display_name");
    assertThat(called("GET", path(before), "")).isEqualTo(before);
  }

  @Test
  void staleEtag_isAborted() throws Exception {
    JsonNode before = collection("stale");
    called("PATCH", path(before), "{\"displayName\": \"first\"}");
    HttpResponse<String> answer =
        send(
            "PATCH",
            path(before),
            "{\"displayName\": \"second\", \"etag\": %s}".formatted(before.get("etag")));

    assertThat(answer.statusCode()).isEqualTo(409);
    JsonNode error = GraphqlClient.JSON.readTree(answer.body());
    assertThat(error.get("grpc-code").asText()).isEqualTo("ABORTED");
    assertThat(error.at("/details/0/reason").asText()).isEqualTo("ETAG_MISMATCH");
    assertThat(called("GET", path(before), "").get("displayName").asText()).isEqualTo("first");
  }

  @ParameterizedTest
  @ValueSource(strings = {"updateMask=displayName", "update_mask=display_name"})
  void schedule_changesByItsMask(String query) throws Exception {
    String id = "updated-" + query.indexOf('=');
    JsonNode before = called("POST", "/api/v1/schedules?scheduleId=" + id, SCHEDULE);
    JsonNode after =
        called(
            "PATCH",
            path(before) + "?" + query,
            "{\"displayName\": \"new\", \"cron\": \"5 * * * *\"}");

    assertThat(after.get("displayName").asText()).isEqualTo("new");
    assertSameBut(after, before, "displayName");
    JsonNode timed = called("PATCH", path(before), "{\"cron\": \"5 * * * *\"}");
    assertThat(timed.get("cron").asText()).isEqualTo("5 * * * *");
    assertThat(timed.get("job")).isEqualTo(before.get("job"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"updateMask=displayName", "update_mask=display_name"})
  void webhook_changesByItsMask(String query) throws Exception {
    JsonNode before =
        called(
            "GET",
            path(
                called(
                    "POST",
                    "/api/v1/webhookEndpoints",
                    "{\"webhookEndpoint\": %s}".formatted(WEBHOOK))),
            "");
    JsonNode after =
        called(
            "PATCH",
            path(before) + "?" + query,
            "{\"displayName\": \"new\", \"eventTypes\": [\"x.*\"]}");

    assertThat(after.get("displayName").asText()).isEqualTo("new");
    assertSameBut(after, before, "displayName");
  }
}
