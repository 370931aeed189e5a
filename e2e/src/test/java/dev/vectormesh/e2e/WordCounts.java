package dev.vectormesh.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A provider of embeddings that speaks OpenAI's protocol: its vectors count words, so that texts of
 * the same words are near. Each third request is refused for a moment.
 */
final class WordCounts implements AutoCloseable {
  static final String ENCODER = "word-counts";
  private static final int DIMENSION = 256;

  private final HttpServer server;
  private final AtomicInteger requests = new AtomicInteger();

  WordCounts() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/v1/embeddings", this::answer);
    server.start();
  }

  /** Describes it to a mesh that is not started yet. */
  void describeTo(Path dataDirectory) throws IOException {
    Path file = dataDirectory.resolve("encoders.yaml");
    Files.writeString(
        file,
        "encoders: {%s: {url: 'http://127.0.0.1:%d/v1', dimension: %d, price-per-million-tokens: 2}}"
            .formatted(ENCODER, server.getAddress().getPort(), DIMENSION));
    Files.writeString(
        dataDirectory.resolve("config.yaml"), "common: {encoders: '%s'}".formatted(file));
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      JsonNode request = GraphqlClient.JSON.readTree(exchange.getRequestBody());
      ObjectNode root = GraphqlClient.JSON.createObjectNode();
      boolean busy = requests.incrementAndGet() % 3 == 0;
      if (busy) {
        exchange.getResponseHeaders().set("retry-after-ms", "20");
        root.putObject("error").put("message", "too many");
      } else {
        ArrayNode data = root.putArray("data");
        for (JsonNode text : request.path("input")) {
          ObjectNode item = data.addObject().put("index", data.size() - 1);
          float[] counts = counts(text.asText());
          ArrayNode numbers = item.putArray("embedding");
          for (float count : counts) {
            numbers.add(count);
          }
        }
      }
      byte[] body = root.toString().getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(busy ? 429 : 200, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  private static float[] counts(String text) {
    float[] counts = new float[DIMENSION];
    for (String word : text.toLowerCase(Locale.ROOT).split("\\W+", -1)) {
      counts[Math.floorMod(word.hashCode(), DIMENSION)]++;
    }
    return counts;
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
