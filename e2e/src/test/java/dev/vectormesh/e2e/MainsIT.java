package dev.vectormesh.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vectormesh.e2e.ProductionMesh.Service;
import dev.vectormesh.platform.call.Channels;
import io.grpc.ManagedChannel;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The mains by docs/production.yaml: started, used through the gateway, and stopped. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class MainsIT {
  private static final Duration PATIENCE = Duration.ofMinutes(4);
  private static final String COLLECTION = "namespaces/library/collections/shelf";

  private @Nullable ProductionMesh started;

  // Five JVMs start side by side, maybe on a machine that does other things too.
  @BeforeAll
  @Timeout(600)
  void start(@TempDir Path folder) throws Exception {
    started = new ProductionMesh(folder);
    for (Service service : Service.values()) {
      if (service != Service.GATEWAY) {
        awaitGrpcHealth(service);
      }
    }
    awaitHttpHealth(Service.GATEWAY);
    ingestThreeFiles();
  }

  /** SIGTERM ends each of them cleanly. */
  @AfterAll
  void stop() throws Exception {
    try (ProductionMesh mesh = started) {
      if (mesh == null) {
        return;
      }
      for (Service service : Service.values()) {
        mesh.process(service).stop();
        assertThat(mesh.process(service).said())
            .contains(service.section() + " listens on port")
            .contains(service.section() + " has stopped")
            .doesNotContainPattern("\"level\":\"ERROR\",\"logger\":\"dev\\.vectormesh");
      }
    }
  }

  private ProductionMesh mesh() {
    return Objects.requireNonNull(started);
  }

  private void awaitGrpcHealth(Service service) {
    ManagedChannel channel = Channels.open(mesh().grpc(service));
    try {
      await()
          .atMost(PATIENCE)
          .until(() -> grpcHealth(service, channel), ServingStatus.SERVING.name()::equals);
    } finally {
      channel.shutdownNow();
    }
  }

  private String grpcHealth(Service service, ManagedChannel channel) {
    mesh().process(service).requireAlive();
    try {
      return HealthGrpc.newBlockingStub(channel)
          .check(HealthCheckRequest.getDefaultInstance())
          .getStatus()
          .name();
    } catch (io.grpc.StatusRuntimeException e) {
      return service + ": " + e.getStatus();
    }
  }

  private void awaitHttpHealth(Service service) {
    await()
        .atMost(PATIENCE)
        .until(
            () -> {
              mesh().process(service).requireAlive();
              return get(mesh().http(service).resolve("/health"));
            },
            answer -> answer.startsWith("200 "));
  }

  private String get(URI address) {
    try {
      HttpResponse<String> answer = mesh().graphql().send(address, null, "*/*");
      return answer.statusCode() + " " + answer.body();
    } catch (java.io.IOException e) {
      return e.toString();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return e.toString();
    }
  }

  private JsonNode ask(String query, Map<String, ?> variables) throws Exception {
    JsonNode answer = mesh().graphql().ask(query, variables);
    assertThat(answer.path("errors")).as(answer.toString()).isEmpty();
    return answer.path("data");
  }

  @Test
  void health_byHttp_namesTheBackends() {
    for (Service service : List.of(Service.INGEST, Service.SEARCH)) {
      assertThat(get(mesh().http(service).resolve("/health")))
          .startsWith("200 ")
          .contains("\"qdrant\":{\"status\":\"UP\"")
          .contains("\"triton\":{\"status\":\"UP\"")
          .contains("\"redis\":{\"status\":\"UP\"");
    }
  }

  private void ingestThreeFiles() throws Exception {
    Files.writeString(
        mesh().documents().resolve("moon.txt"), "Three astronauts flew to the moon in a capsule.");
    Files.writeString(
        mesh().documents().resolve("bread.md"),
        "# Bread\n\nKnead the dough, let it rise overnight.");
    // Parsed in a child of the ingest process.
    Files.writeString(
        mesh().documents().resolve("tide.rtf"),
        "{\\rtf1\\ansi The tide follows the position of two celestial bodies.\\par}");
    ask("mutation { createNamespace(id: \"library\") { name } }", Map.of());
    ask("mutation { createCollection(namespace: \"library\", id: \"shelf\") { name } }", Map.of());

    String job =
        ask(
                "mutation ($path: String!) { ingest(collection: \"%s\", files: {path: $path}) { name } }"
                    .formatted(COLLECTION),
                Map.of("path", mesh().documents().toString()))
            .at("/ingest/name")
            .asText();
    JsonNode ended =
        await()
            .atMost(PATIENCE)
            .until(() -> job(job), state -> state.path("state").asText().matches("SUCC.*|FAIL.*"));

    assertThat(ended.path("state").asText()).as(ended.toString()).isEqualTo("SUCCEEDED");
    assertThat(ended.at("/progress/done").asInt()).as(ended.toString()).isEqualTo(3);
  }

  private JsonNode job(String name) {
    try {
      return ask(
              "query ($name: ID!) { job(name: $name) { state progress { done failed } } }",
              Map.of("name", name))
          .path("job");
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void search_throughTheGateway_findsTheFile() throws Exception {
    JsonNode found =
        ask(
            "{ search(namespace: \"library\", query: \"people landing on a lunar surface\") { hits"
                + " { uri } } }",
            Map.of());
    assertThat(found.at("/search/hits").findValuesAsText("uri")).hasSize(3);
    assertThat(found.at("/search/hits/0/uri").asText()).endsWith("moon.txt");
  }

  @Test
  void callsWithoutAToken_areRefused() throws Exception {
    JsonNode answer =
        new GraphqlClient(mesh().http(Service.GATEWAY), null)
            .ask("{ namespaces { edges { node { name } } } }");
    assertThat(answer.at("/errors/0/extensions/code").asText())
        .as(answer.toString())
        .isEqualTo("UNAUTHENTICATED");
  }

  @Test
  void metrics_tellTheCalls() throws Exception {
    search_throughTheGateway_findsTheFile();
    assertThat(get(mesh().metrics(Service.SEARCH)))
        .startsWith("200 ")
        .contains("rpc_server_duration")
        .contains("rpc_method=\"Search\"");
  }
}
