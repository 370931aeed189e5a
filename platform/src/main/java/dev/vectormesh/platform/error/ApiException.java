package dev.vectormesh.platform.error;

import com.google.protobuf.Any;
import com.google.protobuf.util.Durations;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import dev.vectormesh.error.v1.ErrorReason;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a caller is told: the code says how to react, {@link ErrorInfo} says why, {@link BadRequest}
 * names every bad field, {@link RetryInfo} comes with UNAVAILABLE and RESOURCE_EXHAUSTED.
 */
public final class ApiException extends StatusRuntimeException {
  public static final String DOMAIN = "vectormesh.dev";

  private final String reason;
  private final Map<String, String> metadata;
  private final List<FieldViolation> fields;

  private ApiException(Details details, Metadata trailers, @Nullable Throwable cause) {
    super(
        Status.fromCode(details.code()).withDescription(details.message()).withCause(cause),
        trailers);
    this.reason = details.reason().name();
    this.metadata = details.metadata();
    this.fields = details.fields();
  }

  private record Details(
      Status.Code code,
      ErrorReason reason,
      String message,
      Map<String, String> metadata,
      List<FieldViolation> fields,
      @Nullable Duration retryAfter) {

    ApiException exception(@Nullable Throwable cause) {
      ErrorInfo info =
          ErrorInfo.newBuilder()
              .setReason(reason.name())
              .setDomain(DOMAIN)
              .putAllMetadata(metadata)
              .build();
      var status =
          com.google.rpc.Status.newBuilder()
              .setCode(code.value())
              .setMessage(message)
              .addDetails(Any.pack(info));
      if (!fields.isEmpty()) {
        BadRequest.Builder bad = BadRequest.newBuilder();
        for (FieldViolation f : fields) {
          bad.addFieldViolationsBuilder().setField(f.field()).setDescription(f.why());
        }
        status.addDetails(Any.pack(bad.build()));
      }
      if (retryAfter != null) {
        status.addDetails(
            Any.pack(
                RetryInfo.newBuilder()
                    .setRetryDelay(Durations.fromMillis(retryAfter.toMillis()))
                    .build()));
      }
      Metadata trailers =
          Objects.requireNonNull(
              StatusProto.toStatusRuntimeException(status.build()).getTrailers());
      return new ApiException(this, trailers, cause);
    }
  }

  private static ApiException make(
      Status.Code code, ErrorReason reason, String message, Map<String, String> metadata) {
    return new Details(code, reason, message, Map.copyOf(metadata), List.of(), null)
        .exception(null);
  }

  /** Any other case. */
  public static ApiException of(
      ErrorReason reason, Status.Code code, String message, Map<String, String> metadata) {
    return make(code, reason, message, metadata);
  }

  public static ApiException notFound(String resource) {
    return make(
        Status.Code.NOT_FOUND,
        ErrorReason.RESOURCE_NOT_FOUND,
        resource + " was not found",
        Map.of("resource", resource));
  }

  public static ApiException alreadyExists(String resource) {
    return make(
        Status.Code.ALREADY_EXISTS,
        ErrorReason.RESOURCE_EXISTS,
        resource + " exists already",
        Map.of("resource", resource));
  }

  public static ApiException invalid(String field, String why) {
    return invalid(List.of(new FieldViolation(field, why)));
  }

  public static ApiException invalid(List<FieldViolation> fields) {
    String message =
        fields.stream().map(f -> f.field() + ": " + f.why()).collect(Collectors.joining("; "));
    return new Details(
            Status.Code.INVALID_ARGUMENT,
            ErrorReason.INVALID_FIELD,
            message,
            Map.of(),
            List.copyOf(fields),
            null)
        .exception(null);
  }

  /** The resource exists, and its state does not allow the call. */
  public static ApiException wrongState(String resource, String why) {
    return make(
        Status.Code.FAILED_PRECONDITION,
        ErrorReason.WRONG_STATE,
        resource + " " + why,
        Map.of("resource", resource));
  }

  /** The caller's fencing token is not the current one. */
  public static ApiException leaseLost(String resource) {
    return make(
        Status.Code.FAILED_PRECONDITION,
        ErrorReason.LEASE_LOST,
        "the lease of " + resource + " is no longer yours",
        Map.of("resource", resource));
  }

  /** Vectors of two embedding spaces would have met. */
  public static ApiException spaceMismatch(String why) {
    return make(Status.Code.FAILED_PRECONDITION, ErrorReason.SPACE_MISMATCH, why, Map.of());
  }

  /**
   * A model makes other vectors than it made before.
   *
   * @param model with its version
   */
  public static ApiException spaceDrifted(String model, String why) {
    return make(
        Status.Code.FAILED_PRECONDITION,
        ErrorReason.SPACE_DRIFTED,
        model + ": " + why,
        Map.of("resource", model));
  }

