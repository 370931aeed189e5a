package dev.vectormesh.platform.call;

import com.google.common.io.ByteStreams;
import dev.vectormesh.platform.error.ApiException;
import io.grpc.KnownLength;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.PrototypeMarshaller;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads requests for every transport alike: never more than a message may have, however small it
 * was compressed, and what is no message becomes the call's own error. A transport would answer it
 * by itself, each with another code and without a reason.
 */
final class RequestMarshaller<Q> implements PrototypeMarshaller<Q> {
  private final PrototypeMarshaller<Q> proto;
  private final int most;

  private RequestMarshaller(PrototypeMarshaller<Q> proto, int most) {
    this.proto = proto;
    this.most = most;
  }

  /** What was sent in place of a message; the call fails by it when its turn comes. */
  record Unreadable(ApiException why) {}

  /** The same service, its requests read by this. */
  static ServerServiceDefinition on(ServerServiceDefinition service, int most) {
    ServiceDescriptor described = service.getServiceDescriptor();
    ServiceDescriptor.Builder descriptor =
        ServiceDescriptor.newBuilder(described.getName())
            .setSchemaDescriptor(described.getSchemaDescriptor());
    var methods = service.getMethods().stream().map(method -> on(method, most)).toList();
    methods.forEach(method -> descriptor.addMethod(method.getMethodDescriptor()));
    ServerServiceDefinition.Builder same = ServerServiceDefinition.builder(descriptor.build());
    methods.forEach(same::addMethod);
    return same.build();
  }

  private static <Q, A> ServerMethodDefinition<Q, A> on(
      ServerMethodDefinition<Q, A> method, int most) {
    MethodDescriptor<Q, A> descriptor = method.getMethodDescriptor();
    var proto = (PrototypeMarshaller<Q>) descriptor.getRequestMarshaller();
    return ServerMethodDefinition.create(
        descriptor.toBuilder().setRequestMarshaller(new RequestMarshaller<>(proto, most)).build(),
        method.getServerCallHandler());
  }

  @Override
  @SuppressWarnings("unchecked") // Only the call chain sees it, which asks for it first.
  public Q parse(InputStream stream) {
    try {
      return read(stream);
    } catch (RuntimeException e) {
      ApiException why = tooLarge(e);
      return (Q)
          new Unreadable(
              why != null
                  ? why
                  : ApiException.invalid("message", "is not of this method's request type"));
    } catch (IOException e) {
      return (Q) new Unreadable(ApiException.invalid("message", "is not of its encoding"));
    }
  }

  private Q read(InputStream stream) throws IOException {
    if (!(stream instanceof KnownLength)) {
      return proto.parse(new Bounded(stream));
    }
    // What is not compressed lies in memory already.
    if (stream.available() > most) {
      throw EdgeCall.tooBig("request", stream.available(), most);
    }
    return proto.parse(stream);
  }

  private static @Nullable ApiException tooLarge(Throwable thrown) {
    for (Throwable t = thrown; t != null; t = t.getCause()) {
      if (t instanceof ApiException e) {
        return e;
      }
    }
    return null;
  }

  @Override
  public InputStream stream(Q message) {
    return proto.stream(message);
  }

  @Override
  public Class<Q> getMessageClass() {
    return proto.getMessageClass();
  }

  @Override
  public Q getMessagePrototype() {
    return proto.getMessagePrototype();
  }

  /** Fails at the first byte too many. */
  private final class Bounded extends FilterInputStream {
    private final InputStream counted;
    private long read;

    Bounded(InputStream in) {
      super(in);
      counted = ByteStreams.limit(in, most + 1L);
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] into, int at, int length) throws IOException {
      int got = counted.read(into, at, length);
      read += Math.max(0, got);
      if (read > most) {
        throw EdgeCall.tooBig("request", most);
      }
      return got;
    }
  }
}
