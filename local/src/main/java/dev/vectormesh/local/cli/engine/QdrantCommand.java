package dev.vectormesh.local.cli.engine;

import dev.vectormesh.embedded.qdrant.EmbeddedQdrant;
import dev.vectormesh.local.cli.session.Failures;
import dev.vectormesh.local.cli.session.MeshLog;
import dev.vectormesh.local.console.Console;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "qdrant",
    description =
        "Starts the embedded Qdrant alone, for official clients over gRPC; Ctrl-C stops it.")
public final class QdrantCommand implements Callable<Integer> {
  private static final int LARGEST_PORT = 65_535;

  private final Console console;

  @SuppressWarnings("NullAway.Init") // picocli sets it before it runs a command.
  @Spec
  private CommandSpec spec;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "6334",
      description = "For gRPC on 127.0.0.1; default: ${DEFAULT-VALUE}; 0 takes a free one.")
  private int port;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      defaultValue = "qdrant_storage",
      description = "Where the collections are kept; default: ./${DEFAULT-VALUE}.")
  private Path data = Path.of("qdrant_storage");

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Shows this help.")
  private boolean help;

  public QdrantCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws Exception {
    if (port < 0 || port > LARGEST_PORT) {
      throw new ParameterException(spec.commandLine(), "--port has to be from 0 to 65535");
    }
    MeshLog.toConsole();
    EmbeddedQdrant qdrant = start();
    CountDownLatch stopped = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            Thread.ofPlatform().name("qdrant-stop").unstarted(() -> stop(qdrant, stopped)));
    console.print(console.bold("Qdrant is up."));
    console.print("  gRPC         127.0.0.1:%d".formatted(qdrant.port()));
    console.print("  Data         " + data.toAbsolutePath().normalize());
    console.print("Ctrl-C stops.");
    stopped.await();
    return 0;
  }

  private EmbeddedQdrant start() throws IOException {
    if (Files.exists(data) && !Files.isDirectory(data)) {
      throw new IOException(data + " is no directory (see --data)");
    }
    try {
      return EmbeddedQdrant.builder(data).port(port).start();
    } catch (IOException e) {
      String message = Failures.message(e);
      if (message.startsWith("Failed to bind")) {
        throw new IOException(
            "cannot listen on 127.0.0.1:%d: the port is taken (see --port)".formatted(port), e);
      }
      if (message.contains("in use")) {
        throw new IOException(message + " (see --data)", e);
      }
      throw e;
    }
  }

  private void stop(EmbeddedQdrant qdrant, CountDownLatch stopped) {
    console.note("Stopping ...");
    try {
      qdrant.close();
      console.note("Stopped.");
    } catch (IOException e) {
      console.note("What was in memory could not be saved, the log has it: " + Failures.message(e));
    }
    stopped.countDown();
  }
}
