package dev.vectormesh.platform.host;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Hands what handlers do on their own threads over to the request's event loop, in order. With many
 * messages still on their way there a call is not ready for more: the stream beneath, which would
 * say so, hears of them only on the event loop. What is still on its way when the caller cancels is
 * dropped, as grpc-java does it: the stream beneath would throw, and never says that it is
 * cancelled.
 */
final class BackToEventLoop implements ServerInterceptor {
  private static final int ON_THE_WAY = 16;

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    LoopCall<Q, A> onLoop = new LoopCall<>(call, Vertx.currentContext());
    ServerCall.Listener<Q> listener = next.startCall(onLoop, headers);
    onLoop.listener = listener;
    return new SimpleForwardingServerCallListener<>(listener) {
      @Override
      public void onCancel() {
        onLoop.cancelled = true;
        super.onCancel();
      }
    };
  }

  private static final class LoopCall<Q, A> extends SimpleForwardingServerCall<Q, A> {
    private final Context loop;
    private final AtomicInteger onTheWay = new AtomicInteger();
    // Set and read on the event loop.
    private ServerCall.Listener<Q> listener = new ServerCall.Listener<>() {};
    private volatile boolean cancelled;

    LoopCall(ServerCall<Q, A> call, Context loop) {
      super(call);
      this.loop = loop;
    }

    @Override
    public boolean isReady() {
      return onTheWay.get() < ON_THE_WAY && super.isReady();
    }

    @Override
    public boolean isCancelled() {
      return cancelled;
    }

    private void unlessCancelled(Runnable step) {
      loop.runOnContext(v -> {
        if (!cancelled) {
          step.run();
        }
      });
    }

    @Override
    public void request(int messages) {
      unlessCancelled(() -> super.request(messages));
    }

    @Override
    public void sendHeaders(Metadata headers) {
      unlessCancelled(() -> super.sendHeaders(headers));
    }

    @Override
    public void sendMessage(A message) {
      onTheWay.incrementAndGet();
      unlessCancelled(() -> {
        super.sendMessage(message);
        if (onTheWay.decrementAndGet() == 0 && super.isReady()) {
          listener.onReady();
        }
      });
    }

    @Override
    public void close(Status status, Metadata trailers) {
      unlessCancelled(() -> super.close(status, trailers));
    }
  }
}
