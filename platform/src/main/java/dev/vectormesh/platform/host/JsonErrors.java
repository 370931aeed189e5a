package dev.vectormesh.platform.host;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.ContentTooLargeException;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.RequestContext;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.ResponseHeadersBuilder;
import com.linecorp.armeria.common.grpc.GrpcExceptionHandlerFunction;
import com.linecorp.armeria.server.ServerErrorHandler;
import com.linecorp.armeria.server.ServiceConfig;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.vectormesh.error.v1.ErrorReason;
import dev.vectormesh.platform.call.EdgeInterceptor;
import dev.vectormesh.platform.error.ApiException;
import dev.vectormesh.platform.error.ErrorDetails;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.protobuf.StatusProto;
import java.io.EOFException;
import java.util.Map;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** JSON calls: what is not understood is refused, in JSON, with reason and field. */
final class JsonErrors implements ServerErrorHandler, GrpcExceptionHandlerFunction {
  private static final Logger LOG = LoggerFactory.getLogger(JsonErrors.class);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final JsonFormat.Printer PRINTER =
      JsonFormat.printer()
          .omittingInsignificantWhitespace()
          .usingTypeRegistry(
              JsonFormat.TypeRegistry.newBuilder()
                  .add(ErrorInfo.getDescriptor())
                  .add(BadRequest.getDescriptor())
                  .add(RetryInfo.getDescriptor())
                  .build());

  /** A body that is no message of the wanted kind is the caller's fault. */
  @Override
  public @Nullable Status apply(
      RequestContext context, Status status, Throwable cause, Metadata trailers) {
    ApiException told = refused(status, cause);
    if (told == null) {
      return null;
    }
    Metadata details = told.getTrailers();
    if (details != null) {
      trailers.merge(details);
    }
    return told.getStatus();
  }

  private static @Nullable ApiException refused(Status status, Throwable cause) {
    if (status.getCode() == Status.Code.RESOURCE_EXHAUSTED) {
      return cause instanceof ApiException ? null : EdgeInterceptor.tooBig();
    }
    for (Throwable t = cause; t != null; t = t.getCause()) {
      switch (t) {
        case ApiException own -> {
          return null;
        }
        case ContentTooLargeException large -> {
          return EdgeInterceptor.tooBig();
        }
        case InvalidProtocolBufferException bytes -> {
          return ApiException.invalid("message", "is not of this method's request type");
        }
        case ZipException bytes -> {
          return ApiException.invalid("message", "is not of its encoding");
        }
        case EOFException bytes -> {
          return ApiException.invalid("message", "is not of its encoding");
        }
        default -> {}
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
    ApiException told = told(status, headers == null ? "the path" : headers.path(), cause);
    return told == null
        ? null
        : AggregatedHttpResponse.of(
            status, MediaType.JSON_UTF_8, json(told.getStatus(), told.getTrailers()));
  }

  private static @Nullable ApiException told(
      HttpStatus status, String path, @Nullable Throwable cause) {
    return switch (status.code()) {
      case 400 ->
          cause == null
              ? ApiException.invalid("path", "path and query must be URL-encoded text")
              : malformed(cause.getMessage());
      case 404 -> ApiException.notFound(ReadablePath.of(path));
      case 405 ->
          ApiException.of(
              ErrorReason.METHOD_NOT_ALLOWED,
              Status.Code.UNIMPLEMENTED,
              "this path is not called by this HTTP method",
              Map.of());
      case 413 -> EdgeInterceptor.tooBig();
      case 415 ->
          ApiException.of(
              ErrorReason.UNSUPPORTED_MEDIA_TYPE,
              Status.Code.INVALID_ARGUMENT,
              "the body must be application/json in UTF-8, plain or with content-encoding gzip",
              Map.of());
      case 408, 503 -> ApiException.deadlineExceeded("the request did not end in time");
      default -> null;
    };
  }

  /** The answer of this HTTP status, where no call has begun. */
  static HttpResponse response(HttpStatus status, String path) {
    ApiException told = told(status, path, null);
    return told == null
        ? HttpResponse.of(status)
        : HttpResponse.of(status, MediaType.JSON_UTF_8, json(told.getStatus(), told.getTrailers()));
  }

  /**
   * A call that failed, as JSON with the HTTP status that its code has. RetryInfo is told by the
   * header Retry-After too (RFC 9110, 10.2.3), in whole seconds, since clients of HTTP obey that.
   */
  static HttpResponse response(Status status, @Nullable Metadata trailers) {
    ResponseHeadersBuilder headers =
        ResponseHeaders.builder(httpStatus(status.getCode())).contentType(MediaType.JSON_UTF_8);
    ErrorDetails.retryAfter(status.asRuntimeException(trailers))
        .ifPresent(delay ->
            headers.setLong(HttpHeaderNames.RETRY_AFTER, delay.plusNanos(999_999_999).toSeconds()));
    return HttpResponse.of(headers.build(), HttpData.ofUtf8(json(status, trailers)));
  }

  /** {@code google.rpc.Status}: code, message and details, and the code's name. */
  static String json(Status status, @Nullable Metadata trailers) {
    ObjectNode error = JSON.createObjectNode();
    error.put("code", status.getCode().value());
    error.put("grpc-code", status.getCode().name());
    com.google.rpc.Status told = StatusProto.fromStatusAndTrailers(status, trailers);
    error.put("message", told.getMessage());
    try {
      error.setAll((ObjectNode) JSON.readTree(PRINTER.print(told)));
    } catch (InvalidProtocolBufferException | JsonProcessingException e) {
      LOG.warn("the details of an error are of a type that JSON errors do not know", e);
    }
    return error.toString();
  }

  static HttpStatus httpStatus(Status.Code code) {
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
