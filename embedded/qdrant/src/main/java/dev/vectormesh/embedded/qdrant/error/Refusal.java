package dev.vectormesh.embedded.qdrant.error;

import io.grpc.Status;

/** Why a request is not served, with the gRPC code and the words of the real server. */
public final class Refusal extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Status status;

  private Refusal(Status status) {
    super(status.getDescription(), status.getCause(), false, false);
    this.status = status;
  }

  public Status status() {
    return status;
  }

  /** A malformed request. */
  public static Refusal invalid(String description) {
    return new Refusal(Status.INVALID_ARGUMENT.withDescription(description));
  }

  /** A request whose parts do not go together. */
  public static Refusal badRequest(String description) {
    return invalid("Bad request: " + description);
  }

  /** A well-formed request that does not fit the collection. */
  public static Refusal wrongInput(String description) {
    return invalid("Wrong input: " + description);
  }

  public static Refusal notFound(String description) {
    return new Refusal(Status.NOT_FOUND.withDescription("Not found: " + description));
  }

  public static Refusal noPoint(Object id) {
    return notFound("No point with id " + id + " found");
  }

  public static Refusal alreadyExists(String description) {
    return new Refusal(Status.ALREADY_EXISTS.withDescription("Wrong input: " + description));
  }

  /** A field of the protocol that this server does not serve. */
  public static Refusal unsupported(String field) {
    return new Refusal(
        Status.UNIMPLEMENTED.withDescription("Not supported by the embedded server: " + field));
  }

  public static Refusal noSpace(String description) {
    return new Refusal(
        Status.RESOURCE_EXHAUSTED.withDescription("Out of disk space: " + description));
  }

  /** Stored data that fails its checksum; {@code description} names the file. */
  public static Refusal corrupt(String description) {
    return new Refusal(Status.DATA_LOSS.withDescription("Inconsistent storage: " + description));
  }

  public static Refusal unavailable(String description) {
    return new Refusal(Status.UNAVAILABLE.withDescription(description));
  }

  public static Refusal failed(String description, Throwable cause) {
    return new Refusal(
        Status.INTERNAL.withDescription("Service internal error: " + description).withCause(cause));
  }
}
