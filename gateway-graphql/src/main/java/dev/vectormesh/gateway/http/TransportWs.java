package dev.vectormesh.gateway.http;

import java.util.List;
import org.springframework.web.reactive.socket.WebSocketHandler;
import org.springframework.web.reactive.socket.WebSocketSession;
import reactor.core.publisher.Mono;

/**
 * Spring's handler behind a {@link TransportWsSession}, offering the protocol's own name alone: the
 * legacy {@code graphql-ws} speaks other messages.
 */
final class TransportWs implements WebSocketHandler {
  static final String PROTOCOL = "graphql-transport-ws";

  private final WebSocketHandler spring;

  TransportWs(WebSocketHandler spring) {
    this.spring = spring;
  }

  @Override
  public List<String> getSubProtocols() {
    return List.of(PROTOCOL);
  }

  @Override
  public Mono<Void> handle(WebSocketSession session) {
    return spring.handle(new TransportWsSession(session));
  }
}
