package dev.vectormesh.platform.host;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Empty;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.grpc.protobuf.ProtoUtils;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class BackToEventLoopTest {
  private static final MethodDescriptor<Empty, Empty> METHOD =
      MethodDescriptor.<Empty, Empty>newBuilder()
          .setType(MethodDescriptor.MethodType.SERVER_STREAMING)
          .setFullMethodName("test.Service/Stream")
          .setRequestMarshaller(ProtoUtils.marshaller(Empty.getDefaultInstance()))
          .setResponseMarshaller(ProtoUtils.marshaller(Empty.getDefaultInstance()))
          .build();

  private final Stream stream = new Stream();
  private final CompletableFuture<ServerCall<Empty, Empty>> handed = new CompletableFuture<>();
  private Vertx vertx;
  private Context loop;
  private ServerCall.Listener<Empty> listener;

  @BeforeEach
  void start() throws Exception {
    vertx = Vertx.vertx();
    loop = vertx.getOrCreateContext();
    CompletableFuture<ServerCall.Listener<Empty>> started = new CompletableFuture<>();
    loop.runOnContext(v ->
        started.complete(
            new BackToEventLoop()
                .interceptCall(
                    stream,
                    new Metadata(),
                    (call, headers) -> {
                      handed.complete(call);
                      return new ServerCall.Listener<>() {};
                    })));
    listener = started.get(10, TimeUnit.SECONDS);
  }

  @AfterEach
  void stop() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  @Test
  void whatIsSent_arrivesInOrder() throws Exception {
    ServerCall<Empty, Empty> call = handed.get();
    call.request(2);
    call.sendHeaders(new Metadata());
    call.sendMessage(Empty.getDefaultInstance());
    call.close(Status.OK, new Metadata());
    settle();
    assertThat(stream.seen).containsExactly("request", "headers", "message", "close");
    assertThat(call.isCancelled()).isFalse();
  }

  @Test
  void whatIsSentAfterTheCallerCancelled_isDropped() throws Exception {
    ServerCall<Empty, Empty> call = handed.get();
    call.sendHeaders(new Metadata());
    loop.runOnContext(v -> listener.onCancel());
    call.sendMessage(Empty.getDefaultInstance());
    call.request(1);
    call.close(Status.CANCELLED, new Metadata());
    settle();
    assertThat(stream.seen).containsExactly("headers");
    assertThat(call.isCancelled()).isTrue();
  }

  private void settle() throws Exception {
    CompletableFuture<Void> reached = new CompletableFuture<>();
    loop.runOnContext(v -> reached.complete(null));
    reached.get(10, TimeUnit.SECONDS);
  }

  /** A stream that keeps what it is told. */
  private static final class Stream extends ServerCall<Empty, Empty> {
    private final List<String> seen = new ArrayList<>();

    @Override
    public void request(int messages) {
      seen.add("request");
    }

    @Override
    public void sendHeaders(Metadata headers) {
      seen.add("headers");
    }

    @Override
    public void sendMessage(Empty message) {
      seen.add("message");
    }

    @Override
    public void close(Status status, Metadata trailers) {
      seen.add("close");
    }

    @Override
    public boolean isCancelled() {
      return false;
    }

    @Override
    public MethodDescriptor<Empty, Empty> getMethodDescriptor() {
      return METHOD;
    }
  }
}
