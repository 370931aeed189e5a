package dev.vectormesh.platform.call;

import io.grpc.Context;
import io.grpc.ForwardingServerCallListener;
import io.grpc.ServerCall;
import java.util.function.Function;

/**
 * A handler's listener whose events run in a context that was known only when the call had started.
 */
final class InContext<Q> extends ForwardingServerCallListener<Q> {
  private final Context context;
  private final ServerCall.Listener<Q> listener;

  InContext(Context context, Function<Context, ServerCall.Listener<Q>> start) {
    this.context = context;
    Context before = context.attach();
    try {
      this.listener = start.apply(context);
    } finally {
      context.detach(before);
    }
  }

  @Override
  protected ServerCall.Listener<Q> delegate() {
    return listener;
  }

  @Override
  public void onMessage(Q message) {
    context.run(() -> super.onMessage(message));
  }

  @Override
  public void onHalfClose() {
    context.run(super::onHalfClose);
  }

  @Override
  public void onCancel() {
    context.run(super::onCancel);
  }

  @Override
  public void onComplete() {
    context.run(super::onComplete);
  }

  @Override
  public void onReady() {
    context.run(super::onReady);
  }
}
