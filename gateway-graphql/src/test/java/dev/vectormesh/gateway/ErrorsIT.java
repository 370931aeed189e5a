package dev.vectormesh.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

final class ErrorsIT {
  private static final GatewayHarness harness =
      new GatewayHarness(
          Map.of("limits.bytes", "100000", "limits.characters", "20000", "introspection", "false"));
  private static final Client client = harness.client();

  @AfterAll
  static void close() {
    harness.close();
  }

  private static JsonNode search(String arguments) throws Exception {
    return client.ask("{ search(namespace: \"default\", " + arguments + ") { hits { title } } }");
  }

  @Test
  void error_ofAService_carriesItsReasonAndMetadata() throws Exception {
    JsonNode error = search("query: \"absent\"").at("/errors/0");
    assertThat(error.at("/extensions/code").asString()).isEqualTo("NOT_FOUND");
    assertThat(error.at("/extensions/reason").asString()).isEqualTo("RESOURCE_NOT_FOUND");
    assertThat(error.at("/extensions/metadata/resource").asString())
        .isEqualTo("namespaces/default");
    assertThat(error.at("/path/0").asString()).isEqualTo("search");
  }

  @Test
  void unavailable_saysWhenToTryAgain() throws Exception {
    JsonNode extensions = search("query: \"down\"").at("/errors/0/extensions");
    assertThat(extensions.at("/code").asString()).isEqualTo("UNAVAILABLE");
    assertThat(extensions.at("/metadata/dependency").asString()).isEqualTo("qdrant");
    assertThat(extensions.at("/retryAfterMillis").asLong()).isEqualTo(1500);
  }

  @Test
  void fault_showsTheTraceIdAlone() throws Exception {
    JsonNode answer = search("query: \"fault\"");
    JsonNode error = answer.at("/errors/0");
    assertThat(error.at("/message").asString()).isEqualTo("internal error");
    assertThat(error.at("/extensions/code").asString()).isEqualTo("INTERNAL");
    assertThat(error.at("/extensions/traceId").asString()).matches("[0-9a-f]{32}");
    assertThat(answer.toString()).doesNotContain("secret").doesNotContain("Exception");
  }

  @Test
  void badFields_areAllNamedAsTheCallerWroteThem() throws Exception {
    JsonNode extensions =
        search("query: \"" + "x".repeat(8193) + "\", topK: 0, chunksPerDocument: 9")
            .at("/errors/0/extensions");
    assertThat(extensions.at("/reason").asString()).isEqualTo("INVALID_FIELD");
    assertThat(extensions.at("/fields").findValuesAsString("field"))
        .containsExactlyInAnyOrder("query", "topK", "chunksPerDocument");
  }

  @Test
  void writer_isNeededForMutations() throws Exception {
    JsonNode answer =
        harness
            .client(GatewayHarness.readerToken())
            .ask("mutation { createNamespace(id: \"nn\") { name } }");
    assertThat(answer.at("/errors/0/extensions/reason").asString()).isEqualTo("PERMISSION_DENIED");
  }

  @Test
  void token_missing() throws Exception {
    HttpResponse<String> answer =
        harness.client(null).post("{\"query\":\"{ stats { uptime } }\"}", "application/json");
    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(answer.headers().firstValue("WWW-Authenticate")).contains("Bearer");
    assertThat(Client.JSON.readTree(answer.body()).at("/errors/0/extensions/reason").asString())
        .isEqualTo("UNAUTHENTICATED");
  }

  @Test
  void token_expired() throws Exception {
    HttpResponse<String> answer =
        harness
            .client(GatewayHarness.token(Duration.ofSeconds(-60)))
            .post("{\"query\":\"{ stats { uptime } }\"}", "application/json");
    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(answer.body()).contains("the token has expired");
  }

  @Test
  void body_thatIsNoJson() throws Exception {
    HttpResponse<String> answer = client.post("{\"query\": ", "application/json");
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("\"code\":\"INVALID_ARGUMENT\"");
  }

