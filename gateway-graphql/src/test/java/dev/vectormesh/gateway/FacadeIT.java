package dev.vectormesh.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vectormesh.platform.auth.Role;
import dev.vectormesh.search.v1.SearchMode;
import dev.vectormesh.search.v1.SearchRequest;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** The text-to-image document's API. */
final class FacadeIT {
  private static final GatewayHarness harness = new GatewayHarness(Map.of());

  @AfterAll
  static void close() {
    harness.close();
  }

  private static HttpResponse<String> get(Client client, String path) throws Exception {
    return client.send(client.request(path).GET());
  }

  private static HttpResponse<String> search(Client client, String address, String body)
      throws Exception {
    return client.send(
        client
            .request("/search" + address)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body)));
  }

  private static HttpResponse<String> search(String body) throws Exception {
    return search(harness.client(), "", body);
  }

  private static JsonNode json(HttpResponse<String> answer) {
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
    return Client.JSON.readTree(answer.body());
  }

  @Test
  void search_answersEveryFieldOfTheDocument() throws Exception {
    HttpResponse<String> answer = search("{\"query\":\" a lease \",\"top_k\":2}");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    JsonNode found = json(answer);
    assertThat(found.propertyNames())
        .containsExactlyInAnyOrder(
            "query", "results", "total", "latency_ms", "cached", "explanation");
    assertThat(found.at("/query").asString()).isEqualTo(" a lease ");
    assertThat(found.at("/total").asInt()).isEqualTo(2);
    assertThat(found.at("/latency_ms").asDouble()).isPositive();
    assertThat(found.at("/cached").asBoolean()).isTrue();
    assertThat(found.at("/explanation").isNull()).isTrue();
    JsonNode first = found.at("/results/0");
    assertThat(first.propertyNames()).containsExactlyInAnyOrder("id", "score", "metadata");
    assertThat(first.at("/id").asString())
        .isEqualTo("namespaces/default/collections/papers/documents/a");
    assertThat(first.at("/score").asDouble()).isEqualTo(0.83);
    assertThat(first.at("/metadata"))
        .isEqualTo(
            Client.JSON.readTree(
                """
                {"year":2024,"lang":"en","file_path":null,"file_name":null,"s3_key":null,
                 "category":"7","width":640,"height":480}\
                """));
    assertThat(found.at("/results/1/score").asDouble()).isZero();
  }

  @Test
  void search_asksForPicturesOfTheSettings() throws Exception {
    search("{\"query\":\"a dog\"}");
    assertThat(harness.mesh.search.asked)
        .isEqualTo(
            SearchRequest.newBuilder()
                .setParent("namespaces/default")
                .setQuery("a dog")
                .setTopK(10)
                .setMode(SearchMode.SEARCH_MODE_DENSE)
                .setOnlyPictures(true)
                .build());
    assertThat(harness.mesh.search.tenant).isEqualTo("acme");
  }

  @Test
  void search_asksForWhatTheRequestSays() throws Exception {
    HttpResponse<String> answer =
        search(
            harness.client(),
            "?namespace=gallery&collection=cats&collection=dogs&mode=hybrid",
            """
            {"query":"a dog","top_k":3,"score_threshold":0.5,"filters":{"category":"animals"},
             "include_explanation":true}\
            """);
    assertThat(harness.mesh.search.asked)
        .isEqualTo(
            SearchRequest.newBuilder()
                .setParent("namespaces/gallery")
                .addCollections("namespaces/gallery/collections/cats")
                .addCollections("namespaces/gallery/collections/dogs")
                .setQuery("a dog")
                .setTopK(3)
                .setFilter("\"meta.category\" = \"animals\"")
                .setMode(SearchMode.SEARCH_MODE_HYBRID)
                .setSimilarityThreshold(0.5)
                .setMinRelevance(0)
                .setOnlyPictures(true)
                .build());
    assertThat(json(answer).at("/explanation").asString())
        .contains("2 pictures found. The nearest picture has a similarity of 0.8300.")
        .contains(
            "1. Leases: found by what it shows and by words that stand with it, similarity 0.8300,"
                + " nearer than 97.0 % of unrelated pictures.");
  }

  @Test
  void settings_sayWhatIsSearched() throws Exception {
    try (GatewayHarness own =
        new GatewayHarness(
            Map.of(
                "facade.namespace", "gallery",
                "facade.collections", "cats",
                "facade.mode", "hybrid",
                "facade.scoreThreshold", "0.2"))) {
      search(own.client(), "", "{\"query\":\"a dog\"}");
      SearchRequest asked = own.mesh.search.asked;
      assertThat(asked.getCollectionsList()).containsExactly("namespaces/gallery/collections/cats");
      assertThat(asked.getMode()).isEqualTo(SearchMode.SEARCH_MODE_HYBRID);
      assertThat(asked.getSimilarityThreshold()).isEqualTo(0.2);
      search(own.client(), "", "{\"query\":\"a dog\",\"score_threshold\":0.0}");
      assertThat(own.mesh.search.asked.hasSimilarityThreshold()).isFalse();
    }
  }

  @Test
  void nothingFound_isAnAnswer() throws Exception {
    HttpResponse<String> answer = search("{\"query\":\"nothing\",\"include_explanation\":true}");
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(json(answer).at("/results").size()).isZero();
    assertThat(json(answer).at("/explanation").asString()).isEqualTo("Nothing was found.");
  }

  @Test
  void whatIsWrong_isNamedAllAtOnce_beforeAnySearch() throws Exception {
    search("{\"query\":\"before\"}");
    HttpResponse<String> answer =
        search(
            harness.client(), "?namespace=NO&limit=3", "{\"query\":\"\",\"top_k\":0,\"more\":1}");
    assertThat(answer.statusCode()).isEqualTo(422);
    JsonNode detail = json(answer).at("/detail");
    assertThat(detail.valueStream().map(fault -> fault.at("/loc").toString()))
        .containsExactlyInAnyOrder(
            "[\"query\",\"namespace\"]",
            "[\"query\",\"limit\"]",
            "[\"body\",\"query\"]",
            "[\"body\",\"top_k\"]",
            "[\"body\",\"more\"]");
    assertThat(detail.get(0).propertyNames()).containsExactlyInAnyOrder("loc", "msg", "type");
    assertThat(harness.mesh.search.asked.getQuery()).isEqualTo("before");
  }

  @Test
  void tooManyCollections_areRefused() throws Exception {
    String twenty =
        IntStream.range(0, 20).mapToObj(i -> "collection=c" + i).collect(Collectors.joining("&"));
    assertThat(search(harness.client(), "?" + twenty, "{\"query\":\"a\"}").statusCode())
        .isEqualTo(200);
    assertThat(
            search(harness.client(), "?" + twenty + "&collection=c20", "{\"query\":\"a\"}")
                .statusCode())
        .isEqualTo(422);
  }

  @ParameterizedTest
  @CsvSource({
    "down,503,DEPENDENCY_UNAVAILABLE,2",
    "busy,429,QUOTA_SPENT,2",
    "absent,404,RESOURCE_NOT_FOUND,",
    "fault,500,INTERNAL,"
  })
  void failures_areToldByStatusAndReason(
      String query, int status, String reason, @Nullable String retryAfter) throws Exception {
    HttpResponse<String> answer = search("{\"query\":\"%s\"}".formatted(query));
    assertThat(answer.statusCode()).isEqualTo(status);
    JsonNode told = json(answer);
    assertThat(told.at("/reason").asString()).isEqualTo(reason);
    assertThat(told.at("/detail").asString()).isNotEmpty().doesNotContain("secret");
    assertThat(answer.headers().firstValue("Retry-After").orElse(null)).isEqualTo(retryAfter);
  }

  @ParameterizedTest
  @ValueSource(strings = {"text/plain", "application/xml", "application/json;charset=UTF-16", "?"})
  void otherContentTypes_areRefused(String type) throws Exception {
    Client client = harness.client();
    HttpResponse<String> answer =
        client.send(
            client
                .request("/search")
                .header("Content-Type", type)
                .POST(BodyPublishers.ofString("{\"query\":\"a\"}")));
    assertThat(answer.statusCode()).isEqualTo(415);
    assertThat(json(answer).at("/reason").asString()).isEqualTo("UNSUPPORTED_MEDIA_TYPE");
  }

  @Test
  void bodiesThatAreTooLarge_areRefused() throws Exception {
    HttpResponse<String> answer = search("{\"query\":\"" + "a".repeat(70_000) + "\"}");
    assertThat(answer.statusCode()).isEqualTo(413);
    assertThat(json(answer).at("/reason").asString()).isEqualTo("MESSAGE_TOO_LARGE");
  }

  @ParameterizedTest
  @CsvSource({
    "GET,/search,POST",
    "DELETE,/search,POST",
    "POST,/health,GET",
    "PUT,/stats,GET",
    "POST,/openapi.json,GET",
    "POST,/health/live,GET"
  })
  void otherMethods_areRefused(String method, String path, String allowed) throws Exception {
    Client client = harness.client();
    HttpRequest.Builder request = client.request(path).method(method, BodyPublishers.noBody());
    HttpResponse<String> answer = client.send(request);
    assertThat(answer.statusCode()).isEqualTo(405);
    assertThat(answer.headers().firstValue("Allow")).contains(allowed);
    assertThat(json(answer).at("/reason").asString()).isEqualTo("METHOD_NOT_ALLOWED");
  }

  @ParameterizedTest
  @CsvSource({"POST,/search", "GET,/stats", "GET,/health/parts"})
  void withoutToken_isRefused(String method, String path) throws Exception {
    Client client = harness.client(null);
    HttpResponse<String> answer =
        client.send(client.request(path).method(method, BodyPublishers.noBody()));
    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(answer.headers().firstValue("WWW-Authenticate")).contains("Bearer");
    assertThat(json(answer).at("/reason").asString()).isEqualTo("UNAUTHENTICATED");
  }

  @Test
  void stats_haveEveryFieldOfTheDocument() throws Exception {
    HttpResponse<String> answer =
        get(harness.client(GatewayHarness.readerToken()), "/stats?collection=photos");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(answer.body())
        .isEqualTo(
            "{\"metrics\":{\"uptime_seconds\":5.0,\"embedding_latency_ms\":"
                + NEVER
                + ",\"search_latency_ms\":"
                + NEVER
                + ",\"total_latency_ms\":{\"count\":3,\"window\":3,\"p50_ms\":4.25,\"p95_ms\":null,"
                + "\"p99_ms\":null,\"mean_ms\":5.0,\"min_ms\":3.0,\"max_ms\":9.0}},"
                + "\"collection\":{\"collection\":\"photos\",\"vectors_count\":81,"
                + "\"status\":\"GREEN\",\"indexed\":true}}");
    assertThat(harness.mesh.search.askedStats.getCollectionsList())
        .containsExactly("namespaces/default/collections/photos");
    assertThat(harness.mesh.search.askedStats.getOnlyPictures()).isTrue();
  }

  private static final String NEVER =
      "{\"count\":0,\"window\":0,\"p50_ms\":null,\"p95_ms\":null,\"p99_ms\":null,"
          + "\"mean_ms\":null,\"min_ms\":null,\"max_ms\":null}";

  @Test
  void stats_ofWhatIsNotThere_haveNoIndex() throws Exception {
    JsonNode stats = json(get(harness.client(), "/stats?namespace=other"));
    assertThat(stats.at("/collection").toString())
        .isEqualTo(
            "{\"collection\":\"namespaces/other\",\"vectors_count\":0,\"status\":\"MISSING\","
                + "\"indexed\":false}");
    assertThat(get(harness.client(), "/stats?mode=dense").statusCode()).isEqualTo(422);
  }

  @Test
  void health_tellsStrangersTheDocumentsFieldsAlone() throws Exception {
    try (GatewayHarness own = new GatewayHarness(Map.of())) {
      HttpResponse<String> well = get(own.client(null), "/health");
      assertThat(well.statusCode()).isEqualTo(200);
      // The services of this test check nothing: neither part is said to be up.
      assertThat(well.body())
          .isEqualTo(
              "{\"status\":\"degraded\",\"clip_loaded\":false,\"qdrant_connected\":false,"
                  + "\"redis_connected\":false,\"device\":\"cpu\"}");
    }
  }

  @Test
  void health_isToldByTheStatusToo_whereNoSearchIsAnswered() throws Exception {
    try (GatewayHarness own = new GatewayHarness(Map.of())) {
      own.mesh.stop("search");
      assertThat(get(own.client(null), "/health").statusCode()).isEqualTo(503);
      assertThat(get(own.client(null), "/health/live").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void workers_mayNotSearch() throws Exception {
    Client client = harness.client(GatewayHarness.token(Role.WORKER));
    assertThat(search(client, "", "{\"query\":\"a\"}").statusCode()).isEqualTo(403);
  }
}
