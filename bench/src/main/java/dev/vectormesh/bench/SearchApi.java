package dev.vectormesh.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/** {@code POST /search} of a gateway, over one connection. */
final class SearchApi implements AutoCloseable {
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final URI address;
  private final String token;

  SearchApi(URI gateway, String token) {
    this.address = gateway.resolve("/search?namespace=simulated");
    this.token = token;
  }

  void search(String text) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(address)
            .header("Authorization", "Bearer " + token)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString("{\"query\": \"%s\"}".formatted(text)))
            .build();
    HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() != 200 || !answer.body().contains("simulated-")) {
      throw new IOException(answer.statusCode() + ": " + answer.body());
    }
  }

  @Override
  public void close() {
    client.close();
  }
}
