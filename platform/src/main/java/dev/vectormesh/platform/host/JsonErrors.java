package dev.vectormesh.platform.host;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.RequestContext;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.grpc.GrpcExceptionHandlerFunction;
import com.linecorp.armeria.server.ServerErrorHandler;
import com.linecorp.armeria.server.ServiceConfig;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.vectormesh.platform.error.ApiException;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import org.jspecify.annotations.Nullable;

/** JSON calls: what is not understood is refused, in JSON, with reason and field. */
final class JsonErrors implements ServerErrorHandler, GrpcExceptionHandlerFunction {
  private static final JsonFormat.Printer PRINTER =
      JsonFormat.printer()
          .omittingInsignificantWhitespace()
          .usingTypeRegistry(
              JsonFormat.TypeRegistry.newBuilder()
                  .add(ErrorInfo.getDescriptor())
                  .add(BadRequest.getDescriptor())
                  .build());

  /** A body that is no message of the wanted kind is the caller's fault. */
  @Override
  public @Nullable Status apply(
      RequestContext context, Status status, Throwable cause, Metadata trailers) {
    for (Throwable t = cause; t != null; t = t.getCause()) {
      if (t instanceof InvalidProtocolBufferException e
          && status.getCode() == Status.Code.UNKNOWN) {
        ApiException told = malformed(e.getMessage());
        Metadata details = told.getTrailers();
        if (details != null) {
          trailers.merge(details);
        }
        return told.getStatus();
      }
    }
    return null;
  }

  @Override
  public @Nullable HttpResponse onServiceException(ServiceRequestContext context, Throwable cause) {
    return null;
  }

  /** What fails before a call begins: JSON that cannot be read, and paths that lead nowhere. */
  @Override
  public @Nullable AggregatedHttpResponse renderStatus(
      @Nullable ServiceRequestContext context,
      ServiceConfig config,
      @Nullable RequestHeaders headers,
      HttpStatus status,
      @Nullable String description,
      @Nullable Throwable cause) {
    StatusRuntimeException told =
        status.equals(HttpStatus.BAD_REQUEST)
            ? malformed(cause == null ? description : cause.getMessage())
            : status.equals(HttpStatus.NOT_FOUND)
                ? ApiException.notFound(
                    headers == null ? "the path" : ReadablePath.of(headers.path()))
                : null;
    if (told == null) {
      return null;
    }
    try {
      return AggregatedHttpResponse.of(
          status, MediaType.JSON_UTF_8, PRINTER.print(StatusProto.fromThrowable(told)));
    } catch (InvalidProtocolBufferException e) {
      return null;
    }
  }

  /** A call that failed, as JSON with the HTTP status that its code has. */
  static HttpResponse response(Status status, @Nullable Metadata trailers) {
    return HttpResponse.of(
        httpStatus(status.getCode()), MediaType.JSON_UTF_8, json(status, trailers));
  }

  /** {@code google.rpc.Status}: code, message and details. */
  static String json(Status status, @Nullable Metadata trailers) {
    try {
      return PRINTER.print(StatusProto.fromStatusAndTrailers(status, trailers));
    } catch (InvalidProtocolBufferException e) {
      return "{\"code\":" + status.getCode().value() + "}";
    }
  }

  private static HttpStatus httpStatus(Status.Code code) {
    return switch (code) {
      case INVALID_ARGUMENT, FAILED_PRECONDITION, OUT_OF_RANGE -> HttpStatus.BAD_REQUEST;
      case UNAUTHENTICATED -> HttpStatus.UNAUTHORIZED;
      case PERMISSION_DENIED -> HttpStatus.FORBIDDEN;
      case NOT_FOUND -> HttpStatus.NOT_FOUND;
      case ALREADY_EXISTS, ABORTED -> HttpStatus.CONFLICT;
      case RESOURCE_EXHAUSTED -> HttpStatus.TOO_MANY_REQUESTS;
      case UNIMPLEMENTED -> HttpStatus.NOT_IMPLEMENTED;
      case UNAVAILABLE -> HttpStatus.SERVICE_UNAVAILABLE;
      case DEADLINE_EXCEEDED -> HttpStatus.GATEWAY_TIMEOUT;
      default -> HttpStatus.INTERNAL_SERVER_ERROR;
    };
  }

  private static ApiException malformed(@Nullable String why) {
    return ApiException.invalid(
        "body", why == null ? "is malformed" : why.lines().findFirst().orElse("is malformed"));
  }
}
