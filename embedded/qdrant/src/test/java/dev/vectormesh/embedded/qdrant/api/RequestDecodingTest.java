package dev.vectormesh.embedded.qdrant.api;

import static io.qdrant.client.ConditionFactory.filter;
import static io.qdrant.client.ConditionFactory.matchKeyword;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import io.qdrant.client.grpc.Common.Filter;
import io.qdrant.client.grpc.Points.CountPoints;
import io.qdrant.client.grpc.Points.CountResponse;
import io.qdrant.client.grpc.PointsGrpc;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of the bytes of a request. */
class RequestDecodingTest {
  private static final CountPoints REQUEST =
      CountPoints.newBuilder().setCollectionName("c").setExact(true).build();

  private final AtomicReference<CountPoints> handled = new AtomicReference<>();
  private Server server;
  private ManagedChannel channel;

  @BeforeEach
  void start() throws IOException {
    String name = UUID.randomUUID().toString();
    server =
        InProcessServerBuilder.forName(name)
            .directExecutor()
            .addService(
                RequestDecoding.of(
                    new PointsGrpc.PointsImplBase() {
                      @Override
                      public void count(CountPoints request, StreamObserver<CountResponse> reply) {
                        handled.set(request);
                        reply.onNext(CountResponse.newBuilder().setTime(1).build());
                        reply.onCompleted();
                      }
                    }))
            .build()
            .start();
    channel = InProcessChannelBuilder.forName(name).directExecutor().build();
  }

  @AfterEach
  void stop() {
    channel.shutdownNow();
    server.shutdownNow();
  }

  @Test
  void request_comesAsItWasSent() {
    assertThat(call(REQUEST.toByteArray()).getTime()).isEqualTo(1);

    assertThat(handled).hasValue(REQUEST);
  }

  @Test
  void request_isNotEncodedInProcess() {
    assertThat(PointsGrpc.newBlockingStub(channel).count(REQUEST).getTime()).isEqualTo(1);

    assertThat(handled.get()).isSameAs(REQUEST);
  }

  @Test
  void bytesThatAreNoMessage_areRefused() {
    refused(new byte[] {(byte) 0xff, (byte) 0xff}, "ended unexpectedly in the middle of a field");
  }

  @Test
  void messageThatIsTooDeep_isRefused() {
    Filter inner = Filter.newBuilder().addMust(matchKeyword("a", "b")).build();
    for (int i = 0; i < 1_000; i++) {
      inner = Filter.newBuilder().addMust(filter(inner)).build();
    }

    refused(
        REQUEST.toBuilder().setFilter(inner).build().toByteArray(),
        "The request cannot be decoded: Protocol message had too many levels of nesting");
  }

  private void refused(byte[] request, String why) {
    Status status =
        catchThrowableOfType(StatusRuntimeException.class, () -> call(request)).getStatus();

    assertThat(status.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(status.getDescription()).endsWith(why);
    assertThat(handled).hasNullValue();
  }

  private CountResponse call(byte[] request) {
    MethodDescriptor<CountPoints, CountResponse> method = PointsGrpc.getCountMethod();
    return ClientCalls.blockingUnaryCall(
        channel,
        method.toBuilder(new Bytes(), method.getResponseMarshaller()).build(),
        CallOptions.DEFAULT,
        request);
  }

  /** Sends whatever it is given. */
  private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
    @Override
    public InputStream stream(byte[] message) {
      return new ByteArrayInputStream(message);
    }

    @Override
    public byte[] parse(InputStream message) {
      try {
        return message.readAllBytes();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
