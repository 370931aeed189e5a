package dev.vectormesh.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code /openapi.json} says holds of what is answered. */
final class OpenApiIT {
  private static final GatewayHarness harness = new GatewayHarness(Map.of());
  private static OpenApi schema;

  @BeforeAll
  static void read() throws Exception {
    schema = OpenApi.of(harness.client(null));
  }

  @AfterAll
  static void close() {
    harness.close();
  }

  private static HttpResponse<String> search(String body) throws Exception {
    Client client = harness.client();
    return client.send(
        client
            .request("/search")
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body)));
  }

  @ParameterizedTest
  @CsvSource({
    "a lease,200",
    "nothing,200",
    "'',422",
    "absent,404",
    "busy,429",
    "fault,500",
    "down,503"
  })
  void searches_areAnsweredAsTheSchemaSays(String query, int status) throws Exception {
    HttpResponse<String> answer =
        search("{\"query\":\"%s\",\"include_explanation\":true}".formatted(query));
    assertThat(answer.statusCode()).isEqualTo(status);
    schema.check("POST", "/search", answer);
  }

  @Test
  void refusals_areAsTheSchemaSays() throws Exception {
    Client stranger = harness.client(null);
    schema.check(
        "POST",
        "/search",
        stranger.send(stranger.request("/search").POST(BodyPublishers.ofString("{}"))));
    schema.check("GET", "/stats", stranger.send(stranger.request("/stats").GET()));
    Client client = harness.client();
    schema.check(
        "POST",
        "/search",
        client.send(client.request("/search").POST(BodyPublishers.ofString("{}"))));
    schema.check("POST", "/search", search("\"" + "a".repeat(70_000) + "\""));
  }

  @Test
  void statsAndHealth_areAsTheSchemaSays() throws Exception {
    Client client = harness.client();
    for (String query : new String[] {"", "?namespace=other", "?collection=NO"}) {
      schema.check("GET", "/stats", client.send(client.request("/stats" + query).GET()));
    }
    schema.check("GET", "/health", client.send(client.request("/health").GET()));
  }

  /** The schema and the code have the same bounds: whatever one refuses, the other does. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'query':'a'}",
        "{}",
        "{'query':''}",
        "{'query':' \\t'}",
        "{'query':'\\u3000'}",
        "{'query':'\\u200b'}",
        "{'query':'a\\u0000'}",
        "{'query':7}",
        "{'query':'a','top_k':1}",
        "{'query':'a','top_k':100}",
        "{'query':'a','top_k':0}",
        "{'query':'a','top_k':101}",
        "{'query':'a','top_k':2.0}",
        "{'query':'a','top_k':2.5}",
        "{'query':'a','top_k':'2'}",
        "{'query':'a','top_k':null}",
        "{'query':'a','score_threshold':0}",
        "{'query':'a','score_threshold':1}",
        "{'query':'a','score_threshold':1.1}",
        "{'query':'a','score_threshold':-0.1}",
        "{'query':'a','score_threshold':null}",
        "{'query':'a','include_explanation':null}",
        "{'query':'a','include_explanation':true}",
        "{'query':'a','filters':null}",
        "{'query':'a','filters':{}}",
        "{'query':'a','filters':[]}",
        "{'query':'a','filters':{'a':1,'b.c':'x','d e':true,'f':[1,'x',false]}}",
        "{'query':'a','filters':{'a':null}}",
        "{'query':'a','filters':{'a':[]}}",
        "{'query':'a','filters':{'a':[[1]]}}",
        "{'query':'a','filters':{'a':{}}}",
        "{'query':'a','filters':{'':1}}",
        "{'query':'a','filters':{'a.':1}}",
        "{'query':'a','filters':{'a\\\\':1}}",
        "{'query':'a','filters':{'a':'\\u0000'}}",
        "{'query':'a','filters':{'a':1e308}}",
        "{'query':'a','filters':{'a':1e309}}",
        "{'query':'a','more':1}",
        "[]",
        "null"
      })
  void bodies_areTakenWhereTheSchemaTakesThem(String quoted) throws Exception {
    String body = quoted.replace('\'', '"');
    boolean valid =
        schema
            .errors(
                "SearchRequest",
                Client.JSON
                    .reader()
                    .with(tools.jackson.databind.DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                    .readTree(body))
            .isEmpty();
    assertThat(search(body).statusCode()).as(body).isEqualTo(valid ? 200 : 422);
  }

  @Test
  void bounds_areTheCodes() {
    String query = "/components/schemas/SearchRequest/properties/query";
    assertThat(schema.at(query + "/maxLength").asInt()).isEqualTo(512);
    assertThat(schema.at(query + "/minLength").asInt()).isEqualTo(1);
    assertThat(schema.at("/components/schemas/SearchRequest/properties/top_k/maximum").asInt())
        .isEqualTo(100);
  }

  @Test
  void longestAndOneMore_areToldApartByBoth() throws Exception {
    String longest = "{\"query\":\"%s\"}".formatted("\uD83E\uDDA6".repeat(512));
    String longer = "{\"query\":\"%s\"}".formatted("\uD83E\uDDA6".repeat(513));
    assertThat(schema.errors("SearchRequest", Client.JSON.readTree(longest))).isEmpty();
    assertThat(schema.errors("SearchRequest", Client.JSON.readTree(longer))).hasSize(1);
    assertThat(search(longest).statusCode()).isEqualTo(200);
    assertThat(search(longer).statusCode()).isEqualTo(422);
  }
}
