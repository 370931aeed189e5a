package dev.vectormesh.gateway.http;

import dev.vectormesh.gateway.graphql.error.GraphqlErrors;
import dev.vectormesh.gateway.mesh.CallerScope;
import dev.vectormesh.gateway.mesh.SignedIn;
import dev.vectormesh.gateway.mesh.Traces;
import dev.vectormesh.platform.error.ApiException;
import dev.vectormesh.platform.telemetry.Telemetry;
import graphql.ExecutionResult;
import graphql.GraphQLError;
import graphql.execution.SubscriptionExecutionStrategy;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.springframework.graphql.server.WebGraphQlRequest;
import org.springframework.graphql.server.WebGraphQlResponse;
import org.springframework.graphql.server.WebSocketGraphQlInterceptor;
import org.springframework.graphql.server.WebSocketGraphQlRequest;
import org.springframework.graphql.server.WebSocketSessionInfo;
import org.springframework.graphql.support.DefaultExecutionGraphQlResponse;
import org.springframework.http.HttpHeaders;
import reactor.core.publisher.Mono;

/**
 * Around each operation, over HTTP and WebSocket alike: checks that its token is still good, gives
 * its calls deadline and trace, and its errors their shape.
 */
public final class OperationInterceptor implements WebSocketGraphQlInterceptor {
  private final Gatekeeper gatekeeper;
  private final Duration timeout;
  private final int maxCharacters;
  private final ScheduledExecutorService timer;

  public OperationInterceptor(
      Gatekeeper gatekeeper, Duration timeout, int maxCharacters, ScheduledExecutorService timer) {
    this.gatekeeper = gatekeeper;
    this.timeout = timeout;
    this.maxCharacters = maxCharacters;
    this.timer = timer;
  }

  @Override
  public Mono<Object> handleConnectionInitialization(
      WebSocketSessionInfo session, Map<String, Object> payload) {
    return Mono.fromCallable(
            () -> {
              SignedIn who = gatekeeper.signIn(authorization(session, payload));
              session.getAttributes().put(SignedIn.ATTRIBUTE, who);
              return who;
            })
        .then(Mono.empty());
  }

  /** Browsers cannot set headers of a WebSocket: its first message carries them. */
  private static @Nullable String authorization(
      WebSocketSessionInfo session, Map<String, Object> payload) {
    for (Map.Entry<String, Object> entry : payload.entrySet()) {
      if (entry.getKey().equalsIgnoreCase(HttpHeaders.AUTHORIZATION)
          && entry.getValue() instanceof String value) {
        return value;
      }
    }
    return Gatekeeper.authorization(session.getHeaders());
  }

  @Override
  public Mono<WebGraphQlResponse> intercept(WebGraphQlRequest request, Chain chain) {
    try {
      SignedIn who =
          gatekeeper.stillSignedIn((SignedIn) attributes(request).get(SignedIn.ATTRIBUTE));
      if (request.getDocument().length() > maxCharacters) {
        throw ApiException.invalid("query", "must be at most " + maxCharacters + " characters");
      }
      return Mono.defer(() -> run(request, chain, who));
    } catch (ApiException refused) {
      return Mono.just(answer(request, GraphqlErrors.of(refused)));
    }
  }

  private static Map<String, Object> attributes(WebGraphQlRequest request) {
    return request instanceof WebSocketGraphQlRequest message
        ? message.getSessionInfo().getAttributes()
        : request.getAttributes();
  }

  private Mono<WebGraphQlResponse> run(WebGraphQlRequest request, Chain chain, SignedIn who) {
    Context from = Traces.from(request.getHeaders());
    String operation = request.getOperationName();
    Span span =
        Telemetry.current()
            .tracer()
            .spanBuilder(operation == null ? "graphql" : "graphql " + operation)
            .setParent(from)
            .setSpanKind(SpanKind.SERVER)
            .startSpan();
    CallerScope scope = CallerScope.open(who, connection(request), from.with(span), timeout, timer);
    request.configureExecutionInput((input, builder) ->
        builder
            .graphQLContext(context ->
                context
                    .put(CallerScope.class, scope)
                    // Else an event whose fields are answered sooner overtakes the ones before it.
                    .put(SubscriptionExecutionStrategy.KEEP_SUBSCRIPTION_EVENTS_ORDERED, true))
            .build());
    return chain
        .next(request)
        .map(OperationInterceptor::complete)
        .map(response -> streams(request) ? response : withoutStream(request, response))
        .onErrorResume(e -> Mono.just(answer(request, GraphqlErrors.of(e))))
        .doOnNext(response -> {
          if (!response.getErrors().isEmpty()) {
            span.setStatus(StatusCode.ERROR);
          }
        })
        .doFinally(end -> {
          scope.close();
          span.end();
        });
  }

  private static String connection(WebGraphQlRequest request) {
    return request instanceof WebSocketGraphQlRequest message
        ? message.getSessionInfo().getId()
        : request.getId();
  }

  private static boolean streams(WebGraphQlRequest request) {
    return request instanceof WebSocketGraphQlRequest
        || request.getAttributes().containsKey(EventStream.ATTRIBUTE);
  }

  /** A plain answer holds one result: a subscription, not begun yet, is refused. */
  private static WebGraphQlResponse withoutStream(
      WebGraphQlRequest request, WebGraphQlResponse response) {
    return response.getData() instanceof Publisher<?>
        ? answer(
            request,
            GraphqlErrors.of(
                ApiException.invalid(
                    "query",
                    "a subscription needs a stream: ask with Accept: text/event-stream, or by a"
                        + " WebSocket that speaks graphql-transport-ws")))
        : response;
  }

  private static WebGraphQlResponse complete(WebGraphQlResponse response) {
    List<GraphQLError> errors = response.getExecutionResult().getErrors();
    return errors.isEmpty()
        ? response
        : response.transform(b -> b.errors(errors.stream().map(GraphqlErrors::complete).toList()));
  }

  private static WebGraphQlResponse answer(WebGraphQlRequest request, GraphQLError error) {
    ExecutionResult result = ExecutionResult.newExecutionResult().addError(error).build();
    return new WebGraphQlResponse(
        new DefaultExecutionGraphQlResponse(request.toExecutionInput(), result));
  }
}
