package dev.vectormesh.local.cli.mesh;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vectormesh.local.data.MeshRecord;
import dev.vectormesh.platform.auth.TokenSource;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What a running mesh says of its own health.
 *
 * @param serving whether it takes calls, perhaps with a part that does not work
 * @param json the report as it came
 */
record MeshHealth(boolean serving, String json) {
  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * Asks the gateway.
   *
   * @throws IOException when it does not answer
   */
  static MeshHealth of(MeshRecord mesh, TokenSource token)
      throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(mesh.gateway().resolve("/health/parts"))
            .timeout(TIMEOUT)
            .header("Authorization", "Bearer " + token.token())
            .build();
    try (HttpClient client = HttpClient.newBuilder().connectTimeout(TIMEOUT).build()) {
      var answer = client.send(request, HttpResponse.BodyHandlers.ofString());
      return new MeshHealth(answer.statusCode() == 200, answer.body());
    }
  }

  /** What is wrong, a line each; empty when nothing is. */
  List<String> problems() {
    List<String> problems = new ArrayList<>();
    try {
      JsonNode components = JSON.readTree(json).path("components");
      components
          .properties()
          .forEach(component -> {
            String problem = component.getValue().path("problem").asText();
            if (!problem.isEmpty()) {
              problems.add(component.getKey() + ": " + problem);
            }
          });
    } catch (JsonProcessingException e) {
      problems.add("the gateway's /health/parts answers no report: " + json);
    }
    return problems;
  }
}
