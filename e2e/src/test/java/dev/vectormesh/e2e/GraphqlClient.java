package dev.vectormesh.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What a web app does: GraphQL by POST, by WebSocket, and by server-sent events. */
final class GraphqlClient {
  static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final URI gateway;
  private final @Nullable String token;

  GraphqlClient(URI gateway, @Nullable String token) {
    this.gateway = gateway;
    this.token = token;
  }

  /** The whole answer: data and errors. */
  JsonNode ask(String query, Map<String, ?> variables) throws IOException, InterruptedException {
    return JSON.readTree(post(query, variables, "application/json").body());
  }

  JsonNode ask(String query) throws IOException, InterruptedException {
    return ask(query, Map.of());
  }

  HttpResponse<String> post(String query, Map<String, ?> variables, String accept)
      throws IOException, InterruptedException {
    String body = JSON.writeValueAsString(Map.of("query", query, "variables", variables));
    return send(gateway.resolve("/graphql"), body, accept);
  }

  /** JSON to any address, with the token. */
  HttpResponse<String> send(URI address, @Nullable String body, String accept)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address).timeout(PATIENCE).header("Accept", accept);
    if (token != null) {
      request.header("Authorization", "Bearer " + token);
    }
    if (body != null) {
      request
          .header("Content-Type", "application/json")
          .POST(HttpRequest.BodyPublishers.ofString(body));
    }
    return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  /** Opens a WebSocket and signs in on it. */
  Socket socket() throws InterruptedException {
    Socket socket = new Socket();
    WebSocket opened =
        HTTP.newWebSocketBuilder()
            .subprotocols("graphql-transport-ws")
            .buildAsync(URI.create("ws://" + gateway.getAuthority() + "/graphql"), socket)
            .join();
    socket.say(
        opened,
        token == null
            ? Map.of("type", "connection_init")
            : Map.of(
                "type", "connection_init", "payload", Map.of("Authorization", "Bearer " + token)));
    socket.opened = opened;
    return socket;
  }

  /** Keeps what it heard; the end is told as {@code {"closed": code}}. */
  static final class Socket implements WebSocket.Listener {
    private final BlockingQueue<JsonNode> heard = new LinkedBlockingQueue<>();
    private final StringBuilder partial = new StringBuilder();
    private @Nullable WebSocket opened;

    private void say(WebSocket socket, Object message) {
      try {
        socket.sendText(JSON.writeValueAsString(message), true).join();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    void subscribe(String id, String query) {
      if (opened == null) {
        throw new IllegalStateException("not open");
      }
      say(opened, Map.of("id", id, "type", "subscribe", "payload", Map.of("query", query)));
    }

    /** The next message but keep-alives. */
    JsonNode hear() throws InterruptedException {
      while (true) {
        JsonNode message = heard.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        if (message == null) {
          throw new AssertionError("nothing was heard");
        }
        if (!message.path("type").asText().equals("ping")) {
          return message;
        }
      }
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
      partial.append(data);
      if (last) {
        try {
          heard.add(JSON.readTree(partial.toString()));
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
        partial.setLength(0);
      }
      from.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
      heard.add(JSON.createObjectNode().put("closed", code));
      return null;
    }
  }
}
