package dev.vectormesh.platform.call;

import com.google.protobuf.MessageLite;
import dev.vectormesh.error.v1.ErrorReason;
import dev.vectormesh.platform.error.ApiException;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A call as the edge sees it: closed once, whoever comes first (handler, deadline, drain), with an
 * error that a client may see. What is sent later goes nowhere.
 */
final class EdgeCall<Q, A> extends SimpleForwardingServerCall<Q, A> {
  private final ErrorMapping errors;
  private final int maxMessage;
  private final ReentrantLock lock = new ReentrantLock();
  private volatile boolean closed;

  EdgeCall(ServerCall<Q, A> call, ErrorMapping errors, int maxMessage) {
    super(call);
    this.errors = errors;
    this.maxMessage = maxMessage;
  }

  @Override
  public void request(int messages) {
    locked(() -> super.request(messages));
  }

  @Override
  public void sendHeaders(Metadata headers) {
    locked(() -> super.sendHeaders(headers));
  }

  @Override
  public void sendMessage(A message) {
    if (message instanceof MessageLite proto && proto.getSerializedSize() > maxMessage) {
      throw tooBig("answer", proto.getSerializedSize(), maxMessage);
    }
    locked(() -> super.sendMessage(message));
  }

  @Override
  public void close(Status status, Metadata trailers) {
    if (status.isOk()) {
      closeOnce(status, trailers);
      return;
    }
    fail(
        status.getCause() != null && !(status.getCause() instanceof StatusRuntimeException)
            ? status.getCause()
            : status.asRuntimeException(trailers));
  }

  /** Ends the call with what the client may know of this failure. */
  void fail(Throwable thrown) {
    if (isClosed()) {
      return;
    }
    StatusRuntimeException mapped = errors.map(thrown, getMethodDescriptor().getFullMethodName());
    Metadata trailers = mapped.getTrailers();
    closeOnce(mapped.getStatus().withCause(null), trailers == null ? new Metadata() : trailers);
  }

  private void closeOnce(Status status, Metadata trailers) {
    lock.lock();
    try {
      if (!closed) {
        closed = true;
        super.close(status, trailers);
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * The transport reports the end: nothing more can be sent. It may hold a lock of its own that a
   * sender waits for, so none is taken here.
   */
  void ended() {
    closed = true;
  }

  boolean isClosed() {
    return closed;
  }

  private void locked(Runnable send) {
    lock.lock();
    try {
      if (!closed) {
        send.run();
      }
    } finally {
      lock.unlock();
    }
  }

  static ApiException tooBig(String what, int size, int most) {
    return ApiException.of(
        ErrorReason.MESSAGE_TOO_LARGE,
        Status.Code.RESOURCE_EXHAUSTED,
        "the %s has %d bytes; %d are allowed".formatted(what, size, most),
        Map.of("limit_bytes", Integer.toString(most)));
  }

  /** The same of a message that was cut off at the limit, so that its size is not known. */
  static ApiException tooBig(String what, int most) {
    return ApiException.of(
        ErrorReason.MESSAGE_TOO_LARGE,
        Status.Code.RESOURCE_EXHAUSTED,
        "the %s has more than the %d bytes that are allowed".formatted(what, most),
        Map.of("limit_bytes", Integer.toString(most)));
  }

  /** What a call is told when its server stops. */
  static ApiException draining() {
    return ApiException.unavailable("this server is stopping and", Duration.ofSeconds(1));
  }
}
