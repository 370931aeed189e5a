package dev.vectormesh.embedded.qdrant.testing;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import dev.vectormesh.embedded.qdrant.EmbeddedQdrant;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.qdrant.client.QdrantClient;
import io.qdrant.client.QdrantGrpcClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * A Qdrant server for JUnit tests, in this JVM: one for the class when the field is static, else
 * one for each test. Tests ask for {@link #client()}, take it as a parameter, or connect to {@link
 * #port()}.
 *
 * <pre>{@code
 * @RegisterExtension
 * static final EmbeddedQdrantExtension QDRANT = EmbeddedQdrantExtension.inTemporaryDirectory();
 * }</pre>
 */
public final class EmbeddedQdrantExtension
    implements BeforeAllCallback,
        AfterAllCallback,
        BeforeEachCallback,
        AfterEachCallback,
        ParameterResolver {
  private final @Nullable Path keptDirectory;
  private @Nullable Running running;

  /** A server with what belongs to it. */
  private record Running(
      EmbeddedQdrant server, QdrantClient client, Path directory, ExtensionContext owner) {}

  private EmbeddedQdrantExtension(@Nullable Path keptDirectory) {
    this.keptDirectory = keptDirectory;
  }

  /** An empty server; its data goes with it. */
  public static EmbeddedQdrantExtension inTemporaryDirectory() {
    return new EmbeddedQdrantExtension(null);
  }

  /** A server on the data in this directory, which stays. */
  public static EmbeddedQdrantExtension in(Path directory) {
    return new EmbeddedQdrantExtension(directory);
  }

  /** The official client, on a channel within this JVM. It is closed with the server. */
  public QdrantClient client() {
    return running().client();
  }

  /** The gRPC port on 127.0.0.1, without encryption. */
  public int port() {
    return running().server().port();
  }

  private Running running() {
    Running now = running;
    if (now == null) {
      throw new IllegalStateException(
          "The server runs only during tests: register this extension with @RegisterExtension");
    }
    return now;
  }

  @Override
  public void beforeAll(ExtensionContext context) throws IOException {
    start(context);
  }

  @Override
  public void beforeEach(ExtensionContext context) throws IOException {
    start(context);
  }

  @Override
  public void afterEach(ExtensionContext context) throws IOException {
    stop(context);
  }

  @Override
  public void afterAll(ExtensionContext context) throws IOException {
    stop(context);
  }

  private void start(ExtensionContext context) throws IOException {
    if (running != null) {
      return;
    }
    Path directory =
        keptDirectory != null ? keptDirectory : Files.createTempDirectory("embedded-qdrant-");
    String name = "qdrant-" + UUID.randomUUID();
    EmbeddedQdrant server = EmbeddedQdrant.builder(directory).inProcessName(name).port(0).start();
    QdrantClient client =
        new QdrantClient(
            QdrantGrpcClient.newBuilder(InProcessChannelBuilder.forName(name).build(), true)
                .build());
    running = new Running(server, client, directory, context);
  }

  /** What was started for a class ends with the class, also when classes are nested in it. */
  private void stop(ExtensionContext context) throws IOException {
    Running now = running;
    if (now == null || !now.owner().equals(context)) {
      return;
    }
    running = null;
    now.client().close();
    now.server().close();
    if (keptDirectory == null) {
      MoreFiles.deleteRecursively(now.directory(), RecursiveDeleteOption.ALLOW_INSECURE);
    }
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == QdrantClient.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return client();
  }
}
