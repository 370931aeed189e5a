package dev.vectormesh.gateway.graphql.error;

import com.google.rpc.ErrorInfo;
import dev.vectormesh.gateway.graphql.field.FieldPath;
import dev.vectormesh.platform.error.ErrorDetails;
import dev.vectormesh.platform.telemetry.Telemetry;
import graphql.ErrorClassification;
import graphql.GraphQLError;
import graphql.GraphqlErrorBuilder;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import io.opentelemetry.api.trace.Span;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a GraphQL client is told of a failure: the services' own code, reason, metadata, bad fields
 * and retry delay in {@code extensions}. Of a fault of ours it is told the trace id alone; the
 * fault is logged here, once.
 */
public final class GraphqlErrors {
  private static final Logger log = LoggerFactory.getLogger(GraphqlErrors.class);
  private static final Duration RETRY = Duration.ofSeconds(1);

  private GraphqlErrors() {}

  /** An error without a place in the query. */
  public static GraphQLError of(Throwable thrown) {
    return builder(thrown, Set.of(), null).build();
  }

  /**
   * The error, for a builder that adds its place.
   *
   * @param arguments the field's own, so that bad fields are named as the caller wrote them
   * @param traceId the operation's, where there is one
   */
  public static GraphqlErrorBuilder<?> builder(
      Throwable thrown, Set<String> arguments, @Nullable String traceId) {
    Throwable cause = unwrap(thrown);
    Failure failure = failure(cause, arguments, traceId);
    return GraphqlErrorBuilder.newError()
        .message(failure.message())
        .errorType(ErrorClassification.errorClassification(failure.code()))
        .extensions(failure.extensions());
  }

  /** Gives graphql-java's own errors the shape of all others. */
  public static GraphQLError complete(GraphQLError error) {
    Map<String, Object> given = error.getExtensions();
    if (given != null && given.containsKey("code")) {
      return error;
    }
    Map<String, Object> extensions = new LinkedHashMap<>(given == null ? Map.of() : given);
    extensions.put("code", Status.Code.INVALID_ARGUMENT.name());
    extensions.put("reason", "INVALID_FIELD");
    extensions.put("fields", List.of(bad("query", error.getMessage())));
    GraphqlErrorBuilder<?> builder =
        GraphqlErrorBuilder.newError()
            .message(error.getMessage())
            .errorType(error.getErrorType())
            .extensions(extensions);
    if (error.getLocations() != null) {
      builder.locations(error.getLocations());
    }
    if (error.getPath() != null) {
      builder.path(error.getPath());
    }
    return builder.build();
  }

  private record Failure(String message, Map<String, Object> extensions) {
    String code() {
      return String.valueOf(extensions.get("code"));
    }
  }

  private static Failure failure(
      Throwable cause, Set<String> arguments, @Nullable String operation) {
    Status status = status(cause);
    Optional<ErrorInfo> info = ErrorDetails.info(cause);
    if (status == null || isFault(status.getCode(), info.isPresent())) {
      return fault(cause, info, operation);
    }
    Map<String, Object> extensions = new LinkedHashMap<>();
    extensions.put("code", status.getCode().name());
    extensions.put("reason", info.map(ErrorInfo::getReason).orElseGet(() -> reason(status)));
    extensions.put("metadata", info.map(ErrorInfo::getMetadataMap).orElse(Map.of()));
    List<Map<String, String>> fields =
        ErrorDetails.fields(cause).stream()
            .map(f -> bad(FieldPath.asArgument(f.field(), arguments), f.why()))
            .toList();
    if (!fields.isEmpty()) {
      extensions.put("fields", fields);
    }
    retryAfter(cause, status).ifPresent(d -> extensions.put("retryAfterMillis", d.toMillis()));
    return new Failure(message(status, info.isPresent()), extensions);
  }

  private static @Nullable Status status(Throwable cause) {
    return switch (cause) {
      case StatusRuntimeException e -> e.getStatus();
      case StatusException e -> e.getStatus();
      default -> null;
    };
  }

  private static boolean isFault(Status.Code code, boolean explained) {
    return switch (code) {
      case INTERNAL, UNKNOWN -> true;
      case DATA_LOSS, UNIMPLEMENTED -> !explained;
      default -> false;
    };
  }

  private static Failure fault(
      Throwable cause, Optional<ErrorInfo> info, @Nullable String operation) {
    String told = info.map(i -> i.getMetadataMap().getOrDefault("trace_id", "")).orElse("");
    String here = operation == null ? newTraceId() : operation;
    String traceId = told.isEmpty() ? here : told;
    if (told.isEmpty()) {
      log.error("internal error, trace {}", traceId, cause);
    }
    Map<String, Object> extensions = new LinkedHashMap<>();
    extensions.put("code", Status.Code.INTERNAL.name());
    extensions.put("reason", "INTERNAL");
    extensions.put("traceId", traceId);
    return new Failure("internal error", extensions);
  }

  private static String newTraceId() {
    Span span = Telemetry.current().tracer().spanBuilder("fault").startSpan();
    span.end();
    return span.getSpanContext().getTraceId();
  }

  private static String reason(Status status) {
    return switch (status.getCode()) {
      case UNAVAILABLE -> "DEPENDENCY_UNAVAILABLE";
      case RESOURCE_EXHAUSTED -> "MESSAGE_TOO_LARGE";
      case INVALID_ARGUMENT, OUT_OF_RANGE -> "INVALID_FIELD";
      case NOT_FOUND -> "RESOURCE_NOT_FOUND";
      case ALREADY_EXISTS -> "RESOURCE_EXISTS";
      case FAILED_PRECONDITION -> "WRONG_STATE";
      case ABORTED -> "ETAG_MISMATCH";
      default -> status.getCode().name();
    };
  }

  /** Descriptions of gRPC's own failures name hosts and classes; ours are made for callers. */
  private static String message(Status status, boolean ours) {
    String description = status.getDescription();
    if (ours && description != null) {
      return description;
    }
    return switch (status.getCode()) {
      case UNAVAILABLE -> "a service of the mesh is not available";
      case DEADLINE_EXCEEDED -> "the answer was not ready in time";
      case CANCELLED -> "the call was withdrawn";
      case RESOURCE_EXHAUSTED -> "a message is too large";
      default -> status.getCode().name().toLowerCase(java.util.Locale.ROOT).replace('_', ' ');
    };
  }

  private static Optional<Duration> retryAfter(Throwable cause, Status status) {
    Optional<Duration> told = ErrorDetails.retryAfter(cause);
    return told.isEmpty() && status.getCode() == Status.Code.UNAVAILABLE
        ? Optional.of(RETRY)
        : told;
  }

  private static Map<String, String> bad(String field, String description) {
    Map<String, String> bad = new LinkedHashMap<>();
    bad.put("field", field);
    bad.put("description", description);
    return bad;
  }

  private static Throwable unwrap(Throwable thrown) {
    Throwable t = thrown;
    while ((t instanceof CompletionException || t instanceof ExecutionException)
        && t.getCause() != null) {
      t = t.getCause();
    }
    return t;
  }
}
