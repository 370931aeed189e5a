package dev.vectormesh.worker;

import com.google.rpc.Code;
import com.google.rpc.Status;
import dev.vectormesh.platform.error.ErrorDetails;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;

/** What job service is told about an attempt that did not succeed. */
record AttemptError(Status status, boolean retryable, Optional<Duration> delay, boolean expected) {
  private static final Set<io.grpc.Status.Code> FINAL =
      EnumSet.of(
          io.grpc.Status.Code.INVALID_ARGUMENT,
          io.grpc.Status.Code.NOT_FOUND,
          io.grpc.Status.Code.ALREADY_EXISTS,
          io.grpc.Status.Code.PERMISSION_DENIED,
          io.grpc.Status.Code.UNAUTHENTICATED,
          io.grpc.Status.Code.FAILED_PRECONDITION,
          io.grpc.Status.Code.OUT_OF_RANGE,
          io.grpc.Status.Code.UNIMPLEMENTED);

  /**
   * The worker stops, the job does not: code CANCELLED without a request to cancel takes no attempt
   * away.
   */
  static AttemptError handedBack() {
    return new AttemptError(
        status(Code.CANCELLED, "the worker was stopped"), true, Optional.of(Duration.ZERO), true);
  }

  static AttemptError cancelled() {
    return new AttemptError(
        status(Code.CANCELLED, "the job was cancelled"), false, Optional.empty(), true);
  }

  /** {@code expected} is false where the cause is worth a stack trace in our own log. */
  static AttemptError of(Throwable thrown, boolean cancelled) {
    if (cancelled && obeys(thrown)) {
      return cancelled();
    }
    if (thrown instanceof PostponedException e) {
      return new AttemptError(
          status(Code.CANCELLED, String.valueOf(e.getMessage())),
          true,
          Optional.of(e.delay()),
          true);
    }
    if (thrown instanceof RetryableException e) {
      return new AttemptError(
          status(Code.UNAVAILABLE, String.valueOf(e.getMessage())), true, e.delay(), true);
    }
    if (thrown instanceof StatusRuntimeException || thrown instanceof StatusException) {
      io.grpc.Status.Code code = io.grpc.Status.fromThrowable(thrown).getCode();
      if (code != io.grpc.Status.Code.CANCELLED && code != io.grpc.Status.Code.UNKNOWN) {
        Status status = StatusProto.fromThrowable(thrown);
        return new AttemptError(
            status == null ? status(Code.INTERNAL, "internal error") : status,
            !FINAL.contains(code),
            ErrorDetails.retryAfter(thrown),
            true);
      }
    }
    return new AttemptError(status(Code.INTERNAL, "internal error"), true, Optional.empty(), false);
  }

  private static boolean obeys(Throwable thrown) {
    return thrown instanceof JobCancelledException
        || thrown instanceof InterruptedException
        || thrown instanceof CancellationException
        || io.grpc.Status.fromThrowable(thrown).getCode() == io.grpc.Status.Code.CANCELLED;
  }

  private static Status status(Code code, String message) {
    return Status.newBuilder().setCode(code.getNumber()).setMessage(message).build();
  }
}
