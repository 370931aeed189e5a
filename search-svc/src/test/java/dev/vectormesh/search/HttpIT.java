package dev.vectormesh.search;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.linecorp.armeria.client.grpc.GrpcClients;
import dev.vectormesh.corpus.v1.ResolveServingResponse;
import dev.vectormesh.platform.auth.Role;
import dev.vectormesh.search.v1.SearchRequest;
import dev.vectormesh.search.v1.SearchResponse;
import dev.vectormesh.search.v1.SearchServiceGrpc;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The service on Armeria over TCP: gRPC, gRPC-Web, JSON by route, documentation, health. */
class HttpIT {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static TestMesh mesh;
  private static HttpClient http;

  private record Reply(int status, JsonNode body) {}

  @BeforeAll
  static void start() throws Exception {
    http = HttpClient.newHttpClient();
    mesh = TestMesh.start(Map.of());
    mesh.corpus().createPhysical("web");
    ResolveServingResponse serving =
        mesh.namespaces().create("acme", "web", mesh.encoder().space(), "web", "pages");
    mesh.corpus()
        .document("acme", serving, "pages", "hello")
        .chunk("hello world, this is a page")
        .meta("lang", "en")
        .write();
  }

  @AfterAll
  static void stop() throws Exception {
    http.close();
    mesh.close();
  }

  @Test
  void grpc_overTcp() {
    SearchResponse response =
        SearchServiceGrpc.newBlockingStub(mesh.channel(mesh.search().uri(), TestMesh.token("acme")))
            .search(request());
    assertThat(response.getHitsList()).hasSize(1);
  }

  @Test
  void grpcWeb() {
    SearchServiceGrpc.SearchServiceBlockingStub stub =
        GrpcClients.builder("gproto-web+http://127.0.0.1:" + mesh.search().port())
            .setHeader("authorization", "Bearer " + TestMesh.token("acme"))
            .build(SearchServiceGrpc.SearchServiceBlockingStub.class);
    assertThat(stub.search(request()).getHitsList()).hasSize(1);
  }

  @Test
  void json_byRoute() throws Exception {
    Reply reply =
        post(
            "{\"query\": \"hello\", \"mode\": \"SEARCH_MODE_HYBRID\", \"topK\": 3,"
                + " \"filter\": \"meta.lang = \\\"en\\\"\", \"explain\": true}");
    assertThat(reply.status()).isEqualTo(200);
    JsonNode hit = reply.body().get("hits").get(0);
    assertThat(hit.get("document").asText())
        .isEqualTo("namespaces/web/collections/pages/documents/hello");
    assertThat(hit.get("metadata").get("lang").asText()).isEqualTo("en");
    assertThat(hit.get("explanation").get("parts")).hasSize(2);
  }

