package dev.vectormesh.platform.call;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.Context;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Sends the caller's token along, and sees to it that no call waits for ever. */
final class CallerInterceptor implements ClientInterceptor {
  /** Failures of which a caller learns whose they are. */
  private static final Set<Status.Code> NAMED =
      EnumSet.of(Status.Code.UNAVAILABLE, Status.Code.DATA_LOSS, Status.Code.RESOURCE_EXHAUSTED);

  private final Channels.Options options;
  private final String dependency;

  CallerInterceptor(Channels.Options options, String dependency) {
    this.options = options;
    this.dependency = dependency;
  }

  @Override
  public <Q, A> ClientCall<Q, A> interceptCall(
      MethodDescriptor<Q, A> method, CallOptions callOptions, Channel next) {
    CallOptions limited = callOptions;
    if (callOptions.getDeadline() == null && Context.current().getDeadline() == null) {
      Duration limit =
          method.getType() == MethodDescriptor.MethodType.UNARY
              ? options.callDeadline()
              : options.streamDeadline();
      limited = callOptions.withDeadlineAfter(limit.toNanos(), TimeUnit.NANOSECONDS);
    }
    return new SimpleForwardingClientCall<>(next.newCall(method, limited)) {
      @Override
      public void start(Listener<A> listener, Metadata headers) {
        String token = token();
        if (token != null && !headers.containsKey(EdgeInterceptor.AUTHORIZATION)) {
          headers.put(EdgeInterceptor.AUTHORIZATION, "Bearer " + token);
        }
        super.start(
            new SimpleForwardingClientCallListener<>(listener) {
              @Override
              public void onClose(Status status, Metadata trailers) {
                if (NAMED.contains(status.getCode())) {
                  trailers.put(ErrorMapping.DEPENDENCY, dependency);
                }
                super.onClose(status, trailers);
              }
            },
            headers);
      }
    };
  }

  private @Nullable String token() {
    if (!options.forwardsToken()) {
      return null;
    }
    CallContext call = CallContext.currentOrNull();
    String bearer = call == null ? null : call.bearer();
    if (bearer != null) {
      return bearer;
    }
    return options.token() == null ? null : options.token().token();
  }
}
