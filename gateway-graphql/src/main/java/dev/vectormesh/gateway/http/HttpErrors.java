package dev.vectormesh.gateway.http;

import dev.vectormesh.error.v1.ErrorReason;
import dev.vectormesh.gateway.facade.FacadeErrors;
import dev.vectormesh.gateway.graphql.error.GraphqlErrors;
import dev.vectormesh.platform.error.ApiException;
import graphql.GraphQLError;
import io.grpc.Status;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebExceptionHandler;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;

/**
 * Answers requests that never became a GraphQL operation: with an HTTP status, and an error shaped
 * like all others.
 */
final class HttpErrors implements WebExceptionHandler {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  @Override
  public Mono<Void> handle(ServerWebExchange exchange, Throwable thrown) {
    ServerHttpResponse response = exchange.getResponse();
    if (response.isCommitted()) {
      return Mono.error(thrown);
    }
    boolean facade = FacadeErrors.apply(exchange.getRequest().getPath().value());
    Optional<Map<String, Object>> unprocessable =
        facade ? FacadeErrors.unprocessable(thrown) : Optional.empty();
    if (unprocessable.isPresent()) {
      return write(response, HttpStatus.UNPROCESSABLE_CONTENT, unprocessable.get());
    }
    HttpStatusCode status = status(thrown);
    boolean library =
        status.is4xxClientError()
            && (thrown instanceof ResponseStatusException || isTooLarge(thrown));
    GraphQLError error = GraphqlErrors.of(library ? refusal(status, thrown) : thrown);
    if (thrown instanceof ResponseStatusException refused) {
      // Allow of 405, for one.
      response.getHeaders().addAll(refused.getHeaders());
    }
    if (status == HttpStatus.UNAUTHORIZED) {
      response.getHeaders().set(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
    }
    retryAfter(error).ifPresent(s -> response.getHeaders().set(HttpHeaders.RETRY_AFTER, s));
    return write(response, status, facade ? FacadeErrors.body(error) : body(error));
  }

  private static Mono<Void> write(
      ServerHttpResponse response, HttpStatusCode status, Map<String, Object> body) {
    response.setStatusCode(status);
    response.getHeaders().setContentType(MediaType.APPLICATION_JSON);
    byte[] bytes = JSON.writeValueAsBytes(body);
    return response.writeWith(Mono.just(response.bufferFactory().wrap(bytes)));
  }

  /** In whole seconds (RFC 9110, 10.2.3). */
  private static Optional<String> retryAfter(GraphQLError error) {
    Map<String, Object> extensions = error.getExtensions();
    return extensions != null && extensions.get("retryAfterMillis") instanceof Number millis
        ? Optional.of(Long.toString((millis.longValue() + 999) / 1000))
        : Optional.empty();
  }

  private static Map<String, Object> body(GraphQLError error) {
    return Map.of("errors", List.of(error.toSpecification()));
  }

  private static HttpStatusCode status(Throwable thrown) {
    if (thrown instanceof ResponseStatusException e) {
      return e.getStatusCode();
    }
    if (isTooLarge(thrown)) {
      return HttpStatus.CONTENT_TOO_LARGE;
    }
    return switch (Status.fromThrowable(thrown).getCode()) {
      case UNAUTHENTICATED -> HttpStatus.UNAUTHORIZED;
      case INVALID_ARGUMENT -> HttpStatus.BAD_REQUEST;
      case NOT_FOUND -> HttpStatus.NOT_FOUND;
      case FAILED_PRECONDITION, ABORTED -> HttpStatus.CONFLICT;
      case PERMISSION_DENIED -> HttpStatus.FORBIDDEN;
      case RESOURCE_EXHAUSTED -> HttpStatus.TOO_MANY_REQUESTS;
      case DEADLINE_EXCEEDED -> HttpStatus.GATEWAY_TIMEOUT;
      case UNAVAILABLE -> HttpStatus.SERVICE_UNAVAILABLE;
      default -> HttpStatus.INTERNAL_SERVER_ERROR;
    };
  }

  private static boolean isTooLarge(Throwable thrown) {
    return thrown instanceof DataBufferLimitException
        || (thrown.getCause() instanceof DataBufferLimitException);
  }

  /** What is wrong with the request, without the words of the library that found it. */
  private static Throwable refusal(HttpStatusCode status, Throwable thrown) {
    return switch (status.value()) {
      case 401 -> thrown;
      case 400 ->
          ApiException.invalid(
              "body",
              "must be one JSON object with query, and optionally operationName and variables");
      case 404 -> ApiException.notFound("the path");
      case 405 ->
          ApiException.of(
              ErrorReason.METHOD_NOT_ALLOWED,
              Status.Code.UNIMPLEMENTED,
              "this path is not called by this HTTP method",
              Map.of());
      case 415 ->
          ApiException.of(
              ErrorReason.UNSUPPORTED_MEDIA_TYPE,
              Status.Code.INVALID_ARGUMENT,
              "the body must be application/json in UTF-8, not encoded otherwise",
              Map.of());
      case 413 ->
          ApiException.of(
              ErrorReason.MESSAGE_TOO_LARGE,
              Status.Code.RESOURCE_EXHAUSTED,
              "the body is too large",
              Map.of());
      default -> ApiException.invalid("body", status.toString());
    };
  }
}
