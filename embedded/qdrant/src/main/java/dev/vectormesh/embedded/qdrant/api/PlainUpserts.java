package dev.vectormesh.embedded.qdrant.api;

import dev.vectormesh.embedded.qdrant.log.PlainUpsert;
import io.grpc.BindableService;
import io.grpc.Drainable;
import io.grpc.KnownLength;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import io.grpc.stub.ServerCalls;
import io.qdrant.client.grpc.Points.PointsOperationResponse;
import io.qdrant.client.grpc.Points.UpsertPoints;
import io.qdrant.client.grpc.PointsGrpc;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;

/** Has upserts that come as bytes read in their plain form, where they have it. */
public final class PlainUpserts {
  private PlainUpserts() {}

  /** An upsert as it was read. */
  private sealed interface Request {
    record Plain(PlainUpsert upsert) implements Request {}

    record Message(UpsertPoints upsert) implements Request {}
  }

  /** The service, whose clients see no difference. */
  public static BindableService of(PointsApi points) {
    return () -> {
      ServerServiceDefinition service = points.bindService();
      MethodDescriptor<Request, PointsOperationResponse> upsert =
          PointsGrpc.getUpsertMethod().toBuilder(
                  new Reader(PointsGrpc.getUpsertMethod().getRequestMarshaller()),
                  PointsGrpc.getUpsertMethod().getResponseMarshaller())
              .build();
      ServerMethodDefinition<?, ?> taken =
          ServerMethodDefinition.create(
              upsert,
              ServerCalls.asyncUnaryCall((request, reply) -> {
                switch (request) {
                  case Request.Plain(PlainUpsert plain) -> points.upsert(plain, reply);
                  case Request.Message(UpsertPoints message) -> points.upsert(message, reply);
                }
              }));
      return replaced(service, taken);
    };
  }

  private static ServerServiceDefinition replaced(
      ServerServiceDefinition service, ServerMethodDefinition<?, ?> method) {
    String name = method.getMethodDescriptor().getFullMethodName();
    ServiceDescriptor.Builder descriptor =
        ServiceDescriptor.newBuilder(service.getServiceDescriptor().getName())
            .setSchemaDescriptor(service.getServiceDescriptor().getSchemaDescriptor())
            .addMethod(method.getMethodDescriptor());
    for (ServerMethodDefinition<?, ?> other : service.getMethods()) {
      if (!other.getMethodDescriptor().getFullMethodName().equals(name)) {
        descriptor.addMethod(other.getMethodDescriptor());
      }
    }
    ServerServiceDefinition.Builder out =
        ServerServiceDefinition.builder(descriptor.build()).addMethod(method);
    for (ServerMethodDefinition<?, ?> other : service.getMethods()) {
      if (!other.getMethodDescriptor().getFullMethodName().equals(name)) {
        out.addMethod(other);
      }
    }
    return out.build();
  }

  /** Reads requests in their plain form, or else by their own parser. */
  private record Reader(Marshaller<UpsertPoints> messages) implements Marshaller<Request> {

    @Override
    public InputStream stream(Request request) {
      throw new UnsupportedOperationException("a server reads requests");
    }

    @Override
    public Request parse(InputStream in) {
      // What can be drained is a message of this process, which is there without any reading.
      if (in instanceof Drainable) {
        return new Request.Message(messages.parse(in));
      }
      byte[] bytes = bytes(in);
      PlainUpsert plain = PlainUpsert.read(bytes);
      return plain != null
          ? new Request.Plain(plain)
          : new Request.Message(messages.parse(new ByteArrayInputStream(bytes)));
    }

    private static byte[] bytes(InputStream in) {
      try {
        if (!(in instanceof KnownLength)) {
          return in.readAllBytes();
        }
        byte[] bytes = new byte[in.available()];
        int read = in.readNBytes(bytes, 0, bytes.length);
        return read == bytes.length ? bytes : Arrays.copyOf(bytes, read);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
