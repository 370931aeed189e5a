package dev.vectormesh.gateway.http;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.web.reactive.socket.CloseStatus;
import org.springframework.web.reactive.socket.HandshakeInfo;
import org.springframework.web.reactive.socket.WebSocketMessage;
import org.springframework.web.reactive.socket.WebSocketSession;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Holds a session to graphql-transport-ws where Spring's handler departs from it. A message that is
 * not valid closes the connection with 4400 and the reason. An operation that fails before it
 * starts is told by {@code error}, not by {@code next} and {@code complete}. No message has an
 * {@code id} that is null.
 *
 * @see <a href="https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md">the protocol</a>
 */
final class TransportWsSession implements WebSocketSession {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final int BAD_MESSAGE = 4400;

  /** A close frame's reason has room for 123 bytes. */
  private static final int LONGEST_REASON = 120;

  private final WebSocketSession session;

  /** Operations that have sent a result: an error of theirs later is no failure to start. */
  private final Set<String> started = ConcurrentHashMap.newKeySet();

  /** Operations that were told to have failed, whose end the client no longer expects. */
  private final Set<String> failed = ConcurrentHashMap.newKeySet();

  TransportWsSession(WebSocketSession session) {
    this.session = session;
  }

  @Override
  public Flux<WebSocketMessage> receive() {
    return session
        .receive()
        .concatMap(message -> {
          String wrong = message.getType() == WebSocketMessage.Type.TEXT ? wrong(message) : null;
          if (wrong != null) {
            return session.close(new CloseStatus(BAD_MESSAGE, wrong)).then(Mono.empty());
          }
          return Mono.just(message);
        });
  }

  /** What is wrong with a client's message, if anything. */
  private @Nullable String wrong(WebSocketMessage message) {
    JsonNode json;
    try {
      json = JSON.readTree(message.getPayload().toString(StandardCharsets.UTF_8));
    } catch (JacksonException e) {
      return "the message is no JSON";
    }
    if (json == null || !json.isObject()) {
      return "the message is no JSON object";
    }
    String type = json.path("type").asString("");
    JsonNode payload = json.path("payload");
    return switch (type) {
      case "connection_init", "ping", "pong" ->
          payload.isObject() || payload.isMissingNode() || payload.isNull()
              ? null
              : "the payload of " + type + " is no object";
      case "complete" -> id(json).isEmpty() ? "complete has no id" : null;
      case "subscribe" -> {
        if (id(json).isEmpty()) {
          yield "subscribe has no id";
        }
        if (!payload.path("query").isString()) {
          yield "the payload of subscribe has no query";
        }
        started.remove(id(json).get());
        failed.remove(id(json).get());
        yield null;
      }
      case "" -> "the message has no type";
      default -> shortened("clients send no message of type " + type);
    };
  }

  private static Optional<String> id(JsonNode message) {
    return Optional.of(message.path("id").asString("")).filter(id -> !id.isEmpty());
  }

  private static String shortened(String reason) {
    return reason.length() <= LONGEST_REASON
        ? reason
        : reason.substring(0, LONGEST_REASON - 3) + "...";
  }

  @Override
  public Mono<Void> send(Publisher<WebSocketMessage> messages) {
    return session.send(
        Flux.from(messages)
            .handle((message, sink) -> {
              WebSocketMessage told = told(message);
              if (told != null) {
                sink.next(told);
              }
            }));
  }

  /** The message as the protocol has it; null for one that the client must not see. */
  private @Nullable WebSocketMessage told(WebSocketMessage message) {
    if (message.getType() != WebSocketMessage.Type.TEXT) {
      return message;
    }
    ObjectNode json =
        (ObjectNode) JSON.readTree(message.getPayload().toString(StandardCharsets.UTF_8));
    Optional<String> id = id(json);
    if (id.isEmpty()) {
      return json.remove("id") == null ? message : replaced(message, json);
    }
    String operation = id.get();
    return switch (json.path("type").asString("")) {
      case "next" -> next(message, json, operation);
      case "complete" -> failed.remove(operation) ? null : message;
      default -> message;
    };
  }

  private WebSocketMessage next(WebSocketMessage message, ObjectNode json, String operation) {
    JsonNode payload = json.path("payload");
    boolean before =
        !payload.has("data") && payload.path("errors").isArray() && !started.contains(operation);
    if (!before) {
      started.add(operation);
      return message;
    }
    failed.add(operation);
    json.put("type", "error").set("payload", payload.path("errors"));
    return replaced(message, json);
  }

  private WebSocketMessage replaced(WebSocketMessage message, ObjectNode json) {
    message.release();
    return session.textMessage(JSON.writeValueAsString(json));
  }

  @Override
  public String getId() {
    return session.getId();
  }

  @Override
  public HandshakeInfo getHandshakeInfo() {
    return session.getHandshakeInfo();
  }

  @Override
  public DataBufferFactory bufferFactory() {
    return session.bufferFactory();
  }

  @Override
  public Map<String, Object> getAttributes() {
    return session.getAttributes();
  }

  @Override
  public boolean isOpen() {
    return session.isOpen();
  }

  @Override
  public Mono<Void> close(CloseStatus status) {
    return session.close(status);
  }

  @Override
  public Mono<CloseStatus> closeStatus() {
    return session.closeStatus();
  }

  @Override
  public WebSocketMessage textMessage(String payload) {
    return session.textMessage(payload);
  }

  @Override
  public WebSocketMessage binaryMessage(Function<DataBufferFactory, DataBuffer> payload) {
    return session.binaryMessage(payload);
  }

  @Override
  public WebSocketMessage pingMessage(Function<DataBufferFactory, DataBuffer> payload) {
    return session.pingMessage(payload);
  }

  @Override
  public WebSocketMessage pongMessage(Function<DataBufferFactory, DataBuffer> payload) {
    return session.pongMessage(payload);
  }
}
