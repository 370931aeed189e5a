package dev.vectormesh.local.cli.engine;

import dev.vectormesh.embedded.triton.EmbeddedTriton;
import dev.vectormesh.embedded.triton.ModelControl;
import dev.vectormesh.local.cli.session.Failures;
import dev.vectormesh.local.cli.session.MeshLog;
import dev.vectormesh.local.console.Console;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "triton",
    description =
        "Starts the embedded Triton alone, over a model repository; Ctrl-C stops it. The options"
            + " are those of tritonserver.")
public final class TritonCommand implements Callable<Integer> {
  private static final int LARGEST_PORT = 65_535;

  private final Console console;

  @SuppressWarnings("NullAway.Init") // picocli sets it before it runs a command.
  @Spec
  private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // Required.
  @Option(
      names = "--model-repository",
      paramLabel = "DIR",
      required = true,
      description = "The folder of <model>/config.pbtxt and <model>/<version>/model.onnx.")
  private Path repository;

  @Option(
      names = "--host",
      paramLabel = "ADDRESS",
      defaultValue = "127.0.0.1",
      description = "The address to listen on; default: ${DEFAULT-VALUE}, this machine alone.")
  private String host = "127.0.0.1";

  @Option(
      names = "--grpc-port",
      paramLabel = "PORT",
      defaultValue = "8001",
      description = "Default: ${DEFAULT-VALUE}; 0 takes a free one.")
  private int grpcPort;

  @Option(
      names = "--metrics-port",
      paramLabel = "PORT",
      defaultValue = "8002",
      description = "For GET /metrics; default: ${DEFAULT-VALUE}; 0 takes a free one.")
  private int metricsPort;

  @Option(
      names = "--model-control-mode",
      paramLabel = "MODE",
      defaultValue = "none",
      description =
          "none: every model, as it is at the start. poll: as they come, change and go. explicit:"
              + " those of --load-model, and what clients load. Default: ${DEFAULT-VALUE}.")
  private ModelControl control = ModelControl.NONE;

  @Option(
      names = "--load-model",
      paramLabel = "NAME",
      description = "Loads this model at the start, under explicit control; * loads all.")
  private List<String> models = List.of();

  @Option(
      names = "--repository-poll-secs",
      paramLabel = "SECONDS",
      defaultValue = "15",
      description = "How often poll looks at the folder; default: ${DEFAULT-VALUE}.")
  private int pollSeconds;

  @Option(
      names = "--exit-on-error",
      paramLabel = "true|false",
      arity = "0..1",
      fallbackValue = "true",
      defaultValue = "false",
      description =
          "Ends where a model that is to be loaded at the start cannot be; else the others are"
              + " served. Default: ${DEFAULT-VALUE}, where tritonserver's is true.")
  private boolean exitOnError;

  @Option(
      names = "--max-message-bytes",
      paramLabel = "BYTES",
      defaultValue = "67108864",
      description =
          "The largest request; default: ${DEFAULT-VALUE} (64 MiB). tritonserver has no such"
              + " limit.")
  private int maxMessageBytes;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Shows this help.")
  private boolean help;

  public TritonCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws Exception {
    check();
    MeshLog.toConsole();
    EmbeddedTriton triton = start();
    CountDownLatch stopped = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            Thread.ofPlatform().name("triton-stop").unstarted(() -> stop(triton, stopped)));
    console.print(console.bold("Triton is up."));
    console.print("  gRPC         %s:%d".formatted(host, triton.port()));
    console.print("  Metrics      http://%s:%d/metrics".formatted(host, triton.metricsPort()));
    console.print(
        "  Models       %s (%s)"
            .formatted(
                repository.toAbsolutePath().normalize(), control.name().toLowerCase(Locale.ROOT)));
    console.print("Ctrl-C stops.");
    stopped.await();
    return 0;
  }

  private void check() {
    if (outOfRange(grpcPort) || outOfRange(metricsPort)) {
      throw new ParameterException(spec.commandLine(), "a port has to be from 0 to 65535");
    }
    if (!models.isEmpty() && control != ModelControl.EXPLICIT) {
      throw new ParameterException(
          spec.commandLine(), "--load-model needs --model-control-mode=explicit");
    }
    if (pollSeconds < 1) {
      throw new ParameterException(spec.commandLine(), "--repository-poll-secs has to be > 0");
    }
    if (maxMessageBytes < 1) {
      throw new ParameterException(spec.commandLine(), "--max-message-bytes has to be > 0");
    }
  }

  private static boolean outOfRange(int port) {
    return port < 0 || port > LARGEST_PORT;
  }

  private EmbeddedTriton start() throws IOException {
    EmbeddedTriton.Builder builder =
        EmbeddedTriton.builder(repository)
            .host(host)
            .port(grpcPort)
            .metricsPort(metricsPort)
            .modelControl(control)
            .pollInterval(Duration.ofSeconds(pollSeconds))
            .exitOnError(exitOnError)
            .maxMessageBytes(maxMessageBytes);
    for (String model : models) {
      if (model.equals("*")) {
        builder.loadAll();
      } else {
        builder.load(model);
      }
    }
    try {
      return builder.start();
    } catch (UncheckedIOException e) {
      throw new IOException(
          Failures.message(Objects.requireNonNullElse(e.getCause(), e))
              + " (see --grpc-port, --metrics-port and --host)",
          e);
    }
  }

  private void stop(EmbeddedTriton triton, CountDownLatch stopped) {
    console.note("Stopping ...");
    triton.close();
    console.note("Stopped.");
    stopped.countDown();
  }
}
