package dev.vectormesh.embedded.qdrant.api;

import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.BindableService;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.InputStream;

/**
 * Answers a request that cannot be decoded with INVALID_ARGUMENT and the reason; gRPC alone would
 * end its call with UNKNOWN, as for an error of the server's.
 */
public final class RequestDecoding implements ServerInterceptor {

  /** Leaves messages as the transport has them: in process, that is without any encoding. */
  private static final Marshaller<InputStream> UNTOUCHED =
      new Marshaller<>() {
        @Override
        public InputStream stream(InputStream message) {
          return message;
        }

        @Override
        public InputStream parse(InputStream message) {
          return message;
        }
      };

  private RequestDecoding() {}

  /** The same service, with these answers. */
  public static BindableService of(BindableService service) {
    // Decoding thus takes place beneath the interceptor, and not before it.
    return () ->
        ServerInterceptors.intercept(
            ServerInterceptors.useMarshalledMessages(service.bindService(), UNTOUCHED),
            new RequestDecoding());
  }

  @Override
  public <Q, P> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, P> call, Metadata headers, ServerCallHandler<Q, P> next) {
    return new SimpleForwardingServerCallListener<>(next.startCall(call, headers)) {
      private boolean refused;

      @Override
      public void onMessage(Q message) {
        try {
          super.onMessage(message);
        } catch (StatusRuntimeException e) {
          refused = true;
          call.close(refusal(e), new Metadata());
        }
      }

      @Override
      public void onHalfClose() {
        if (!refused) {
          super.onHalfClose();
        }
      }
    };
  }

  private static Status refusal(StatusRuntimeException failure) {
    if (!(failure.getCause() instanceof InvalidProtocolBufferException malformed)) {
      return failure.getStatus();
    }
    // What follows its first sentence is advice to whoever writes a decoder.
    String reason = String.valueOf(malformed.getMessage()).split("\\. ", 2)[0];
    return Status.INVALID_ARGUMENT
        .withDescription("The request cannot be decoded: " + reason)
        .withCause(failure);
  }
}
