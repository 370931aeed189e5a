package dev.vectormesh.embedded.qdrant;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import io.qdrant.client.QdrantClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A server on an empty directory for each test, or for the class if its field is static, and the
 * official client on an in-process channel to it, or over TCP if that was asked for.
 */
final class TestServer
    implements QdrantUnderTest,
        BeforeAllCallback,
        AfterAllCallback,
        BeforeEachCallback,
        AfterEachCallback,
        AutoCloseable {
  private final String name = "qdrant-" + UUID.randomUUID();
  private final Consumer<EmbeddedQdrant.Builder> settings;
  private boolean forClass;
  private Path directory = Path.of("");
  private @Nullable EmbeddedQdrant server;
  private @Nullable QdrantClient client;

  TestServer() {
    this(_ -> {});
  }

  TestServer(Consumer<EmbeddedQdrant.Builder> settings) {
    this.settings = settings;
  }

  @Override
  public void beforeAll(ExtensionContext context) throws IOException {
    forClass = true;
    open();
  }

  @Override
  public void beforeEach(ExtensionContext context) throws IOException {
    if (!forClass) {
      open();
    }
  }

  void open() throws IOException {
    directory = Files.createTempDirectory("embedded-qdrant");
    start();
  }

  void start() {
    try {
      EmbeddedQdrant.Builder builder = EmbeddedQdrant.builder(directory).inProcessName(name);
      settings.accept(builder);
      server = builder.start();
      client = server.port() < 0 ? Clients.inProcess(name) : Clients.overTcp(server.port());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends the server as a user would; what was in memory is in segments afterwards. */
  void stop() {
    try {
      client().close();
      server().close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void restart() {
    stop();
    start();
  }

  @Override
  public void settle() {
    restart();
  }

  @Override
  public void clear() {
    Clients.dropAll(client());
  }

  @Override
  public QdrantClient client() {
    return Objects.requireNonNull(client);
  }

  EmbeddedQdrant server() {
    return Objects.requireNonNull(server);
  }

  Path directory() {
    return directory;
  }

  @Override
  public void afterEach(ExtensionContext context) throws IOException {
    if (!forClass) {
      close();
    }
  }

  @Override
  public void afterAll(ExtensionContext context) throws IOException {
    close();
  }

  @Override
  public void close() throws IOException {
    stop();
    MoreFiles.deleteRecursively(directory, RecursiveDeleteOption.ALLOW_INSECURE);
  }
}
