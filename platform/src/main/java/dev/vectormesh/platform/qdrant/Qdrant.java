package dev.vectormesh.platform.qdrant;

import com.google.common.util.concurrent.ListenableFuture;
import dev.vectormesh.platform.call.CallContext;
import dev.vectormesh.platform.call.Channels;
import dev.vectormesh.platform.error.ApiException;
import dev.vectormesh.platform.settings.Secret;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.qdrant.client.QdrantClient;
import io.qdrant.client.QdrantGrpcClient;
import io.qdrant.client.grpc.PointsGrpc;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A connection to Qdrant, real or embedded. */
public final class Qdrant implements AutoCloseable {
  private static final Duration MOST = Duration.ofMinutes(1);

  /** As services name the collections that they fill. */
  private static final String OURS = "vm-";

  private final QdrantClient client;

  private Qdrant(QdrantClient client) {
    this.client = client;
  }

  public static Qdrant open(URI uri) {
    return open(uri, Optional.empty());
  }

  public static Qdrant open(URI uri, Optional<Secret> apiKey) {
    ManagedChannel channel =
        Channels.options().plain().named("qdrant").callDeadline(MOST).open(uri);
    QdrantGrpcClient.Builder builder = QdrantGrpcClient.newBuilder(channel, true);
    apiKey.ifPresent(key -> builder.withApiKey(key.reveal()));
    return new Qdrant(new QdrantClient(builder.build()));
  }

  public QdrantClient client() {
    return client;
  }

  /**
   * One of the {@code qdrant.Points} methods, called on this thread: nobody else has to wake up to
   * hand the answer over. Failures are thrown as they came, and not logged, as the client's own
   * methods would do beside whoever maps them.
   */
  public <Q, A> A call(MethodDescriptor<Q, A> method, Q request) {
    PointsGrpc.PointsFutureStub points =
        client
            .grpcClient()
            .points()
            .withDeadlineAfter(CallContext.deadlineLeft(MOST).toNanos(), TimeUnit.NANOSECONDS);
    try {
      return ClientCalls.blockingUnaryCall(
          points.getChannel(), method, points.getCallOptions(), request);
    } catch (StatusRuntimeException e) {
      throw e.getStatus().getCode() == Status.Code.DEADLINE_EXCEEDED ? tooLate() : e;
    }
  }

  /** Waits for an answer as long as the running call may last; failures are thrown as they came. */
  public <T> T await(ListenableFuture<T> answer) {
    try {
      return answer.get(CallContext.deadlineLeft(MOST).toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw new IllegalStateException(e.getCause());
    } catch (TimeoutException e) {
      answer.cancel(true);
      throw tooLate();
    } catch (InterruptedException e) {
      answer.cancel(true);
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private static ApiException tooLate() {
    return ApiException.deadlineExceeded("qdrant did not answer in time");
  }

  /** The collections that services of the mesh fill; others on the same server are let be. */
  public List<String> ownCollections() {
    return await(client.listCollectionsAsync()).stream()
        .filter(name -> name.startsWith(OURS))
        .toList();
  }

  /** For the sum of the health. */
  public void check() throws Exception {
    var unused = client.healthCheckAsync(Duration.ofSeconds(2)).get(2, TimeUnit.SECONDS);
  }

  @Override
  public void close() {
    client.close();
  }
}
