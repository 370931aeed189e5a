package dev.vectormesh.ingest;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.vectormesh.platform.call.Channels;
import io.grpc.CallOptions;
import io.grpc.HandlerRegistry;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerMethodDefinition;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/** Stands before a real server, and never answers the calls that a test holds. */
final class Detour extends HandlerRegistry implements AutoCloseable {
  private static final String INFER = "inference.GRPCInferenceService/ModelInfer";

  private final String name = "detour-" + UUID.randomUUID();
  private final ManagedChannel channel;
  private final Server server;

  /** Requests that were held. */
  final AtomicInteger held = new AtomicInteger();

  private volatile Predicate<Call> holds = call -> false;

  /** A unary call, as it goes over the wire. */
  record Call(String method, byte[] request) {
    /** Of a text that is longer than a sentence: three tensors of eight bytes for each token. */
    boolean isLongInference() {
      return method.equals(INFER) && request.length > 3 * 8 * 100;
    }

    boolean contains(String text) {
      return new String(request, ISO_8859_1).contains(text);
    }
  }

  Detour(URI real) {
    channel = Channels.options().plain().open(real);
    try {
      server = InProcessServerBuilder.forName(name).fallbackHandlerRegistry(this).build().start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  URI uri() {
    return URI.create("inprocess:" + name);
  }

  void hold(Predicate<Call> these) {
    holds = these;
  }

  void holdNothing() {
    holds = call -> false;
  }

  @Override
  public ServerMethodDefinition<?, ?> lookupMethod(String method, String authority) {
    MethodDescriptor<byte[], byte[]> descriptor =
        MethodDescriptor.<byte[], byte[]>newBuilder()
            .setType(MethodDescriptor.MethodType.UNARY)
            .setFullMethodName(method)
            .setRequestMarshaller(new Bytes())
            .setResponseMarshaller(new Bytes())
            .build();
    return ServerMethodDefinition.create(
        descriptor,
        ServerCalls.asyncUnaryCall((request, reply) -> forward(descriptor, request, reply)));
  }

  private void forward(
      MethodDescriptor<byte[], byte[]> method, byte[] request, StreamObserver<byte[]> reply) {
    if (holds.test(new Call(method.getFullMethodName(), request))) {
      held.incrementAndGet();
      return;
    }
    ClientCalls.asyncUnaryCall(channel.newCall(method, CallOptions.DEFAULT), request, reply);
  }

  @Override
  public void close() {
    server.shutdownNow();
    channel.shutdownNow();
  }

  private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
    @Override
    public InputStream stream(byte[] value) {
      return new ByteArrayInputStream(value);
    }

    @Override
    public byte[] parse(InputStream stream) {
      try {
        return stream.readAllBytes();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
