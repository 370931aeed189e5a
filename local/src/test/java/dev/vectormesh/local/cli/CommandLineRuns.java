package dev.vectormesh.local.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vectormesh.local.console.Console;
import java.io.BufferedReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Commands in this JVM, and servers as processes of their own. */
final class CommandLineRuns {
  private CommandLineRuns() {}

  /** The exit code of a command that ends; what it says on both streams goes to {@code said}. */
  static int run(OutputStream said, String... arguments) {
    PrintStream stream = new PrintStream(said, true, UTF_8);
    PrintStream err = System.err;
    System.setErr(stream);
    try {
      return VectormeshCli.run(new Console(stream, stream, false), arguments);
    } finally {
      System.setErr(err);
    }
  }

  static Process start(String... arguments) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules",
                "jdk.incubator.vector",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                VectormeshCli.class.getName()));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).start();
  }

  /** What the process says up to the line that begins so. */
  static String until(Process process, String last) throws Exception {
    BufferedReader lines = process.inputReader(UTF_8);
    StringBuilder read = new StringBuilder();
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      read.append(line).append('\n');
      if (line.startsWith(last)) {
        return read.toString();
      }
    }
    throw new AssertionError("ended after: " + read);
  }

  /** Interrupts it, and waits for its farewell. */
  static void stop(Process process) throws Exception {
    process.toHandle().destroy(); // SIGTERM; the process itself would close its streams here.
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(new String(process.getErrorStream().readAllBytes(), UTF_8)).contains("Stopped.");
  }
}
