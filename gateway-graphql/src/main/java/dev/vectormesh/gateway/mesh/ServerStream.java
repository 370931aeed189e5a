package dev.vectormesh.gateway.mesh;

import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;
import reactor.core.scheduler.Schedulers;

/**
 * A server-streaming call, to be made for each subscriber.
 *
 * @param method the stub's
 */
record ServerStream<Q, R>(CallerScope scope, Q request, BiConsumer<Q, StreamObserver<R>> method) {
  static <Q, R> ServerStream<Q, R> of(
      CallerScope scope, Q request, BiConsumer<Q, StreamObserver<R>> method) {
    return new ServerStream<>(scope, request, method);
  }

  /**
   * The messages, as fast as the subscriber takes them. The call is cancelled when the subscriber
   * is gone, or when this time is over, which is told as an error.
   */
  Flux<R> endingAfter(Duration life, Supplier<? extends Throwable> over) {
    return Flux.create(sink -> start(sink, life, over));
  }

  private void start(FluxSink<R> sink, Duration life, Supplier<? extends Throwable> over) {
    StreamedMessages<Q, R> messages = new StreamedMessages<>(sink);
    scope.startStream(() -> method.accept(request, messages));
    Disposable timer =
        Schedulers.parallel()
            .schedule(
                () -> {
                  messages.cancel("its time is over");
                  sink.error(over.get());
                },
                Math.max(0, life.toMillis()),
                TimeUnit.MILLISECONDS);
    sink.onDispose(() -> {
      timer.dispose();
      messages.cancel("the subscriber is gone");
    });
    sink.onRequest(n -> messages.pull());
  }
}
