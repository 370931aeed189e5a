package dev.vectormesh.embedded.triton.error;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.stream.Collectors;

/**
 * What can be wrong with a request, in the words and with the codes that a client of Triton knows.
 */
public final class TritonErrors {
  private TritonErrors() {}

  public static StatusRuntimeException unknownModel(String model) {
    return status(Status.Code.NOT_FOUND, "Request for unknown model: '%s' is not found", model);
  }

  public static StatusRuntimeException unknownVersion(String model, long version) {
    return status(
        Status.Code.NOT_FOUND,
        "Request for unknown model: '%s' version %d is not found",
        model,
        version);
  }

  public static StatusRuntimeException noVersion(String model) {
    return status(
        Status.Code.NOT_FOUND, "Request for unknown model: '%s' has no available versions", model);
  }

  public static StatusRuntimeException notReady(String model, long version) {
    return status(
        Status.Code.UNAVAILABLE,
        "Request for unknown model: '%s' version %d is not at ready state",
        model,
        version);
  }

  public static StatusRuntimeException badVersion(String version) {
    return invalid(
        "failed to get model version from specified version string '%s', version should be an"
            + " integral value > 0",
        version);
  }

  public static StatusRuntimeException negativeVersion(String version) {
    return invalid(
        "invalid model version specified '%s' , version should be an integral value > 0", version);
  }

  public static StatusRuntimeException noStatistics(String model, String version) {
    return version.isEmpty()
        ? invalid("requested model '%s' is not available", model)
        : invalid("requested model version is not available for model '%s'", model);
  }

  public static StatusRuntimeException unreadable(Path repository, IOException why) {
    return status(
        Status.Code.INTERNAL, "failed to open model repository %s: %s", repository, reason(why));
  }

  private static String reason(IOException e) {
    return e instanceof NoSuchFileException ? "no such folder" : String.valueOf(e.getMessage());
  }

  public static StatusRuntimeException notInRepository(String model) {
    return status(
        Status.Code.INTERNAL, "failed to load '%s', failed to poll from model repository", model);
  }

  public static StatusRuntimeException notLoaded(String model, String reason) {
    return invalid("load failed for model '%s': %s", model, reason);
  }

  /** Triton leaves the reason to its log. */
  public static StatusRuntimeException badConfig(String model, String reason) {
    return status(
        Status.Code.INTERNAL,
        "failed to load '%s', failed to poll from model repository: %s",
        model,
        reason);
  }

  public static StatusRuntimeException queueFull() {
    return status(Status.Code.UNAVAILABLE, "Exceeds maximum queue size");
  }

  public static StatusRuntimeException queueTimeout() {
    return status(Status.Code.UNAVAILABLE, "Request timeout expired");
  }

  public static StatusRuntimeException closed() {
    return status(
        Status.Code.UNAVAILABLE,
        "Server is stopping, scheduler for model has stopped accepting new inference requests");
  }

  public static StatusRuntimeException noModelControl() {
    return status(
        Status.Code.UNAVAILABLE,
        "explicit model load / unload is not allowed if polling is enabled");
  }

  /** What Triton serves and this server does not. */
  public static StatusRuntimeException unsupported(String what, String model) {
    return status(Status.Code.UNIMPLEMENTED, "%s is not supported, model '%s'", what, model);
  }

  public static StatusRuntimeException runtime(String message) {
    return status(Status.Code.INTERNAL, "onnx runtime error: %s", message);
  }

  public static StatusRuntimeException invalid(String message, Object... arguments) {
    return status(Status.Code.INVALID_ARGUMENT, message, arguments);
  }

  private static StatusRuntimeException status(
      Status.Code code, String message, Object... arguments) {
    return code.toStatus().withDescription(message.formatted(arguments)).asRuntimeException();
  }

  /** {@code [-1,384]} */
  public static String shape(long[] shape) {
    return Arrays.stream(shape).mapToObj(Long::toString).collect(Collectors.joining(",", "[", "]"));
  }

  /** {@code ['a','b']} */
  public static String names(Collection<String> names) {
    return names.stream().map(name -> "'" + name + "'").collect(Collectors.joining(",", "[", "]"));
  }
}
