package dev.vectormesh.embedded.triton.testing;

import dev.vectormesh.embedded.triton.EmbeddedTriton;
import io.grpc.ManagedChannel;
import io.grpc.inprocess.InProcessChannelBuilder;
import java.nio.file.Path;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A Triton for JUnit Jupiter tests, in this process:
 *
 * <pre>{@code
 * @RegisterExtension static final EmbeddedTritonExtension triton = EmbeddedTritonExtension.serving(Path.of("models"));
 * }</pre>
 *
 * <p>It serves every model of the folder, on a free port of 127.0.0.1 and over an in-process
 * channel; in a static field for the whole class, else for each test. JUnit's API has to be on the
 * test's class path; this module brings none.
 */
public final class EmbeddedTritonExtension
    implements BeforeAllCallback, AfterAllCallback, BeforeEachCallback, AfterEachCallback {
  private static final int MOST_BYTES = 64 << 20;

  private final Path repository;
  private final UnaryOperator<EmbeddedTriton.Builder> settings;
  private final String name = "triton-" + UUID.randomUUID();
  private @Nullable EmbeddedTriton triton;
  private @Nullable ManagedChannel channel;
  private boolean forOneTest;

  private EmbeddedTritonExtension(Path repository, UnaryOperator<EmbeddedTriton.Builder> settings) {
    this.repository = repository;
    this.settings = settings;
  }

  /** Serves all models of this folder. */
  public static EmbeddedTritonExtension serving(Path repository) {
    return serving(repository, EmbeddedTriton.Builder::loadAll);
  }

  /** Serves models of this folder, as the settings say. */
  public static EmbeddedTritonExtension serving(
      Path repository, UnaryOperator<EmbeddedTriton.Builder> settings) {
    return new EmbeddedTritonExtension(repository, settings);
  }

  /** A channel to the server, for any stub; closed with it. */
  public ManagedChannel channel() {
    return started(channel);
  }

  /** The server's port on 127.0.0.1. */
  public int port() {
    return server().port();
  }

  /** The server itself. */
  public EmbeddedTriton server() {
    return started(triton);
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    start();
  }

  @Override
  public void afterAll(ExtensionContext context) {
    stop();
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    if (triton == null) {
      forOneTest = true;
      start();
    }
  }

  @Override
  public void afterEach(ExtensionContext context) {
    if (forOneTest) {
      stop();
    }
  }

  private void start() {
    triton = settings.apply(EmbeddedTriton.builder(repository)).inProcess(name).port(0).start();
    channel = InProcessChannelBuilder.forName(name).maxInboundMessageSize(MOST_BYTES).build();
  }

  private void stop() {
    if (channel != null) {
      channel.shutdownNow();
      channel = null;
    }
    if (triton != null) {
      triton.close();
      triton = null;
    }
  }

  private static <T> T started(@Nullable T value) {
    if (value == null) {
      throw new IllegalStateException("no test runs: the server is not started");
    }
    return value;
  }
}
