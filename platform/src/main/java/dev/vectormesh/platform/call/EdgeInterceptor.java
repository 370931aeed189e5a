package dev.vectormesh.platform.call;

import com.google.common.collect.ImmutableList;
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
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import java.time.Duration;
import java.util.List;
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

  /**
   * The transports' own limit, at which they cut a call off without a reason. It is larger, so that
   * a message that is too large by less than this is refused by the chain, with a reason.
   */
  public static final int MAX_FRAME = 2 * MAX_MESSAGE;

  static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
  private static final Metadata.Key<String> TIMEOUT =
      Metadata.Key.of("grpc-timeout", Metadata.ASCII_STRING_MARSHALLER);

  private static final AttributeKey<String> CODE = AttributeKey.stringKey("code");

  private final @Nullable TokenVerifier verifier;
  private final @Nullable RoleTable roles;
  private final EdgeRules rules;
  private final OpenCalls open;
  private final ErrorMapping errors = new ErrorMapping();

  private EdgeInterceptor(
      @Nullable TokenVerifier verifier,
      @Nullable RoleTable roles,
      EdgeRules rules,
      OpenCalls open) {
    this.verifier = verifier;
    this.roles = roles;
    this.rules = rules;
    this.open = open;
  }

  /** The service behind all of it. */
  public static ServerServiceDefinition guarded(
      ServerServiceDefinition service,
      TokenVerifier verifier,
      RoleTable roles,
      EdgeRules rules,
      OpenCalls open) {
    return behind(new EdgeInterceptor(verifier, roles, rules, open), service);
  }

  /** For health and reflection, which need no token. */
  public static ServerServiceDefinition unguarded(
      ServerServiceDefinition service, EdgeRules rules, OpenCalls open) {
    return behind(new EdgeInterceptor(null, null, rules, open), service);
  }

  private static ServerServiceDefinition behind(
      EdgeInterceptor edge, ServerServiceDefinition service) {
    return RequestMarshaller.on(ServerInterceptors.intercept(service, edge), MAX_MESSAGE);
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> transport, Metadata headers, ServerCallHandler<Q, A> next) {
    EdgeCall<Q, A> call = new EdgeCall<>(transport, errors, MAX_MESSAGE);
    CallFlow flow = new CallFlow();
    Context.CancellableContext context =
        rules
            .pages()
            .in(Context.current())
            .withValue(CallFlow.KEY, flow)
            .withDeadline(deadline(transport, headers), CallContext.Timer.SCHEDULER);
    EdgeListener<Q> listener =
        new EdgeListener<>(
            call,
            flow,
            context,
            new OrderedEvents(context, io.opentelemetry.context.Context.current()),
            open,
            rules.itemised().contains(transport.getMethodDescriptor().getFullMethodName()));
    context.addListener(
        c -> {
          if (c.cancellationCause() instanceof TimeoutException) {
            CallThreads.EXECUTOR.execute(
                () -> call.fail(ApiException.deadlineExceeded("the time for this call is over")));
          }
          flow.cancel();
        },
        Runnable::run);
    listener.start(() -> start(call, listener, headers, next));
    return listener;
  }

  private <Q, A> ServerCall.Listener<Q> start(
      EdgeCall<Q, A> call,
      EdgeListener<Q> listener,
      Metadata headers,
      ServerCallHandler<Q, A> next) {
    if (verifier == null || roles == null) {
      return next.startCall(call, headers);
    }
    String method = call.getMethodDescriptor().getFullMethodName();
    Caller caller = caller(verifier, values(headers));
    if (!roles.allows(method, caller.roles())) {
      throw counted(
          ApiException.permissionDenied("this call needs the role " + roles.needed(method)));
    }
    String tenant = caller.tenant();
    if (tenant != null) {
      listener.countFor(tenant, rules.tenantCalls());
    }
    return new InContext<>(
        Context.current().withValue(Caller.KEY, caller), c -> next.startCall(call, headers));
  }

  private static List<String> values(Metadata headers) {
    Iterable<String> values = headers.getAll(AUTHORIZATION);
    return values == null ? List.of() : ImmutableList.copyOf(values);
  }

  /**
   * Who calls, by the values of the authorization header.
   *
   * @throws ApiException UNAUTHENTICATED when it says nothing, nothing to believe, or two things:
   *     whoever reads the first of them and whoever reads the last would see different callers
   */
  public static Caller caller(TokenVerifier verifier, List<String> authorization) {
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

  /**
   * Whether {@link #caller} answers at once: it may have to fetch keys for a token it sees first.
   */
  public static boolean isKnown(TokenVerifier verifier, List<String> authorization) {
    try {
      return verifier.remembers(bearer(authorization));
    } catch (ApiException e) {
      return true;
    }
  }

  private static String bearer(List<String> values) {
    if (values.isEmpty()) {
      throw ApiException.unauthenticated("the authorization header is missing");
    }
    if (values.size() > 1) {
      throw ApiException.unauthenticated("there must be one authorization header");
    }
    String value = values.getFirst();
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
            ? rules.callDeadline()
            : rules.streamDeadline();
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

  /** What a request is told that has more than {@link #MAX_MESSAGE} bytes. */
  public static ApiException tooBig() {
    return EdgeCall.tooBig("request", MAX_MESSAGE);
  }

  static void checkMessage(Object message, boolean itemised) {
    if (message instanceof RequestMarshaller.Unreadable unreadable) {
      throw unreadable.why();
    }
    if (message instanceof MessageLite proto && proto.getSerializedSize() > MAX_MESSAGE) {
      throw EdgeCall.tooBig("request", proto.getSerializedSize(), MAX_MESSAGE);
    }
    if (message instanceof Message proto) {
      MessageRules.check(proto, itemised);
    }
  }
}
