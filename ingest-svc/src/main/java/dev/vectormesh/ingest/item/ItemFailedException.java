package dev.vectormesh.ingest.item;

import com.google.rpc.Code;
import com.google.rpc.Status;
import dev.vectormesh.ingest.usage.Exceeded;
import io.grpc.protobuf.StatusProto;
import org.jspecify.annotations.Nullable;

/** One item fails, and the others go on. */
public class ItemFailedException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient Failure failure;

  public ItemFailedException(Failure failure) {
    super(failure.stage() + " " + failure.reason() + ": " + failure.message());
    this.failure = failure;
  }

  public Failure failure() {
    return failure;
  }

  /**
   * Where and why an item failed.
   *
   * @param reason a short word that programs can tell apart
   * @param message for a person
   * @param field of what the caller sent that is wrong; null where no field is
   * @param quota the bound that the tenant has come to; null where it has not
   */
  public record Failure(
      Stage stage,
      String reason,
      Code code,
      String message,
      @Nullable String field,
      @Nullable Exceeded quota) {
    public Failure(Stage stage, String reason, Code code, String message) {
      this(stage, reason, code, message, null, null);
    }

    /** The tenant has as much as it may. */
    public static Failure over(Stage stage, Exceeded quota) {
      return new Failure(stage, "quota", Code.RESOURCE_EXHAUSTED, quota.message(), null, quota);
    }

    /** A field of the caller's breaks a rule. */
    public static Failure invalid(Stage stage, String field, String why) {
      return new Failure(stage, "invalid", Code.INVALID_ARGUMENT, field + ": " + why, field, null);
    }

    public static Failure of(Stage stage, UnreadableDocumentException e) {
      return of(stage, e.reason(), e.why());
    }

    public static Failure of(Stage stage, Reason reason, String message) {
      return new Failure(stage, reason.word(), reason.code(), message);
    }

    public Status status() {
      return quota != null
          ? StatusProto.fromThrowable(quota.told())
          : Status.newBuilder().setCode(code.getNumber()).setMessage(message).build();
    }
  }
}
