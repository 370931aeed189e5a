package dev.vectormesh.embedded.qdrant;

import com.google.common.net.HostAndPort;
import io.qdrant.client.QdrantClient;
import io.qdrant.client.QdrantGrpcClient;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.DockerImageName;

/**
 * The real server in a container, or at the address of {@code -Dvectormesh.contract.qdrant}, whose
 * collections are dropped; for the class that registers it and those nested in it.
 */
final class QdrantImage implements QdrantUnderTest, BeforeAllCallback, AfterAllCallback {
  private static final int GRPC = 6334;
  private static final int HTTP = 6333;

  private @Nullable GenericContainer<?> container;
  private @Nullable QdrantClient client;
  private @Nullable ExtensionContext owner;

  @Override
  public void beforeAll(ExtensionContext context) {
    if (owner == null) {
      owner = context;
      String address = System.getProperty("vectormesh.contract.qdrant");
      if (address != null) {
        HostAndPort server = HostAndPort.fromString(address);
        client =
            new QdrantClient(
                QdrantGrpcClient.newBuilder(server.getHost(), server.getPort(), false).build());
        return;
      }
      GenericContainer<?> started =
          new GenericContainer<>(DockerImageName.parse("qdrant/qdrant:v1.18.0"))
              .withExposedPorts(GRPC, HTTP)
              .waitingFor(Wait.forHttp("/readyz").forPort(HTTP));
      started.start();
      container = started;
      client =
          new QdrantClient(
              QdrantGrpcClient.newBuilder(started.getHost(), started.getMappedPort(GRPC), false)
                  .build());
    }
  }

  @Override
  public void afterAll(ExtensionContext context) {
    if (context.equals(owner)) {
      client().close();
      if (container != null) {
        container.close();
      }
    }
  }

  @Override
  public QdrantClient client() {
    return Objects.requireNonNull(client);
  }

  /** The real server moves points by itself. */
  @Override
  public void settle() {}

  @Override
  public void clear() {
    Clients.dropAll(client());
  }
}
