package dev.vectormesh.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.vectormesh.platform.error.ErrorDetails;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Calls that the service must refuse. */
public final class Refusals {
  private Refusals() {}

  public static StatusRuntimeException refused(ThrowingCallable call) {
    StatusRuntimeException e = catchThrowableOfType(StatusRuntimeException.class, call);
    assertThat(e).as("the call was not refused").isNotNull();
    return e;
  }

  public static void assertRefused(ThrowingCallable call, Status.Code code, String reason) {
    StatusRuntimeException e = refused(call);
    assertThat(e.getStatus().getCode()).isEqualTo(code);
    assertThat(ErrorDetails.info(e).orElseThrow().getReason()).isEqualTo(reason);
  }
}
