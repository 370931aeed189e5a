package dev.vectormesh.platform.call;

import com.google.protobuf.Message;
import com.google.protobuf.MessageLite;
import dev.vectormesh.platform.auth.Caller;
import dev.vectormesh.platform.auth.RoleTable;
import dev.vectormesh.platform.auth.TokenVerifier;
import dev.vectormesh.platform.error.ApiException;
import dev.vectormesh.platform.telemetry.Telemetry;
import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * What every call of every service passes, on every host: its own ordered virtual thread, a
 * deadline, token and role, size and rules of each message, and errors that a client may see.
 */
public final class EdgeInterceptor implements ServerInterceptor {
  /** 16 MiB, on every host and in process. */
  public static final int MAX_MESSAGE = 16 * 1024 * 1024;

  static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
  private static final Metadata.Key<String> TIMEOUT =
      Metadata.Key.of("grpc-timeout", Metadata.ASCII_STRING_MARSHALLER);

  private static final AttributeKey<String> CODE = AttributeKey.stringKey("code");

  private final @Nullable TokenVerifier verifier;
  private final @Nullable RoleTable roles;
  private final Duration callDeadline;
  private final Duration streamDeadline;
  private final OpenCalls open;
  private final ErrorMapping errors = new ErrorMapping();

  private EdgeInterceptor(
      @Nullable TokenVerifier verifier,
      @Nullable RoleTable roles,
      Duration callDeadline,
      Duration streamDeadline,
      OpenCalls open) {
    this.verifier = verifier;
    this.roles = roles;
    this.callDeadline = callDeadline;
    this.streamDeadline = streamDeadline;
    this.open = open;
  }

  public static EdgeInterceptor guarded(
      TokenVerifier verifier,
      RoleTable roles,
      Duration callDeadline,
      Duration streamDeadline,
      OpenCalls open) {
    return new EdgeInterceptor(verifier, roles, callDeadline, streamDeadline, open);
  }

  /** For health and reflection, which need no token. */
  public static EdgeInterceptor unguarded(
      Duration callDeadline, Duration streamDeadline, OpenCalls open) {
    return new EdgeInterceptor(null, null, callDeadline, streamDeadline, open);
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> transport, Metadata headers, ServerCallHandler<Q, A> next) {
    EdgeCall<Q, A> call = new EdgeCall<>(transport, errors, MAX_MESSAGE);
    CallFlow flow = new CallFlow();
    Context.CancellableContext context =
        Context.current()
            .withValue(CallFlow.KEY, flow)
            .withDeadline(deadline(transport, headers), CallContext.Timer.SCHEDULER);
    EdgeListener<Q> listener =
        new EdgeListener<>(
            call,
            flow,
            context,
            new OrderedEvents(context, io.opentelemetry.context.Context.current()),
            open);
    context.addListener(
        c -> {
          if (c.cancellationCause() instanceof TimeoutException) {
            CallThreads.EXECUTOR.execute(
                () -> call.fail(ApiException.deadlineExceeded("the time for this call is over")));
          }
          flow.cancel();
        },
        Runnable::run);
    listener.start(() -> start(call, headers, next));
    return listener;
  }

  private <Q, A> ServerCall.Listener<Q> start(
      EdgeCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    if (verifier == null || roles == null) {
      return next.startCall(call, headers);
    }
    String method = call.getMethodDescriptor().getFullMethodName();
    Caller caller = caller(verifier, headers.get(AUTHORIZATION));
    if (!roles.allows(method, caller.roles())) {
      throw counted(
          ApiException.permissionDenied("this call needs the role " + roles.needed(method)));
    }
    return new InContext<>(
        Context.current().withValue(Caller.KEY, caller), c -> next.startCall(call, headers));
  }

  /**
   * Who calls, by the value of the authorization header.
   *
   * @throws ApiException UNAUTHENTICATED when it says nothing, or nothing to believe
   */
  public static Caller caller(TokenVerifier verifier, @Nullable String authorization) {
    try {
      return verifier.verify(bearer(authorization));
    } catch (ApiException e) {
      throw counted(e);
    }
  }

  private static ApiException counted(ApiException why) {
    Telemetry.current()
        .meter()
        .counterBuilder("vectormesh.auth.failures")
        .setDescription("calls refused for their token, or for its roles")
        .build()
        .add(1, Attributes.of(CODE, why.getStatus().getCode().name()));
    return why;
  }

  private static String bearer(@Nullable String value) {
    if (value == null) {
      throw ApiException.unauthenticated("the authorization header is missing");
    }
    if (!value.regionMatches(true, 0, "Bearer ", 0, 7)) {
      throw ApiException.unauthenticated("the authorization header must be: Bearer TOKEN");
    }
    return value.substring(7).strip();
  }

  private Deadline deadline(ServerCall<?, ?> call, Metadata headers) {
    Deadline known = Context.current().getDeadline();
    if (known != null) {
      return known;
    }
    // Frameworks that bring no deadline in the context pass the client's header on.
    String header = headers.get(TIMEOUT);
    Duration limit =
        call.getMethodDescriptor().getType() == MethodDescriptor.MethodType.UNARY
            ? callDeadline
            : streamDeadline;
    long nanos = header == null ? limit.toNanos() : timeout(header, limit.toNanos());
    return Deadline.after(nanos, TimeUnit.NANOSECONDS);
  }

  private static long timeout(String header, long otherwise) {
    if (!header.matches("\\d{1,8}[HMSmun]")) {
      return otherwise;
    }
    long value = Long.parseLong(header, 0, header.length() - 1, 10);
    return switch (header.charAt(header.length() - 1)) {
      case 'H' -> TimeUnit.HOURS.toNanos(value);
      case 'M' -> TimeUnit.MINUTES.toNanos(value);
      case 'S' -> TimeUnit.SECONDS.toNanos(value);
      case 'm' -> TimeUnit.MILLISECONDS.toNanos(value);
      case 'u' -> TimeUnit.MICROSECONDS.toNanos(value);
      default -> value;
    };
  }

  static void checkMessage(Object message) {
    if (message instanceof MessageLite proto && proto.getSerializedSize() > MAX_MESSAGE) {
      throw EdgeCall.tooBig("request", proto.getSerializedSize(), MAX_MESSAGE);
    }
    if (message instanceof Message proto) {
      MessageRules.check(proto);
    }
  }
}
