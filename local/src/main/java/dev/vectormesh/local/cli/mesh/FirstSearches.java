package dev.vectormesh.local.cli.mesh;

import dev.vectormesh.local.cli.session.Defaults;
import dev.vectormesh.platform.auth.TokenSource;
import dev.vectormesh.platform.call.Channels;
import dev.vectormesh.search.v1.SearchRequest;
import dev.vectormesh.search.v1.SearchServiceGrpc;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Searches the default namespace by each of a mesh's doors: gRPC, HTTP/JSON and GraphQL. Whoever
 * comes first would wait half a second for classes to be loaded; that is done before `up` says that
 * it is up, and in the run that the start-up cache is made of.
 */
final class FirstSearches {
  private static final Logger log = LoggerFactory.getLogger(FirstSearches.class);
  private static final Duration LIMIT = Duration.ofSeconds(5);
  private static final String GRAPHQL =
      "{ search(namespace: \\\"%s\\\", query: \\\"%s\\\")"
          + " { hits { title score uri chunks { text page locator { unit headings } } } } }";

  private final Map<String, Integer> ports;
  private final TokenSource token;

  /**
   * @param ports of the mesh, by their names
   */
  FirstSearches(Map<String, Integer> ports, TokenSource token) {
    this.ports = ports;
    this.token = token;
  }

  /** Searches so often by each door; what fails is left to those who ask. */
  void run(int each) {
    ManagedChannel channel =
        Channels.open(URI.create("grpc://127.0.0.1:" + ports.get("search")), token);
    try (HttpClient client = HttpClient.newHttpClient()) {
      for (int i = 0; i < each; i++) {
        ask(channel, "warm up by gRPC " + i);
        post(
            client,
            "http",
            "/api/v1/namespaces/" + Defaults.NAMESPACE + ":search",
            "warm up by HTTP " + i);
        post(
            client,
            "gateway",
            "/graphql",
            GRAPHQL.formatted(Defaults.NAMESPACE, "warm up by GraphQL " + i));
      }
    } catch (IOException e) {
      log.warn("a search that was to warm the mesh up failed", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      channel.shutdownNow();
    }
  }

  private static void ask(ManagedChannel channel, String words) {
    try {
      var unused =
          SearchServiceGrpc.newBlockingStub(channel)
              .withDeadlineAfter(LIMIT.toMillis(), TimeUnit.MILLISECONDS)
              .search(
                  SearchRequest.newBuilder()
                      .setParent("namespaces/" + Defaults.NAMESPACE)
                      .setQuery(words)
                      .build());
    } catch (StatusRuntimeException e) {
      // An empty mesh has no such namespace yet.
      log.debug("a search that was to warm the mesh up", e);
    }
  }

  private void post(HttpClient client, String door, String path, String query)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + ports.get(door) + path))
            .timeout(LIMIT)
            .header("Authorization", "Bearer " + token.token())
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString("{\"query\": \"" + query + "\"}"))
            .build();
    var unused = client.send(request, BodyHandlers.discarding());
  }
}
