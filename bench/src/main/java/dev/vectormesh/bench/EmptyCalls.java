package dev.vectormesh.bench;

import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Server;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.qdrant.client.grpc.QdrantGrpc;
import io.qdrant.client.grpc.QdrantOuterClass.HealthCheckReply;
import io.qdrant.client.grpc.QdrantOuterClass.HealthCheckRequest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** The least that a call costs: gRPC's own way to a server that does nothing, and back. */
final class EmptyCalls implements AutoCloseable {
  private static final String NAME = "empty-calls";

  private final Server near;
  private final Server far;
  private final ManagedChannel inProcess;
  private final ManagedChannel tcp;

  private EmptyCalls(Server near, Server far) {
    this.near = near;
    this.far = far;
    inProcess = InProcessChannelBuilder.forName(NAME).directExecutor().build();
    // As the official client of Qdrant connects.
    tcp = ManagedChannelBuilder.forAddress("127.0.0.1", far.getPort()).usePlaintext().build();
  }

  static EmptyCalls start() throws IOException {
    QdrantGrpc.QdrantImplBase service =
        new QdrantGrpc.QdrantImplBase() {
          @Override
          public void healthCheck(
              HealthCheckRequest request, StreamObserver<HealthCheckReply> reply) {
            reply.onNext(HealthCheckReply.getDefaultInstance());
            reply.onCompleted();
          }
        };
    Server near =
        InProcessServerBuilder.forName(NAME).directExecutor().addService(service).build().start();
    Server far =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .directExecutor()
            .addService(service)
            .build()
            .start();
    return new EmptyCalls(near, far);
  }

  NearestEngine inProcess() {
    return calls(inProcess);
  }

  NearestEngine tcp() {
    return calls(tcp);
  }

  /** Finds nothing. */
  private static NearestEngine calls(ManagedChannel channel) {
    QdrantGrpc.QdrantFutureStub stub = QdrantGrpc.newFutureStub(channel);
    return query -> {
      stub.healthCheck(HealthCheckRequest.getDefaultInstance()).get();
      return new int[0];
    };
  }

  @Override
  public void close() {
    inProcess.shutdownNow();
    tcp.shutdownNow();
    near.shutdownNow();
    far.shutdownNow();
  }
}
