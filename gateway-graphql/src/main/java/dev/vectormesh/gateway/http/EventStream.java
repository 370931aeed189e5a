package dev.vectormesh.gateway.http;

import dev.vectormesh.gateway.graphql.error.GraphqlErrors;
import graphql.ExecutionResult;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.reactivestreams.Publisher;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.graphql.execution.SubscriptionPublisherException;
import org.springframework.graphql.server.WebGraphQlHandler;
import org.springframework.graphql.server.WebGraphQlRequest;
import org.springframework.graphql.server.WebGraphQlResponse;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.web.reactive.function.BodyInserters;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.server.ResponseStatusException;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * GraphQL over server-sent events, "distinct connections" mode: each result is an event {@code
 * next}, and {@code complete} ends the stream. Queries, mutations and whatever is wrong with a
 * request are results as well: Spring's own handler answers all of them with one sentence of its
 * own.
 *
 * @see <a href="https://github.com/enisdenjo/graphql-sse/blob/master/PROTOCOL.md">the protocol</a>
 */
final class EventStream {
  private static final ParameterizedTypeReference<Map<String, Object>> BODY =
      new ParameterizedTypeReference<>() {};
  private static final ParameterizedTypeReference<ServerSentEvent<Map<String, Object>>> EVENT =
      new ParameterizedTypeReference<>() {};
  private static final ServerSentEvent<Map<String, Object>> COMPLETE =
      ServerSentEvent.<Map<String, Object>>builder(Map.of()).event("complete").build();
  private static final ServerSentEvent<Map<String, Object>> ALIVE =
      ServerSentEvent.<Map<String, Object>>builder().comment("alive").build();

  /** The request attribute of operations whose answer is a stream. */
  static final String ATTRIBUTE = EventStream.class.getName();

  private final WebGraphQlHandler graphql;
  private final Duration keepAlive;

  EventStream(WebGraphQlHandler graphql, Duration keepAlive) {
    this.graphql = graphql;
    this.keepAlive = keepAlive;
  }

  Mono<ServerResponse> handle(ServerRequest request) {
    request.attributes().put(ATTRIBUTE, true);
    return request
        .bodyToMono(BODY)
        .switchIfEmpty(Mono.error(() -> new ResponseStatusException(HttpStatus.BAD_REQUEST)))
        .map(body -> operation(request, body))
        .flatMap(graphql::handleRequest)
        .flatMap(response ->
            ServerResponse.ok()
                .contentType(MediaType.TEXT_EVENT_STREAM)
                .headers(headers -> headers.addAll(response.getResponseHeaders()))
                .body(BodyInserters.fromPublisher(events(response), EVENT)));
  }

  static WebGraphQlRequest operation(ServerRequest request, Map<String, Object> body) {
    return new WebGraphQlRequest(
        request.uri(),
        request.headers().asHttpHeaders(),
        request.cookies(),
        request.remoteAddress().orElse(null),
        request.attributes(),
        body,
        request.exchange().getRequest().getId(),
        request.exchange().getLocaleContext().getLocale());
  }

  private Flux<ServerSentEvent<Map<String, Object>>> events(WebGraphQlResponse response) {
    Flux<ServerSentEvent<Map<String, Object>>> events =
        results(response).map(EventStream::next).concatWithValues(COMPLETE);
    Flux<ServerSentEvent<Map<String, Object>>> alive = Flux.interval(keepAlive).map(tick -> ALIVE);
    return events.publish(
        shared -> shared.mergeWith(alive.takeUntilOther(shared.ignoreElements())));
  }

  private static Flux<Map<String, Object>> results(WebGraphQlResponse response) {
    if (response.getData() instanceof Publisher<?> results) {
      return Flux.from(results)
          .cast(ExecutionResult.class)
          .map(ExecutionResult::toSpecification)
          .onErrorResume(thrown -> Mono.just(errors(thrown)));
    }
    return Flux.just(response.toMap());
  }

  /** What a stream failed with; what our resolver made of it lies within the library's. */
  private static Map<String, Object> errors(Throwable thrown) {
    return thrown instanceof SubscriptionPublisherException failed
        ? failed.toMap()
        : Map.of("errors", List.of(GraphqlErrors.of(thrown).toSpecification()));
  }

  private static ServerSentEvent<Map<String, Object>> next(Map<String, Object> result) {
    return ServerSentEvent.builder(result).event("next").build();
  }
}
