package dev.vectormesh.gateway.mesh;

import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.FluxSink;

/** Hands a stream's messages to a sink; asks for the next one when there is room for it. */
final class StreamedMessages<Q, R> implements ClientResponseObserver<Q, R> {
  private final FluxSink<R> sink;
  private final AtomicBoolean asked = new AtomicBoolean();
  private volatile boolean cancelled;
  private volatile @Nullable ClientCallStreamObserver<Q> call;

  StreamedMessages(FluxSink<R> sink) {
    this.sink = sink;
  }

  @Override
  public void beforeStart(ClientCallStreamObserver<Q> started) {
    call = started;
    started.disableAutoRequestWithInitial(0);
  }

  /** To be called once the call has started, and whenever the subscriber has room. */
  void pull() {
    ClientCallStreamObserver<Q> running = call;
    if (running != null && sink.requestedFromDownstream() > 0 && asked.compareAndSet(false, true)) {
      running.request(1);
    }
  }

  /** Cancels the call; the sink hears nothing more of it, not even its end. */
  void cancel(String why) {
    cancelled = true;
    ClientCallStreamObserver<Q> running = call;
    if (running != null) {
      running.cancel(why, null);
    }
  }

  @Override
  public void onNext(R message) {
    sink.next(message);
    asked.set(false);
    pull();
  }

  @Override
  public void onError(Throwable thrown) {
    if (!cancelled) {
      sink.error(thrown);
    }
  }

  @Override
  public void onCompleted() {
    sink.complete();
  }
}
