package dev.vectormesh.job.chaos;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A process of this class path that can be killed, frozen, and started again. */
final class ChildJvm implements AutoCloseable {
  private final List<String> command = new ArrayList<>();
  private final Map<String, String> environment;
  private final Path log;
  private Process process;

  ChildJvm(Class<?> main, Map<String, String> environment, Path log, String... args)
      throws IOException {
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-Xmx256m",
            "-XX:TieredStopAtLevel=1",
            "--add-modules",
            "jdk.incubator.vector",
            "--sun-misc-unsafe-memory-access=allow",
            "-cp",
            System.getProperty("java.class.path")));
    command.add(main.getName());
    command.addAll(List.of(args));
    this.environment = environment;
    this.log = log;
    this.process = begin();
  }

  private Process begin() throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().putAll(environment);
    return builder.start();
  }

  /** kill -9, and a new one. */
  void killAndRestart() throws IOException, InterruptedException {
    int unused = process.destroyForcibly().waitFor();
    process = begin();
  }

  /** Stops it in the middle of whatever it does; it does not know. */
  void freeze() throws IOException, InterruptedException {
    signal("-STOP");
  }

  void thaw() throws IOException, InterruptedException {
    signal("-CONT");
  }

  private void signal(String name) throws IOException, InterruptedException {
    int unused = new ProcessBuilder("kill", name, Long.toString(process.pid())).start().waitFor();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
