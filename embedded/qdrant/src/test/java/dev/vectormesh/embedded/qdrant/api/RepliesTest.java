package dev.vectormesh.embedded.qdrant.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.vectormesh.embedded.qdrant.error.Refusal;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.StreamObserver;
import io.qdrant.client.grpc.QdrantGrpc;
import io.qdrant.client.grpc.QdrantOuterClass.HealthCheckReply;
import io.qdrant.client.grpc.QdrantOuterClass.HealthCheckRequest;
import java.io.IOException;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a client is told of whatever a handler throws. */
class RepliesTest {
  private final ExecutorService threads = Executors.newSingleThreadExecutor();
  private final Replies replies = new Replies(threads);
  private volatile Replies.Handler<HealthCheckReply> handler = RepliesTest::recursion;
  private Server server;
  private ManagedChannel channel;

  @BeforeEach
  void start() throws IOException {
    String name = UUID.randomUUID().toString();
    server =
        InProcessServerBuilder.forName(name)
            .directExecutor()
            .addService(
                new QdrantGrpc.QdrantImplBase() {
                  @Override
                  public void healthCheck(
                      HealthCheckRequest request, StreamObserver<HealthCheckReply> reply) {
                    replies.send(reply, () -> handler.answer());
                  }
                })
            .build()
            .start();
    channel = InProcessChannelBuilder.forName(name).build();
  }

  @AfterEach
  void stop() {
    channel.shutdownNow();
    server.shutdownNow();
    threads.shutdownNow();
  }

  private HealthCheckReply call() {
    return QdrantGrpc.newBlockingStub(channel)
        .withDeadlineAfter(60, TimeUnit.SECONDS)
        .healthCheck(HealthCheckRequest.getDefaultInstance());
  }

  static Stream<Arguments> failures() {
    return Stream.of(
        Arguments.of(new OutOfMemoryError("heap"), Status.Code.RESOURCE_EXHAUSTED),
        Arguments.of(new StackOverflowError(), Status.Code.RESOURCE_EXHAUSTED),
        Arguments.of(new NoClassDefFoundError("x"), Status.Code.INTERNAL),
        Arguments.of(new AssertionError("x"), Status.Code.INTERNAL),
        Arguments.of(new IllegalStateException("x"), Status.Code.INTERNAL),
        Arguments.of(new IOException("x"), Status.Code.INTERNAL),
        Arguments.of(Refusal.invalid("x"), Status.Code.INVALID_ARGUMENT),
        Arguments.of(Status.NOT_FOUND.asRuntimeException(), Status.Code.NOT_FOUND));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void whateverIsThrown_isAnsweredAndTheNextCallWorks(Throwable thrown, Status.Code code) {
    handler = () -> sneak(thrown);

    assertThat(Status.fromThrowable(catchThrowable(this::call)).getCode()).isEqualTo(code);

    handler = HealthCheckReply::getDefaultInstance;
    assertThat(call()).isEqualTo(HealthCheckReply.getDefaultInstance());
  }

  @Test
  void recursionWithoutAnEnd_isAnswered() {
    handler = RepliesTest::recursion;

    assertThat(Status.fromThrowable(catchThrowable(this::call)).getCode())
        .isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
  }

  @SuppressWarnings("InfiniteRecursion")
  private static HealthCheckReply recursion() {
    return recursion().toBuilder().build();
  }

  @SuppressWarnings("unchecked")
  private static <T extends Throwable> HealthCheckReply sneak(Throwable thrown) throws T {
    throw (T) thrown;
  }
}
