package dev.vectormesh.platform.error;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.Durations;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import io.grpc.protobuf.StatusProto;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Reads, from what a stub threw, the details that {@link ApiException} sends. */
public final class ErrorDetails {
  private ErrorDetails() {}

  public static Optional<ErrorInfo> info(Throwable thrown) {
    return detail(thrown, ErrorInfo.class);
  }

  public static List<FieldViolation> fields(Throwable thrown) {
    return detail(thrown, BadRequest.class).stream()
        .flatMap(b -> b.getFieldViolationsList().stream())
        .map(v -> new FieldViolation(v.getField(), v.getDescription()))
        .toList();
  }

  public static Optional<Duration> retryAfter(Throwable thrown) {
    return detail(thrown, RetryInfo.class)
        .map(r -> Duration.ofMillis(Durations.toMillis(r.getRetryDelay())));
  }

  private static <M extends Message> Optional<M> detail(Throwable thrown, Class<M> type) {
    com.google.rpc.Status status = StatusProto.fromThrowable(thrown);
    if (status == null) {
      return Optional.empty();
    }
    for (Any any : status.getDetailsList()) {
      if (any.is(type)) {
        try {
          return Optional.of(any.unpack(type));
        } catch (InvalidProtocolBufferException e) {
          return Optional.empty();
        }
      }
    }
    return Optional.empty();
  }
}
