package dev.vectormesh.gateway;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a web app does: GraphQL by POST, and subscriptions by WebSocket. */
final class Client {
  static final JsonMapper JSON = JsonMapper.builder().build();
  private final HttpClient http = HttpClient.newHttpClient();
  private final URI gateway;
  private final @Nullable String token;

  Client(URI gateway, @Nullable String token) {
    this.gateway = gateway;
    this.token = token;
  }

  JsonNode ask(String query) throws IOException, InterruptedException {
    return ask(query, Map.of());
  }

  JsonNode ask(String query, Map<String, Object> variables)
      throws IOException, InterruptedException {
    String body = JSON.writeValueAsString(Map.of("query", query, "variables", variables));
    return JSON.readTree(post(body, "application/json").body());
  }

  HttpResponse<String> post(String body, String accept) throws IOException, InterruptedException {
    HttpRequest.Builder request =
        request("/graphql")
            .header("Content-Type", "application/json")
            .header("Accept", accept)
            .POST(HttpRequest.BodyPublishers.ofString(body));
    return send(request);
  }

  HttpRequest.Builder request(String path) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(gateway.resolve(path)).timeout(Duration.ofSeconds(30));
    if (token != null) {
      request.header("Authorization", "Bearer " + token);
    }
    return request;
  }

  HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
    return http.send(request.build(), BodyHandlers.ofString());
  }

  Socket socket() {
    return socket("graphql-transport-ws");
  }

  /**
   * @throws java.util.concurrent.CompletionException when the handshake is refused
   */
  Socket socket(String protocol) {
    Socket socket = new Socket();
    socket.open(
        http.newWebSocketBuilder()
            .subprotocols(protocol)
            .buildAsync(URI.create("ws://" + gateway.getAuthority() + "/graphql"), socket)
            .join());
    return socket;
  }

  /** A WebSocket that keeps what it heard; its end is told as {@code {"closed": code}}. */
  static final class Socket implements WebSocket.Listener {
    private final BlockingQueue<JsonNode> heard = new LinkedBlockingQueue<>();
    private final StringBuilder partial = new StringBuilder();
    private @Nullable WebSocket socket;

    private void open(WebSocket opened) {
      socket = opened;
    }

    void say(Object message) {
      sayText(JSON.writeValueAsString(message));
    }

    void sayText(String message) {
      Objects.requireNonNull(socket).sendText(message, true).join();
    }

    void subscribe(String id, String query) {
      say(Map.of("id", id, "type", "subscribe", "payload", Map.of("query", query)));
    }

    /** The next message but keep-alives. */
    JsonNode hear() throws InterruptedException {
      JsonNode message;
      do {
        message = heard.poll(30, TimeUnit.SECONDS);
        if (message == null) {
          throw new AssertionError("nothing was heard");
        }
      } while (message.path("type").asString("").equals("ping"));
      return message;
    }

    void close() {
      Objects.requireNonNull(socket).sendClose(WebSocket.NORMAL_CLOSURE, "").join();
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
      partial.append(data);
      if (last) {
        heard.add(JSON.readTree(partial.toString()));
        partial.setLength(0);
      }
      from.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
      heard.add(JSON.createObjectNode().put("closed", code).put("reason", reason));
      return null;
    }
  }
}
