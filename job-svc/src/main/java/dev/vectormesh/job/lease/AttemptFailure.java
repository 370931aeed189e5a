package dev.vectormesh.job.lease;

import com.google.rpc.Code;
import com.google.rpc.Status;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Why an attempt ended without success; a null delay asks for the kind's backoff. */
public record AttemptFailure(Status error, boolean retryable, @Nullable Duration delay) {
  static final Status LEASE_EXPIRED =
      status(Code.UNAVAILABLE, "the worker was lost: its lease ended without a heartbeat");
  static final Status CANCEL_IGNORED =
      status(Code.CANCELLED, "cancelled; the worker did not stop in time and lost its lease");

  /** CANCELLED, by a request or because the worker itself had to stop. */
  boolean stopped() {
    return error.getCode() == Code.CANCELLED_VALUE;
  }

  private static Status status(Code code, String message) {
    return Status.newBuilder().setCode(code.getNumber()).setMessage(message).build();
  }
}
