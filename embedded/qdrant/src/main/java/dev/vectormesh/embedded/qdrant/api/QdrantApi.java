package dev.vectormesh.embedded.qdrant.api;

import io.grpc.stub.StreamObserver;
import io.qdrant.client.grpc.QdrantGrpc;
import io.qdrant.client.grpc.QdrantOuterClass.HealthCheckReply;
import io.qdrant.client.grpc.QdrantOuterClass.HealthCheckRequest;

/** {@code qdrant.Qdrant}. */
public final class QdrantApi extends QdrantGrpc.QdrantImplBase {

  /** The server version whose protocol is spoken; clients compare it with their own. */
  public static final String VERSION = "1.18.0";

  private final Replies replies;

  public QdrantApi(Replies replies) {
    this.replies = replies;
  }

  @Override
  public void healthCheck(HealthCheckRequest request, StreamObserver<HealthCheckReply> reply) {
    replies.send(
        reply,
        () ->
            HealthCheckReply.newBuilder()
                .setTitle("qdrant - vector search engine (vectormesh embedded)")
                .setVersion(VERSION)
                .build());
  }
}
