package dev.vectormesh.e2e;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A JVM of its own, with this one's flags. */
final class ChildJvm {
  private static final int SIGTERM_STATUS = 128 + 15;

  private final Process process;
  private final Path output;

  private ChildJvm(Process process, Path output) {
    this.process = process;
    this.output = output;
  }

  /** On this JVM's class path. */
  static ChildJvm start(Path output, String main, List<String> arguments) throws IOException {
    String classPath =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    return start(output, classPath, Map.of(), main, arguments);
  }

  static ChildJvm start(
      Path output,
      String classPath,
      Map<String, String> environment,
      String main,
      List<String> arguments)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    for (String flag : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
      if (!flag.startsWith("-javaagent") && !flag.startsWith("-agentlib")) {
        command.add(flag);
      }
    }
    command.addAll(List.of("-cp", classPath, main));
    command.addAll(arguments);
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
    builder.environment().putAll(environment);
    return new ChildJvm(builder.start(), output);
  }

  long pid() {
    return process.pid();
  }

  /**
   * @throws AssertionError with what it said, when it has ended
   */
  void requireAlive() {
    if (!process.isAlive()) {
      throw new AssertionError("ended with status " + process.exitValue() + ": " + said());
    }
  }

  /** All that it wrote to its outputs. */
  String said() {
    try {
      return Files.readString(output);
    } catch (IOException e) {
      return "nothing";
    }
  }

  /**
   * Waits for its end.
   *
   * @throws AssertionError with what it said, when it does not end in time
   */
  int exitCode(long time, TimeUnit unit) throws InterruptedException {
    if (!process.waitFor(time, unit)) {
      kill();
      throw new AssertionError("did not end: " + said());
    }
    return process.exitValue();
  }

  /** kill -9. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** kill -TERM. @throws AssertionError unless it ends by that, and soon */
  void stop() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      kill();
      throw new AssertionError("did not stop: " + said());
    }
    if (process.exitValue() != SIGTERM_STATUS) {
      throw new AssertionError("ended with status " + process.exitValue() + ": " + said());
    }
  }
}
