package dev.vectormesh.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vectormesh.platform.auth.Role;
import dev.vectormesh.search.v1.Hit;
import dev.vectormesh.search.v1.SearchRequest;
import dev.vectormesh.search.v1.SearchResponse;
import io.grpc.ManagedChannel;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.reflection.v1.ServiceResponse;
import io.grpc.stub.StreamObserver;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a user of the running mesh does, from the outside. */
@ExtendWith(TestMesh.Shared.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class MeshIT {
  private static final String COLLECTION = "namespaces/space-trips/collections/notes";
  private static final String APOLLO = COLLECTION + "/documents/apollo";
  private static final String PROGRESS =
      "subscription { jobProgress(name: \"%s\") { state stage progress { done total } } }";

  private final TestMesh mesh;

  MeshIT(TestMesh mesh) {
    this.mesh = mesh;
  }

  @BeforeAll
  void writeThreeDocuments() throws Exception {
    noErrors(
        mesh.graphql()
            .ask("mutation { createNamespace(id: \"space-trips\") { name space { dimension } } }"));
    noErrors(
        mesh.graphql()
            .ask(
                "mutation { createCollection(namespace: \"space-trips\", id: \"notes\") { name }"
                    + " }"));
    JsonNode written =
        noErrors(
            mesh.graphql()
                .ask(
                    """
                    mutation ($documents: [DocumentInput!]!) {
                      writeDocuments(collection: "%s", documents: $documents) { name outcome chunkCount }
                    }
                    """
                        .formatted(COLLECTION),
                    Map.of(
                        "documents",
                        List.of(
                            document("apollo", "Three astronauts flew to the moon.", 1969),
                            document("bread", "Knead the dough and let it rise overnight.", 2001),
                            document("probe", "The probe left our solar system.", 1977)))));
    assertThat(written.at("/data/writeDocuments").findValuesAsText("outcome"))
        .containsExactly("CREATED", "CREATED", "CREATED");
  }

  private static Map<String, Object> document(String id, String text, int year) {
    return Map.of("id", id, "title", id, "text", text, "metadata", Map.of("year", year));
  }

  private static JsonNode noErrors(JsonNode answer) {
    assertThat(answer.path("errors")).as(answer.toString()).isEmpty();
    return answer;
  }

  @Test
  void hybridSearch_byGraphql_findsTheMeaning() throws Exception {
    JsonNode answer =
        noErrors(
            mesh.graphql()
                .ask(
                    """
                    { search(namespace: "space-trips", query: "people landing on a lunar surface", mode: HYBRID, explain: true) {
                        hits { document similarity metadata explanation { parts { name } } }
                        space signature timings { step } } }
                    """));
    JsonNode hit = answer.at("/data/search/hits/0");
    assertThat(hit.path("document").asText()).isEqualTo(APOLLO);
    assertThat(hit.path("similarity").asDouble()).isBetween(0.3, 1.0);
    assertThat(hit.at("/metadata/year").asInt()).isEqualTo(1969);
    assertThat(hit.at("/explanation/parts").findValuesAsText("name"))
        .containsExactlyInAnyOrder("dense", "lexical");
    assertThat(answer.at("/data/search/timings").findValuesAsText("step")).endsWith("total");
  }

  @Test
  void filter_leavesOthersOut() throws Exception {
    JsonNode answer =
        noErrors(
            mesh.graphql()
                .ask(
                    "{ search(namespace: \"space-trips\", query: \"astronauts\", filter:"
                        + " \"meta.year > 1970 AND meta.year < 2000\") { hits { document } } }"));
    assertThat(answer.at("/data/search/hits").findValuesAsText("document"))
        .containsExactly(COLLECTION + "/documents/probe");
  }

  @Test
  void search_isTheSame_byGrpcAndByJson() throws Exception {
    SearchRequest request =
        SearchRequest.newBuilder()
            .setParent("namespaces/space-trips")
            .setQuery("moon flight")
            .setTopK(3)
            .build();
    try (TestMesh.GrpcClient grpc = mesh.grpc(mesh.token(Role.READER))) {
      SearchResponse byGrpc = grpc.search().search(request);
      assertThat(byGrpc.getHits(0).getDocument()).isEqualTo(APOLLO);
      for (String port : List.of("http", "search")) {
        HttpResponse<String> answer =
            mesh.graphql(mesh.token(Role.READER))
                .send(
                    URI.create(
                        "http://127.0.0.1:%d/api/v1/namespaces/space-trips:search"
                            .formatted(mesh.port(port))),
                    "{\"query\": \"moon flight\", \"topK\": 3}",
                    "application/json");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(
                GraphqlClient.JSON
                    .readTree(answer.body())
                    .path("hits")
                    .findValuesAsText("document"))
            .isEqualTo(byGrpc.getHitsList().stream().map(Hit::getDocument).toList());
      }
    }
  }

  @Test
  void corpusAndJobs_areServedAsJsonToo() throws Exception {
    for (String path :
        List.of(
            "/api/v1/namespaces/space-trips",
            "/api/v1/" + APOLLO,
            "/api/v1/jobs",
            "/api/v1/stats")) {
      HttpResponse<String> answer =
          mesh.graphql().send(mesh.http().resolve(path), null, "application/json");
      assertThat(answer.statusCode()).as(path + " " + answer.body()).isEqualTo(200);
    }
  }

  @Test
  void ingest_overWebSocket_reportsToTheEnd() throws Exception {
    String job = ingest(Folders.fill(mesh.files().resolve("socket"), "quokka", 12, 6));
    GraphqlClient.Socket socket = mesh.graphql().socket();
    assertThat(socket.hear().path("type").asText()).isEqualTo("connection_ack");
    socket.subscribe("1", PROGRESS.formatted(job));
    List<String> states = new ArrayList<>();
    JsonNode message = socket.hear();
    while (message.path("type").asText().equals("next")) {
      states.add(message.at("/payload/data/jobProgress/state").asText());
      message = socket.hear();
    }
    assertThat(message.path("type").asText()).as(message.toString()).isEqualTo("complete");
    assertThat(states).endsWith("SUCCEEDED");

    JsonNode found =
        noErrors(
            mesh.graphql()
                .ask(
                    "{ search(namespace: \"space-trips\", query: \"quokka7\", mode: LEXICAL) { hits"
                        + " { uri } } }"));
    assertThat(found.at("/data/search/hits").findValuesAsText("uri"))
        .singleElement()
        .asString()
        .endsWith("page-007.txt");
  }

  @Test
  void jobProgress_byServerSentEvents_reportsToTheEnd() throws Exception {
    String job = ingest(Folders.fill(mesh.files().resolve("events"), "numbat", 5, 4));
    HttpResponse<String> answer =
        mesh.graphql().post(PROGRESS.formatted(job), Map.of(), "text/event-stream");
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body())
        .contains("event:next")
        .contains("SUCCEEDED")
        .contains("event:complete");
  }

  private String ingest(Path folder) throws Exception {
    JsonNode answer =
        noErrors(
            mesh.graphql()
                .ask(
                    "mutation ($path: String!) { ingest(collection: \"%s\", files: {path: $path}) { name } }"
                        .formatted(COLLECTION),
                    Map.of("path", folder.toString())));
    return answer.at("/data/ingest/name").asText();
  }

  @ParameterizedTest
  @CsvSource({
    "ingest, vectormesh.corpus.v1.DocumentService",
    "search, vectormesh.search.v1.SearchService",
    "job, vectormesh.job.v1.JobService"
  })
  void everyService_tellsHealthAndContracts_withoutAToken(String port, String contract)
      throws Exception {
    ManagedChannel channel =
        dev.vectormesh.platform.call.Channels.open(
            URI.create("grpc://127.0.0.1:" + mesh.port(port)));
    try {
      HealthCheckResponse health =
          HealthGrpc.newBlockingStub(channel).check(HealthCheckRequest.getDefaultInstance());
      assertThat(health.getStatus()).isEqualTo(HealthCheckResponse.ServingStatus.SERVING);
      assertThat(services(channel)).contains(contract, "grpc.health.v1.Health");
    } finally {
      channel.shutdownNow();
    }
  }

  private static List<String> services(ManagedChannel channel) throws Exception {
    CompletableFuture<List<String>> listed = new CompletableFuture<>();
    StreamObserver<ServerReflectionRequest> ask =
        ServerReflectionGrpc.newStub(channel)
            .serverReflectionInfo(
                new StreamObserver<>() {
                  @Override
                  public void onNext(ServerReflectionResponse answer) {
                    listed.complete(
                        answer.getListServicesResponse().getServiceList().stream()
                            .map(ServiceResponse::getName)
                            .toList());
                  }

                  @Override
                  public void onError(Throwable failure) {
                    listed.completeExceptionally(failure);
                  }

                  @Override
                  public void onCompleted() {
                    listed.completeExceptionally(new AssertionError("ended without an answer"));
                  }
                });
    ask.onNext(ServerReflectionRequest.newBuilder().setListServices("*").build());
    List<String> services = listed.get(30, TimeUnit.SECONDS);
    ask.onCompleted();
    return services;
  }

  @ParameterizedTest
  @CsvSource({
    "gateway, /health/parts, search",
    "http, /health, search.qdrant",
    "http, /health, job.postgres"
  })
  void health_byHttp_namesTheParts(String port, String path, String part) throws Exception {
    HttpResponse<String> answer =
        mesh.graphql()
            .send(
                URI.create("http://127.0.0.1:" + mesh.port(port) + path), null, "application/json");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(
            GraphqlClient.JSON
                .readTree(answer.body())
                .at("/components/" + part + "/status")
                .asText())
        .as(answer.body())
        .isEqualTo("UP");
  }
}
