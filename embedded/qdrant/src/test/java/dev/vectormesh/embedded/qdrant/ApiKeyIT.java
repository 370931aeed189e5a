package dev.vectormesh.embedded.qdrant;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import io.qdrant.client.QdrantClient;
import io.qdrant.client.QdrantGrpcClient;
import io.qdrant.client.grpc.QdrantGrpc;
import io.qdrant.client.grpc.QdrantOuterClass.HealthCheckRequest;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may call a server that listens on the network. */
final class ApiKeyIT {
  private static final String KEY = "a long key";

  @TempDir Path folder;

  @Test
  void callsOverTcp_wantTheKey_callsInProcessDoNot() throws Exception {
    try (EmbeddedQdrant qdrant =
        EmbeddedQdrant.builder(folder).port(0).inProcessName("api-key").apiKey(KEY).start()) {
      assertThat(list(qdrant, KEY)).isEqualTo(Status.Code.OK);
      assertThat(list(qdrant, "another")).isEqualTo(Status.Code.UNAUTHENTICATED);
      assertThat(list(qdrant, null)).isEqualTo(Status.Code.UNAUTHENTICATED);
      try (QdrantClient inProcess = Clients.inProcess("api-key")) {
        assertThat(Clients.get(inProcess.listCollectionsAsync())).isEmpty();
      }
    }
  }

  @Test
  void bearerToken_isAKeyToo() throws Exception {
    try (EmbeddedQdrant qdrant = EmbeddedQdrant.builder(folder).port(0).apiKey(KEY).start();
        QdrantGrpcClient client =
            QdrantGrpcClient.newBuilder("127.0.0.1", qdrant.port(), false).build()) {
      Metadata headers = new Metadata();
      headers.put(
          Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + KEY);

      var answer =
          QdrantGrpc.newBlockingStub(client.channel())
              .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
              .healthCheck(HealthCheckRequest.getDefaultInstance());

      assertThat(answer.getTitle()).contains("qdrant");
    }
  }

  private static Status.Code list(EmbeddedQdrant qdrant, @Nullable String key) {
    QdrantGrpcClient.Builder builder =
        QdrantGrpcClient.newBuilder("127.0.0.1", qdrant.port(), false);
    try (QdrantClient client =
        new QdrantClient((key == null ? builder : builder.withApiKey(key)).build())) {
      assertThat(Clients.get(client.listCollectionsAsync())).isEmpty();
      return Status.Code.OK;
    } catch (StatusRuntimeException e) {
      return e.getStatus().getCode();
    }
  }
}
