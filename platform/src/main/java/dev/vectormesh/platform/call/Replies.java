package dev.vectormesh.platform.call;

import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/** Sends what a handler made; whatever it throws goes to the call chain, which maps it once. */
public final class Replies {
  private static final long READY_CHECK_MILLIS = 1000;

  private Replies() {}

  /** One answer. */
  public static <T> void send(StreamObserver<T> reply, Callable<? extends T> answer) {
    T value;
    try {
      value = answer.call();
    } catch (Exception e) {
      reply.onError(e);
      return;
    }
    reply.onNext(value);
    reply.onCompleted();
  }

  /** Writes the answers of a stream. */
  public interface Out<T> {
    /**
     * Sends, after waiting until the client can take it; throws CANCELLED when the client is gone.
     */
    void send(T message);

    /** Whether the client is gone, or the deadline over. */
    boolean cancelled();

    /** Waits this long, or until the client is gone. */
    void pause(Duration time);
  }

  /** What writes a stream; the stream ends when it returns. */
  public interface Source<T> {
    void writeTo(Out<T> out) throws Exception;
  }

  /** Many answers, never faster than the client reads. */
  public static <T> void stream(StreamObserver<T> reply, Source<T> source) {
    try {
      source.writeTo(out(reply));
    } catch (Exception e) {
      reply.onError(e);
      return;
    }
    reply.onCompleted();
  }

  /** The same writer for a handler that ends the stream by itself. */
  public static <T> Out<T> out(StreamObserver<T> reply) {
    ServerCallStreamObserver<T> call = (ServerCallStreamObserver<T>) reply;
    CallFlow flow = CallFlow.KEY.get();
    return new Out<>() {
      @Override
      public void send(T message) {
        while (!call.isReady() && !cancelled()) {
          if (flow == null) {
            break;
          }
          flow.await(call::isReady, READY_CHECK_MILLIS, TimeUnit.MILLISECONDS);
        }
        if (cancelled()) {
          throw Status.CANCELLED.withDescription("the caller is gone").asRuntimeException();
        }
        call.onNext(message);
      }

      @Override
      public void pause(Duration time) {
        (flow == null ? new CallFlow() : flow)
            .await(this::cancelled, time.toNanos(), TimeUnit.NANOSECONDS);
      }

      @Override
      public boolean cancelled() {
        return call.isCancelled() || (flow != null && flow.cancelled());
      }
    };
  }

  /** An observer that several threads may write to. */
  public static <T> StreamObserver<T> synchronizedObserver(StreamObserver<T> reply) {
    return new StreamObserver<>() {
      @Override
      public synchronized void onNext(T value) {
        reply.onNext(value);
      }

      @Override
      public synchronized void onError(Throwable t) {
        reply.onError(t);
      }

      @Override
      public synchronized void onCompleted() {
        reply.onCompleted();
      }
    };
  }
}
