package dev.vectormesh.local.cli.eval;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vectormesh.local.cli.session.MeshSession;
import dev.vectormesh.local.cli.session.ServiceCommand;
import dev.vectormesh.local.data.DataDirectory;
import dev.vectormesh.local.eval.Counting.Found;
import dev.vectormesh.platform.auth.TokenSource;
import dev.vectormesh.search.v1.SearchMode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Asks the GraphQL gateway, as a web app would. */
final class GatewaySearcher implements Searcher {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String QUERY =
      """
      query ($namespace: ID!, $query: String!, $mode: SearchMode!) {
        search(namespace: $namespace, query: $query, mode: $mode, topK: 100) { hits { document score } }
      }
      """;

  private final HttpClient client = HttpClient.newHttpClient();
  private final URI endpoint;
  private final TokenSource token;

  private GatewaySearcher(URI endpoint, TokenSource token) {
    this.endpoint = endpoint;
    this.token = token;
  }

  static GatewaySearcher of(MeshSession mesh, DataDirectory directory) {
    URI gateway =
        mesh.gateway()
            .orElseThrow(() ->
                new IllegalStateException(
                    "--gateway needs a running mesh: `vectormesh up --detach` first."));
    return new GatewaySearcher(gateway.resolve("/graphql"), MeshSession.source(directory));
  }

  @Override
  public List<Found> search(String namespace, String query, SearchMode mode)
      throws IOException, InterruptedException {
    var variables =
        Map.of(
            "namespace", ServiceCommand.id(namespace),
            "query", query,
            "mode", mode.name().replace("SEARCH_MODE_", ""));
    String body = JSON.writeValueAsString(Map.of("query", QUERY, "variables", variables));
    var request =
        HttpRequest.newBuilder(endpoint)
            .header("Content-Type", "application/json")
            .header("Authorization", "Bearer " + token.token())
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    var answer = client.send(request, HttpResponse.BodyHandlers.ofString());
    JsonNode json = JSON.readTree(answer.body());
    if (answer.statusCode() != 200 || json.has("errors")) {
      throw new IOException("the gateway answered " + answer.statusCode() + ": " + answer.body());
    }
    List<Found> documents = new ArrayList<>();
    json.path("data")
        .path("search")
        .path("hits")
        .forEach(hit ->
            documents.add(
                new Found(
                    ServiceCommand.id(hit.path("document").asText()),
                    hit.path("score").asDouble())));
    return documents;
  }
}
