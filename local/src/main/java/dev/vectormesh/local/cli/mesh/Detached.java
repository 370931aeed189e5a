package dev.vectormesh.local.cli.mesh;

import dev.vectormesh.local.cli.session.MeshSession;
import dev.vectormesh.local.console.Console;
import dev.vectormesh.local.data.DataDirectory;
import dev.vectormesh.local.data.DataDirectoryException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Starts a mesh that outlives this command. */
final class Detached {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final long POLL_MILLIS = 100;

  private final DataDirectory directory;
  private final Console console;
  private final Class<?> main;

  /**
   * @param main the program that the other process runs
   */
  Detached(DataDirectory directory, Console console, Class<?> main) {
    this.directory = directory;
    this.console = console;
    this.main = main;
  }

  int start(Supplier<List<String>> arguments) throws IOException, InterruptedException {
    if (directory.inUse()) {
      throw new DataDirectoryException(
          "a mesh already runs on %s; see `vectormesh status`.".formatted(directory.root()));
    }
    directory.make();
    // One file for each start: two at the same moment do not write over each other's words.
    Path output = Files.createTempFile(directory.logs(), "up-", ".log");
    ProcessBuilder builder = new ProcessBuilder(command(arguments.get()));
    builder.redirectErrorStream(true).redirectOutput(output.toFile());
    builder.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
    Process process = builder.start();
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < deadline) {
      if (!process.isAlive()) {
        List<String> said = Files.readAllLines(output);
        Files.delete(output);
        said.forEach(console::note);
        if (said.isEmpty()) {
          console.note("The mesh ended with %d before it was up.".formatted(process.exitValue()));
        }
        return 1;
      }
      // Of this very process: a mesh that another command started at the same time is not ours.
      if (MeshSession.running(directory).filter(up -> up.pid() == process.pid()).isPresent()) {
        Files.readAllLines(output).forEach(console::print);
        Files.move(output, directory.logs().resolve("up.log"), StandardCopyOption.REPLACE_EXISTING);
        return 0;
      }
      TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
    }
    console.note(
        "The mesh (process %d) is not up after %d s; see %s."
            .formatted(process.pid(), PATIENCE.toSeconds(), output));
    return 1;
  }

  /** This very JVM's command line with other arguments, out of the terminal's process group. */
  private List<String> command(List<String> arguments) {
    List<String> command = new ArrayList<>();
    if (Files.isExecutable(Path.of("/usr/bin/setsid"))) {
      command.add("/usr/bin/setsid");
    }
    ProcessHandle.Info self = ProcessHandle.current().info();
    command.add(self.command().orElseThrow());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(main.getName());
    command.addAll(arguments);
    return command;
  }
}
