package dev.vectormesh.embedded.triton.testing;

import dev.vectormesh.embedded.triton.EmbeddedTriton;
import io.grpc.Channel;
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
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * A Triton server for JUnit tests, in this JVM: one for the class when the field is static, else
 * one for each test. Tests ask for {@link #channel()}, take a channel as a parameter, or connect to
 * {@link #port()}.
 *
 * <pre>{@code
 * @RegisterExtension
 * static final EmbeddedTritonExtension TRITON = EmbeddedTritonExtension.serving(Path.of("models"));
 * }</pre>
 */
public final class EmbeddedTritonExtension
    implements BeforeAllCallback,
        AfterAllCallback,
        BeforeEachCallback,
        AfterEachCallback,
        ParameterResolver {
  private static final int LARGEST_MESSAGE = 64 << 20;

  private final Path repository;
  private final UnaryOperator<EmbeddedTriton.Builder> settings;
  private @Nullable Running running;

  /** A server with what belongs to it. */
  private record Running(EmbeddedTriton server, ManagedChannel channel, ExtensionContext owner) {}

  private EmbeddedTritonExtension(Path repository, UnaryOperator<EmbeddedTriton.Builder> settings) {
    this.repository = repository;
    this.settings = settings;
  }

  /** Serves every model of this folder. */
  public static EmbeddedTritonExtension serving(Path repository) {
    return serving(repository, EmbeddedTriton.Builder::loadAll);
  }

  /** Serves models of this folder, as the settings say. */
  public static EmbeddedTritonExtension serving(
      Path repository, UnaryOperator<EmbeddedTriton.Builder> settings) {
    return new EmbeddedTritonExtension(repository, settings);
  }

  /** A channel within this JVM, for any stub. It is closed with the server. */
  public ManagedChannel channel() {
    return running().channel();
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
  public void beforeAll(ExtensionContext context) {
    start(context);
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    start(context);
  }

  @Override
  public void afterEach(ExtensionContext context) {
    stop(context);
  }

  @Override
  public void afterAll(ExtensionContext context) {
    stop(context);
  }

  private void start(ExtensionContext context) {
    if (running != null) {
      return;
    }
    String name = "triton-" + UUID.randomUUID();
    EmbeddedTriton server =
        settings.apply(EmbeddedTriton.builder(repository)).inProcess(name).port(0).start();
    ManagedChannel channel =
        InProcessChannelBuilder.forName(name).maxInboundMessageSize(LARGEST_MESSAGE).build();
    running = new Running(server, channel, context);
  }

  /** What was started for a class ends with the class, also when classes are nested in it. */
  private void stop(ExtensionContext context) {
    Running now = running;
    if (now == null || !now.owner().equals(context)) {
      return;
    }
    running = null;
    now.channel().shutdownNow();
    now.server().close();
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    return type == ManagedChannel.class || type == Channel.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return channel();
  }
}