  public static ApiException etagMismatch(String resource) {
    return make(
        Status.Code.ABORTED,
        ErrorReason.ETAG_MISMATCH,
        resource + " was changed meanwhile; read it again",
        Map.of("resource", resource));
  }

  public static ApiException unavailable(String dependency, Duration retryAfter) {
    return unavailable(dependency, retryAfter, null);
  }

  public static ApiException unavailable(
      String dependency, Duration retryAfter, @Nullable Throwable cause) {
    return away(dependency, dependency + " is not available", retryAfter).exception(cause);
  }

  /**
   * The same, saying more.
   *
   * @param why for a person: what to do
   */
  public static ApiException unavailable(String dependency, String why, Duration retryAfter) {
    return away(dependency, why, retryAfter).exception(null);
  }

  private static Details away(String dependency, String why, Duration retryAfter) {
    return new Details(
        Status.Code.UNAVAILABLE,
        ErrorReason.DEPENDENCY_UNAVAILABLE,
        why,
        Map.of("dependency", dependency),
        List.of(),
        retryAfter);
  }

  /**
   * Stored data is damaged and not served. The caller learns what to do, not where the files lie.
   *
   * @param dependency the store, for example {@code qdrant}
   */
  public static ApiException dataDamaged(String dependency) {
    return make(
        Status.Code.DATA_LOSS,
        ErrorReason.DATA_DAMAGED,
        "what "
            + dependency
            + " keeps for this is damaged and not served; whoever runs the mesh sees its name in"
            + " the health and repairs it (`vectormesh doctor --repair`)",
        Map.of("dependency", dependency));
  }

  public static ApiException exhausted(String why, Duration retryAfter) {
    return new Details(
            Status.Code.RESOURCE_EXHAUSTED,
            ErrorReason.QUOTA_SPENT,
            why,
            Map.of(),
            List.of(),
            retryAfter)
        .exception(null);
  }

  /**
   * A bound of a tenant's.
   *
   * @param frees when there is room by itself; null where something has to be deleted
   */
  public record Quota(String name, long limit, long used, @Nullable Instant frees) {}

  /**
   * The tenant has as much as it may.
   *
   * @param why for a person: which bound, and what to do
   */
  public static ApiException quotaExceeded(Quota quota, String why, @Nullable Duration retryAfter) {
    Map<String, String> metadata = new HashMap<>();
    metadata.put("quota", quota.name());
    metadata.put("limit", Long.toString(quota.limit()));
    metadata.put("used", Long.toString(quota.used()));
    if (quota.frees() != null) {
      metadata.put("free_time", quota.frees().toString());
    }
    return new Details(
            Status.Code.RESOURCE_EXHAUSTED,
            ErrorReason.QUOTA_EXCEEDED,
            why,
            Map.copyOf(metadata),
            List.of(),
            retryAfter)
        .exception(null);
  }

  /**
   * A backing store has no room.
   *
   * @param resource what of it is full: disk, memory or limit
   */
  public static ApiException storageFull(
      String dependency, String resource, String why, Duration retryAfter) {
    return new Details(
            Status.Code.RESOURCE_EXHAUSTED,
            ErrorReason.STORAGE_FULL,
            why,
            Map.of("dependency", dependency, "resource", resource),
            List.of(),
            retryAfter)
        .exception(null);
  }

  public static ApiException permissionDenied(String why) {
    return make(Status.Code.PERMISSION_DENIED, ErrorReason.PERMISSION_DENIED, why, Map.of());
  }

  /** A path outside of what may be read, or one that leads there. */
  public static ApiException pathRefused(String path, String why) {
    return make(
        Status.Code.PERMISSION_DENIED,
        ErrorReason.PATH_REFUSED,
        path + ": " + why,
        Map.of("path", path));
  }

  public static ApiException unauthenticated(String why) {
    return make(Status.Code.UNAUTHENTICATED, ErrorReason.UNAUTHENTICATED, why, Map.of());
  }

  public static ApiException deadlineExceeded(String why) {
    return make(Status.Code.DEADLINE_EXCEEDED, ErrorReason.DEADLINE_EXCEEDED, why, Map.of());
  }

  /** Our own fault: nothing is told but where to look. */
  public static ApiException internal(String traceId, @Nullable Throwable cause) {
    return new Details(
            Status.Code.INTERNAL,
            ErrorReason.INTERNAL,
            "internal error",
            Map.of("trace_id", traceId),
            List.of(),
            null)
        .exception(cause);
  }

  /** The reason's name on the wire. */
  public String reason() {
    return reason;
  }

  public Map<String, String> metadata() {
    return metadata;
  }

  /** The bad fields of INVALID_ARGUMENT. */
  public List<FieldViolation> fields() {
    return fields;
  }
}
