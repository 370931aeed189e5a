package dev.vectormesh.encoders.remote;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Answers {@code POST /v1/embeddings} as OpenAI does, with vectors that count a text's words: texts
 * of the same words are near. A queue says what goes wrong with the next requests.
 */
final class EmbeddingServer implements AutoCloseable {
  static final int DIMENSION = 64;
  static final String KEY = "sk-test-0123456789";
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What becomes of a request. */
  enum Mood {
    WELL,
    TOO_MANY,
    BROKEN,
    SPENT,
    UPSIDE_DOWN,
    HALF,
    FLOATS_ALONE,
    SHORT,
    INFINITE,
    NO_JSON,
    TOO_LONG
  }

  private final HttpServer server;
  private final Queue<Mood> moods = new ConcurrentLinkedQueue<>();
  private final List<JsonNode> requests = new CopyOnWriteArrayList<>();
  private final Map<String, String> headers;

  EmbeddingServer(Map<String, String> headers) throws IOException {
    this.headers = headers;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/v1/embeddings", this::answer);
    server.start();
  }

  URI url() {
    return URI.create("http://127.0.0.1:%d/v1".formatted(server.getAddress().getPort()));
  }

  void next(Mood... moods) {
    this.moods.addAll(List.of(moods));
  }

  List<JsonNode> requests() {
    return requests;
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      JsonNode request = JSON.readTree(exchange.getRequestBody());
      requests.add(request);
      String key = exchange.getRequestHeaders().getFirst("Authorization");
      headers.forEach(exchange.getResponseHeaders()::set);
      Mood mood = moods.isEmpty() ? Mood.WELL : moods.remove();
      if (!("Bearer " + KEY).equals(key)) {
        send(exchange, 401, error("Incorrect API key provided: " + key.substring(7), "invalid"));
      } else if (mood == Mood.FLOATS_ALONE
          && request.path("encoding_format").asText().equals("base64")) {
        send(exchange, 400, error("encoding_format must be float", ""));
      } else {
        answer(exchange, request, mood);
      }
    }
  }

  private void answer(HttpExchange exchange, JsonNode request, Mood mood) throws IOException {
    switch (mood) {
      case TOO_MANY -> {
        exchange.getResponseHeaders().set("Retry-After", "7");
        send(exchange, 429, error("Rate limit reached", "rate_limit_exceeded"));
      }
      case BROKEN -> send(exchange, 500, "<html>oops</html>");
      case SPENT -> send(exchange, 429, error("You exceeded your quota", "insufficient_quota"));
      case TOO_LONG -> send(exchange, 400, error("This model's maximum context length is 8", ""));
      case NO_JSON -> send(exchange, 200, "<html>welcome</html>");
      default -> send(exchange, 200, vectors(request, mood).toString());
    }
  }

  private static ObjectNode vectors(JsonNode request, Mood mood) {
    int dimension = request.path("dimensions").asInt(DIMENSION);
    boolean base64 = request.path("encoding_format").asText().equals("base64");
    List<ObjectNode> items = new ArrayList<>();
    int tokens = 0;
    for (JsonNode text : request.path("input")) {
      ObjectNode item = JSON.createObjectNode().put("object", "embedding");
      item.put("index", items.size());
      float[] vector = counts(text.asText(), mood == Mood.SHORT ? dimension - 1 : dimension);
      if (mood == Mood.INFINITE && items.size() == 1) {
        vector[0] = Float.POSITIVE_INFINITY;
      }
      put(item, vector, base64);
      items.add(item);
      tokens += text.asText().split("\\s+", -1).length;
    }
    ObjectNode root = JSON.createObjectNode().put("object", "list");
    ArrayNode data = root.putArray("data");
    List<ObjectNode> sent = mood == Mood.UPSIDE_DOWN ? items.reversed() : items;
    sent.subList(0, mood == Mood.HALF ? sent.size() / 2 : sent.size()).forEach(data::add);
    root.putObject("usage").put("prompt_tokens", tokens).put("total_tokens", tokens);
    return root;
  }

  private static void put(ObjectNode item, float[] vector, boolean base64) {
    if (base64) {
      ByteBuffer bytes =
          ByteBuffer.allocate(vector.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      bytes.asFloatBuffer().put(vector);
      item.put("embedding", Base64.getEncoder().encodeToString(bytes.array()));
    } else {
      ArrayNode numbers = item.putArray("embedding");
      for (float number : vector) {
        numbers.add(number);
      }
    }
  }

  private static float[] counts(String text, int dimension) {
    float[] counts = new float[dimension];
    for (String word : text.toLowerCase(Locale.ROOT).split("\\W+", -1)) {
      if (!word.isEmpty()) {
        counts[Math.floorMod(word.hashCode(), dimension)]++;
      }
    }
    return counts;
  }

  private static String error(String message, String code) {
    ObjectNode root = JSON.createObjectNode();
    root.putObject("error").put("message", message).put("code", code);
    return root.toString();
  }

  private static void send(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
