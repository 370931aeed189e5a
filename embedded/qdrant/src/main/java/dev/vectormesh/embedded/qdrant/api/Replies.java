package dev.vectormesh.embedded.qdrant.api;

import com.google.protobuf.Message;
import dev.vectormesh.embedded.qdrant.error.Refusal;
import io.grpc.Context;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.lucene.index.CorruptIndexException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs handlers on the server's own threads, and turns what they throw into a status. */
public final class Replies {
  private static final Logger LOG = LoggerFactory.getLogger(Replies.class);

  /** Calls that may wait or run; more are refused rather than remembered. */
  private static final int MAX_CALLS = 4_096;

  /** Makes the answer. */
  interface Handler<T> {
    T answer() throws IOException;
  }

  private final ExecutorService threads;
  private final AtomicInteger calls = new AtomicInteger();

  public Replies(ExecutorService threads) {
    this.threads = threads;
  }

  /**
   * Answers a read: at once on a virtual thread, which may be kept, and spares two hand-overs. An
   * event loop, or a caller's platform thread, is not kept.
   */
  <T extends Message> void read(StreamObserver<T> reply, Handler<T> handler) {
    if (Thread.currentThread().isVirtual()) {
      answer(reply, handler);
    } else {
      send(reply, handler);
    }
  }

  <T extends Message> void send(StreamObserver<T> reply, Handler<T> handler) {
    if (calls.incrementAndGet() > MAX_CALLS) {
      calls.decrementAndGet();
      reply.onError(
          Status.RESOURCE_EXHAUSTED.withDescription("Too many calls").asRuntimeException());
      return;
    }
    Context context = Context.current();
    try {
      threads.execute(() -> {
        try {
          context.run(() -> answer(reply, handler));
        } finally {
          calls.decrementAndGet();
        }
      });
    } catch (RejectedExecutionException e) {
      calls.decrementAndGet();
      reply.onError(
          Status.UNAVAILABLE.withDescription("The server is closed").asRuntimeException());
    }
  }

  private static <T extends Message> void answer(StreamObserver<T> reply, Handler<T> handler) {
    if (Context.current().isCancelled()
        || (reply instanceof ServerCallStreamObserver<?> call && call.isCancelled())) {
      return;
    }
    try {
      T answer = handler.answer();
      if (!(reply instanceof ServerCallStreamObserver<?> call && call.isCancelled())) {
        reply.onNext(answer);
        reply.onCompleted();
      }
    } catch (Throwable e) {
      // Whatever it is, an Error too: a call without an answer lasts until its client gives up.
      fail(reply, status(e));
    }
  }

  private static void fail(StreamObserver<?> reply, Status status) {
    try {
      reply.onError(status.asRuntimeException());
    } catch (RuntimeException e) {
      LOG.debug("The call had ended before", e);
    }
  }

  private static Status status(Throwable failure) {
    return switch (failure) {
      case Refusal e -> {
        if (e.status().getCode() == Status.Code.INTERNAL) {
          LOG.error("A call failed", e.status().getCause());
        }
        yield e.status();
      }
      case CorruptIndexException e -> {
        LOG.error("A call met damaged data", e);
        yield Refusal.corrupt(String.valueOf(e.getMessage())).status();
      }
      case StatusRuntimeException e -> e.getStatus();
      case OutOfMemoryError e -> tooLarge(e);
      case StackOverflowError e -> tooLarge(e);
      default -> {
        LOG.error("A call failed", failure);
        yield Status.INTERNAL
            .withDescription("Service internal error: " + failure.getMessage())
            .withCause(failure);
      }
    };
  }

  private static Status tooLarge(Error failure) {
    LOG.error("A call was too large", failure);
    return Status.RESOURCE_EXHAUSTED.withDescription("The request takes more memory than there is");
  }

  /** Seconds since {@code startNanos}, as the protocol tells times. */
  static double secondsSince(long startNanos) {
    return (System.nanoTime() - startNanos) / 1e9;
  }
}
