package dev.vectormesh.local.cli.session;

import com.google.rpc.ErrorInfo;
import dev.vectormesh.platform.error.ErrorDetails;
import dev.vectormesh.platform.error.FieldViolation;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.stream.Collectors;

/** Says in words what went wrong, and what a person can do. */
public final class Failures {
  private Failures() {}

  public static String message(Throwable failure) {
    if (failure instanceof StatusRuntimeException status) {
      return message(status);
    }
    String message = failure.getMessage();
    return message == null || message.isBlank() ? failure.toString() : message;
  }

  private static String message(StatusRuntimeException failure) {
    Status status = failure.getStatus();
    String fields =
        ErrorDetails.fields(failure).stream().map(Failures::line).collect(Collectors.joining());
    String reason =
        ErrorDetails.info(failure).map(ErrorInfo::getReason).orElse(status.getCode().name());
    String description =
        status.getDescription() == null ? status.getCode().name() : status.getDescription();
    return "%s (%s)%s%s".formatted(description, reason, fields, hint(status.getCode(), reason));
  }

  private static String line(FieldViolation field) {
    return "%n  %s: %s".formatted(field.field(), field.why());
  }

  private static String hint(Status.Code code, String reason) {
    return switch (code) {
      case OUT_OF_RANGE ->
          reason.equals("CURSOR_EXPIRED")
              ? "%nLeave out --after, or begin with --from-oldest.".formatted()
              : "";
      case UNAVAILABLE -> "%nSee `vectormesh status` and `vectormesh logs`.".formatted();
      case UNAUTHENTICATED -> "%nIs it the data directory of that mesh? See --data.".formatted();
      default -> "";
    };
  }
}