  @Test
  void json_ofPlacesAndFacets() throws Exception {
    Reply reply =
        post(
            "{\"query\": \"hello\", \"filter\": \"NOT geo_radius(0, 0, 1)\","
                + " \"facets\": [{\"field\": \"meta.lang\", \"values\": 3}]}");
    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.body().get("facets").toString())
        .isEqualTo(
            "[{\"field\":\"meta.lang\",\"counts\":["
                + "{\"value\":\"en\",\"count\":\"1\",\"filter\":\"meta.lang = \\\"en\\\"\"}]}]");
    Reply bad = post("{\"query\": \"q\", \"facets\": [{\"field\": \"lang\", \"values\": 101}]}");
    assertThat(bad.status()).isEqualTo(400);
    assertThat(detail(bad, "BadRequest").get("fieldViolations").findValuesAsText("field"))
        .containsExactly("facets[0].values");
  }

  @Test
  void json_ofStats() throws Exception {
    Reply reply =
        send(
            HttpRequest.newBuilder(uri("/api/v1/stats"))
                .header("authorization", "Bearer " + TestMesh.token("acme"))
                .GET());
    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.body().get("steps")).hasSize(8);
  }

  @Test
  void badFields_are400_andAllNamed() throws Exception {
    Reply reply =
        post("{\"query\": \"" + "q".repeat(8193) + "\", \"topK\": 0, \"candidates\": 2000}");
    assertThat(reply.status()).isEqualTo(400);
    assertThat(detail(reply, "BadRequest").get("fieldViolations").findValuesAsText("field"))
        .containsExactlyInAnyOrder("query", "top_k", "candidates");
    assertThat(detail(reply, "ErrorInfo").get("reason").asText()).isEqualTo("INVALID_FIELD");
    assertThat(post("{\"query\": \"q\", \"topK\": 101}").status()).isEqualTo(400);
    Reply filter = post("{\"query\": \"q\", \"filter\": \"lang <\"}");
    assertThat(filter.status()).isEqualTo(400);
    assertThat(detail(filter, "BadRequest").get("fieldViolations").findValuesAsText("field"))
        .containsExactly("filter");
  }

  @Test
  void malformedJson_is400() throws Exception {
    Reply reply = post("{\"query\": ");
    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.body().isObject()).isTrue();
  }

  @Test
  void unknownJsonField_is400_andNamed() throws Exception {
    Reply reply = post("{\"query\": \"q\", \"topk\": 3}");
    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.body().toString()).contains("topk");
  }

  @Test
  void missingToken_is401() throws Exception {
    Reply reply = post("{\"query\": \"q\"}", null);
    assertThat(reply.status()).isEqualTo(401);
    assertThat(detail(reply, "ErrorInfo").get("reason").asText()).isEqualTo("UNAUTHENTICATED");
  }

  @Test
  void wrongRole_is403() throws Exception {
    Reply reply = post("{\"query\": \"q\"}", TestMesh.TOKENS.mint("acme", "w", Role.WORKER));
    assertThat(reply.status()).isEqualTo(403);
    assertThat(detail(reply, "ErrorInfo").get("reason").asText()).isEqualTo("PERMISSION_DENIED");
  }

  @Test
  void unknownNamespace_is404() throws Exception {
    Reply reply =
        send(
            HttpRequest.newBuilder(uri("/api/v1/namespaces/nowhere:search"))
                .header("authorization", "Bearer " + TestMesh.token("acme"))
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"query\": \"q\"}")));
    assertThat(reply.status()).isEqualTo(404);
    assertThat(detail(reply, "ErrorInfo").get("reason").asText()).isEqualTo("RESOURCE_NOT_FOUND");
  }

  @Test
  void health_namesTheDependencies() throws Exception {
    Reply reply = send(HttpRequest.newBuilder(uri("/health")).GET());
    assertThat(reply.status()).isEqualTo(200);
    List<String> names = new ArrayList<>();
    reply.body().findValue("components").fieldNames().forEachRemaining(names::add);
    assertThat(names).contains("qdrant", "triton", "ingest", "redis");
  }

  @Test
  void docService_describesTheService() throws Exception {
    Reply reply = send(HttpRequest.newBuilder(uri("/docs/specification.json")).GET());
    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.body().get("services").findValuesAsText("name"))
        .contains("vectormesh.search.v1.SearchService", "vectormesh.search.v1.StatsService");
  }

  private static SearchRequest request() {
    return SearchRequest.newBuilder().setParent("namespaces/web").setQuery("hello").build();
  }

  private static Reply post(String body) throws IOException, InterruptedException {
    return post(body, TestMesh.token("acme"));
  }

  private static Reply post(String body, @Nullable String token)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri("/api/v1/namespaces/web:search"))
            .header("content-type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body));
    if (token != null) {
      request.header("authorization", "Bearer " + token);
    }
    return send(request);
  }

  private static Reply send(HttpRequest.Builder request) throws IOException, InterruptedException {
    HttpResponse<String> response =
        http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    return new Reply(response.statusCode(), JSON.readTree(response.body()));
  }

  private static JsonNode detail(Reply reply, String type) {
    for (JsonNode detail : reply.body().path("details")) {
      if (detail.path("@type").asText().endsWith("." + type)) {
        return detail;
      }
    }
    throw new AssertionError("no " + type + " in " + Objects.toString(reply));
  }

  private static URI uri(String path) {
    return URI.create("http://127.0.0.1:" + mesh.search().port() + path);
  }
}
