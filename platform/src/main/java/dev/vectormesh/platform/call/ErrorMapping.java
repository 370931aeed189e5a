package dev.vectormesh.platform.call;

import com.google.rpc.ErrorInfo;
import dev.vectormesh.platform.error.ApiException;
import dev.vectormesh.platform.error.ErrorDetails;
import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisConnectionException;
import io.opentelemetry.api.trace.Span;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.R2dbcNonTransientResourceException;
import io.r2dbc.spi.R2dbcTimeoutException;
import io.r2dbc.spi.R2dbcTransientResourceException;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns what a handler threw into what its caller may see. The only place where a failed call is
 * logged.
 */
final class ErrorMapping {
  private static final Logger log = LoggerFactory.getLogger("dev.vectormesh.calls");
  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  /** Somebody has to make room first. */
  private static final Duration FULL_RETRY_AFTER = Duration.ofSeconds(30);

  /** Qdrant's words for a full disk. */
  private static final Pattern NO_ROOM = Pattern.compile("(?i)disk space|no space left");

  /** Names the backend that a downstream call went to; set by {@link Channels}. */
  static final Metadata.Key<String> DEPENDENCY =
      Metadata.Key.of("vm-dependency", Metadata.ASCII_STRING_MARSHALLER);

  StatusRuntimeException map(Throwable thrown, String method) {
    for (Throwable t = thrown; t != null; t = t.getCause()) {
      StatusRuntimeException known = known(t);
      if (known != null) {
        if (known.getStatus().getCode() == Status.Code.UNAVAILABLE) {
          log.warn("{}: {}", method, known.getStatus().getDescription());
        }
        return known;
      }
    }
    if (Context.current().isCancelled() && thrown instanceof InterruptedException) {
      return Status.CANCELLED.asRuntimeException();
    }
    String traceId = traceId();
    log.error("{} failed, trace id {}", method, traceId, thrown);
    return ApiException.internal(traceId, thrown);
  }

  private static @Nullable StatusRuntimeException known(Throwable t) {
    return switch (t) {
      case ApiException e -> e;
      case StatusRuntimeException e -> downstream(e.getStatus(), e.getTrailers(), e);
      case StatusException e -> downstream(e.getStatus(), e.getTrailers(), e);
      case R2dbcTimeoutException e -> ApiException.unavailable("postgres", RETRY_AFTER, e);
      case R2dbcNonTransientResourceException e ->
          ApiException.unavailable("postgres", RETRY_AFTER, e);
      case R2dbcTransientResourceException e ->
          ApiException.unavailable("postgres", RETRY_AFTER, e);
      case R2dbcException e when isShutdown(e.getSqlState()) ->
          ApiException.unavailable("postgres", RETRY_AFTER, e);
      case RedisConnectionException e -> ApiException.unavailable("redis", RETRY_AFTER, e);
      case RedisCommandTimeoutException e -> ApiException.unavailable("redis", RETRY_AFTER, e);
      // Also what a context of gRPC is cancelled with when its deadline passes.
      case TimeoutException e when Context.current().isCancelled() || isDeadline(e) ->
          ApiException.deadlineExceeded("the time for this call is over");
      default -> null;
    };
  }

  /** Whether {@code io.grpc.Context} ended by its deadline: it throws no exception of its own. */
  private static boolean isDeadline(TimeoutException e) {
    return "context timed out".equals(e.getMessage());
  }

  /** Connection lost (08), too many connections (53300), shutting down or starting up (57P0x). */
  private static boolean isShutdown(@Nullable String sqlState) {
    return sqlState != null
        && (sqlState.startsWith("08") || sqlState.equals("53300") || sqlState.startsWith("57P0"));
  }

  private static @Nullable StatusRuntimeException downstream(
      Status status, @Nullable Metadata trailers, Throwable thrown) {
    Optional<ErrorInfo> info = ErrorDetails.info(thrown);
    if (info.isPresent() && info.get().getDomain().equals(ApiException.DOMAIN)) {
      return status.asRuntimeException(trailers);
    }
    String named = trailers == null ? null : trailers.get(DEPENDENCY);
    String dependency = named == null ? "a dependency" : named;
    return switch (status.getCode()) {
      case UNAVAILABLE -> ApiException.unavailable(dependency, RETRY_AFTER, thrown);
      case DATA_LOSS -> {
        log.error("{} says that stored data is damaged: {}", dependency, status.getDescription());
        yield ApiException.dataDamaged(dependency);
      }
      case RESOURCE_EXHAUSTED ->
          NO_ROOM.matcher(String.valueOf(status.getDescription())).find()
              ? ApiException.storageFull(
                  dependency,
                  "disk",
                  dependency + " has no room to write: " + status.getDescription(),
                  FULL_RETRY_AFTER)
              : null;
      case DEADLINE_EXCEEDED -> ApiException.deadlineExceeded("the time for this call is over");
      case CANCELLED -> Context.current().isCancelled() ? status.asRuntimeException() : null;
      case UNIMPLEMENTED -> status.getCause() == null ? status.asRuntimeException() : null;
      default -> null;
    };
  }

  private static String traceId() {
    var span = Span.current().getSpanContext();
    return span.isValid() ? span.getTraceId() : UUID.randomUUID().toString().replace("-", "");
  }
}