  @Test
  void body_thatIsABatch() throws Exception {
    HttpResponse<String> answer =
        client.post("[{\"query\":\"{ stats { uptime } }\"}]", "application/json");
    assertThat(answer.statusCode()).isEqualTo(400);
  }

  @Test
  void body_withoutQuery() throws Exception {
    assertThat(client.post("{}", "application/json").statusCode()).isEqualTo(400);
  }

  @Test
  void body_thatIsTooLarge() throws Exception {
    HttpResponse<String> answer =
        client.post("{\"query\":\"" + "#".repeat(200_000) + "\"}", "application/json");
    assertThat(answer.statusCode()).isEqualTo(413);
    assertThat(answer.body()).contains("MESSAGE_TOO_LARGE");
  }

  @Test
  void document_thatIsTooLong() throws Exception {
    JsonNode answer = client.ask("{ stats { uptime } } #" + "x".repeat(20_000));
    assertThat(answer.at("/errors/0/extensions/fields/0/field").asString()).isEqualTo("query");
  }

  @Test
  void query_thatIsTooDeep() throws Exception {
    String query =
        "{ batches(namespace: \"d\") { nodes "
            + "{ job { batch ".repeat(6)
            + "{ name }"
            + " } }".repeat(6)
            + " } }";
    JsonNode answer = client.ask(query);
    assertThat(answer.at("/errors/0/message").asString()).contains("depth");
    assertThat(answer.at("/errors/0/extensions/code").asString()).isEqualTo("INVALID_ARGUMENT");
  }

  @Test
  void query_thatAsksForTooMuch() throws Exception {
    JsonNode answer =
        client.ask(
            "{ namespaces(first: 500) { nodes { collections(first: 500) { nodes {"
                + " documents(first: 500) { nodes { name } } } } } } }");
    assertThat(answer.at("/errors/0/message").asString()).contains("complexity");
    assertThat(answer.at("/errors/0/extensions/reason").asString()).isEqualTo("INVALID_FIELD");
  }

  @Test
  void field_thatIsUnknown() throws Exception {
    JsonNode error = client.ask("{ stats { nonsense } }").at("/errors/0");
    assertThat(error.at("/message").asString()).contains("nonsense");
    assertThat(error.at("/extensions/code").asString()).isEqualTo("INVALID_ARGUMENT");
  }

  @Test
  void cursor_ofNobody() throws Exception {
    JsonNode error = client.ask("{ namespaces(after: \"??\") { nodes { name } } }").at("/errors/0");
    assertThat(error.at("/extensions/fields/0/field").asString()).isEqualTo("after");
  }

  @Test
  void metadata_thatIsNoObject() throws Exception {
    JsonNode error =
        client
            .ask(
                "mutation { writeDocuments(collection: \"namespaces/default/collections/papers\","
                    + " documents: [{id: \"a\", text: \"t\", metadata: [1]}]) { name } }")
            .at("/errors/0");
    assertThat(error.at("/extensions/reason").asString()).isEqualTo("INVALID_FIELD");
  }

  @Test
  void introspection_isRefusedWhereItIsOff() throws Exception {
    assertThat(client.ask("{ __schema { queryType { name } } }").has("errors")).isTrue();
  }

  @Test
  void get_isNotAllowed() throws Exception {
    HttpResponse<String> answer = client.send(client.request("/graphql").GET());
    assertThat(answer.statusCode()).isEqualTo(405);
  }

  @Test
  void contentType_thatIsNotJson() throws Exception {
    HttpResponse<String> answer =
        client.send(
            client
                .request("/graphql")
                .header("Content-Type", "text/plain")
                .POST(HttpRequest.BodyPublishers.ofString("{ stats { uptime } }")));
    assertThat(answer.statusCode()).isEqualTo(415);
  }
}
