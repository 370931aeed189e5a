package dev.vectormesh.ingest.source.fetch;

import dev.vectormesh.error.v1.ErrorReason;
import dev.vectormesh.ingest.source.SourceException;
import dev.vectormesh.platform.error.ApiException;
import io.grpc.Status;
import java.time.Duration;
import java.util.Map;

/** What jobs and callers are told where a source cannot be read. */
public final class SourceFailures {
  private static final Duration LATER = Duration.ofSeconds(30);

  private SourceFailures() {}

  /** The failure as a status: whether it is tried again goes by its code. */
  public static ApiException told(String kind, SourceException e) {
    String message = String.valueOf(e.getMessage());
    return switch (e.code()) {
      case UNAVAILABLE ->
          of(ErrorReason.DEPENDENCY_UNAVAILABLE, Status.Code.UNAVAILABLE, kind, message);
      case DEADLINE_EXCEEDED -> ApiException.deadlineExceeded(message);
      case RESOURCE_EXHAUSTED -> ApiException.exhausted(message, LATER);
      case PERMISSION_DENIED, UNAUTHENTICATED -> ApiException.permissionDenied(message);
      case NOT_FOUND -> of(ErrorReason.RESOURCE_NOT_FOUND, Status.Code.NOT_FOUND, kind, message);
      case INVALID_ARGUMENT, OUT_OF_RANGE -> ApiException.invalid("source." + kind, message);
      default -> of(ErrorReason.WRONG_STATE, Status.Code.FAILED_PRECONDITION, kind, message);
    };
  }

  private static ApiException of(
      ErrorReason reason, Status.Code code, String kind, String message) {
    return ApiException.of(reason, code, message, Map.of("dependency", kind));
  }
}
