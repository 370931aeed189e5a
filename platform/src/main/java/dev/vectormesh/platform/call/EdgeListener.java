package dev.vectormesh.platform.call;

import dev.vectormesh.platform.error.ApiException;
import io.grpc.Context;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import java.time.Duration;
import java.util.function.Supplier;

/** Hands a transport's events to the call's own thread at once, whatever thread they came on. */
final class EdgeListener<Q> extends ServerCall.Listener<Q> {
  private final EdgeCall<Q, ?> call;
  private final CallFlow flow;
  private final Context.CancellableContext context;
  private final OrderedEvents events;
  private final OpenCalls open;
  private final boolean itemised;
  // Written and read by the call's ordered events only.
  private ServerCall.Listener<Q> handler = new ServerCall.Listener<>() {};
  private boolean failed;

  EdgeListener(
      EdgeCall<Q, ?> call,
      CallFlow flow,
      Context.CancellableContext context,
      OrderedEvents events,
      OpenCalls open,
      boolean itemised) {
    this.call = call;
    this.itemised = itemised;
    this.flow = flow;
    this.context = context;
    this.events = events;
    this.open = open;
  }

  void start(Supplier<ServerCall.Listener<Q>> start) {
    if (!open.enter(this)) {
      call.fail(EdgeCall.draining());
      return;
    }
    run(() -> handler = start.get());
  }

  /**
   * @throws ApiException RESOURCE_EXHAUSTED when the tenant has as many calls open as it may
   */
  void countFor(String tenant, int most) {
    if (!open.admit(this, tenant, most)) {
      throw ApiException.exhausted(
          "this tenant has %d calls open, as many as it may; end some first".formatted(most),
          Duration.ofSeconds(1));
    }
  }

  boolean isStream() {
    return call.getMethodDescriptor().getType() != MethodDescriptor.MethodType.UNARY;
  }

  /** Ends the call since its server stops. */
  void stop() {
    call.fail(EdgeCall.draining());
    flow.cancel();
    context.cancel(null);
  }

  @Override
  public void onMessage(Q message) {
    run(() -> {
      EdgeInterceptor.checkMessage(message, itemised);
      handler.onMessage(message);
    });
  }

  @Override
  public void onHalfClose() {
    run(() -> handler.onHalfClose());
  }

  @Override
  public void onReady() {
    flow.signal();
    run(() -> handler.onReady());
  }

  @Override
  public void onCancel() {
    call.ended();
    flow.cancel();
    context.cancel(null);
    events.execute(() -> end(() -> handler.onCancel()));
  }

  @Override
  public void onComplete() {
    call.ended();
    events.execute(() -> {
      end(() -> handler.onComplete());
      context.cancel(null);
    });
  }

  private void end(Runnable event) {
    try {
      event.run();
    } catch (RuntimeException e) {
      call.fail(e);
    } finally {
      open.leave(this);
    }
  }

  private void run(Runnable event) {
    events.execute(() -> {
      if (failed) {
        return;
      }
      try {
        event.run();
      } catch (Throwable t) {
        failed = true;
        call.fail(t);
        context.cancel(t);
        if (t instanceof VirtualMachineError e) {
          throw e;
        }
      }
    });
  }
}
