package dev.vectormesh.embedded.stores;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * Another JVM that runs both stores in a data directory until it is killed, or until its input
 * ends.
 */
final class StoreJvm implements AutoCloseable {
  /** Whether the kernel ends the children of a killed JVM. */
  enum Tie {
    KERNEL,
    NONE
  }

  private final Process process;
  private final BufferedReader output;

  private StoreJvm(Process process) {
    this.process = process;
    this.output = process.inputReader(StandardCharsets.UTF_8);
  }

  static StoreJvm start(Path data, Path cache, Tie tie) throws IOException {
    return start(List.of(), data, cache, tie);
  }

  /**
   * @param prefix words before the command
   */
  static StoreJvm start(List<String> prefix, Path data, Path cache, Tie tie) throws IOException {
    List<String> command = new ArrayList<>(prefix);
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx128m",
            "-cp",
            System.getProperty("java.class.path"),
            StoreJvm.class.getName(),
            data.toString(),
            cache.toString(),
            tie.name()));
    return new StoreJvm(
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start());
  }

  public static void main(String[] arguments) throws Exception {
    StoreSettings settings =
        StoreSettings.in(Path.of(arguments[0])).withCache(Path.of(arguments[1]));
    if (Tie.valueOf(arguments[2]) == Tie.NONE) {
      settings = settings.outlivingKilledJvm();
    }
    try {
      EmbeddedPostgres postgres = EmbeddedPostgres.start(settings);
      EmbeddedRedis redis = EmbeddedRedis.start(settings);
      System.out.println(postgres.pid().orElseThrow() + " " + redis.pid().orElseThrow());
    } catch (StoreException e) {
      System.out.println(e.getMessage());
    }
    if (System.in.read() < 0) {
      System.exit(0);
    }
    new CountDownLatch(1).await();
  }

  /** The pids of both stores, or why they do not run. */
  String firstLine() throws IOException {
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      if (line.matches("[0-9]+ [0-9]+") || line.contains(" runs in ")) {
        return line;
      }
    }
    return "";
  }

  /** As {@code kill -9}. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** Exits as a program does: shutdown hooks run. */
  void exit() throws IOException, InterruptedException {
    process.getOutputStream().close();
    process.waitFor();
  }

  @Override
  public void close() throws InterruptedException {
    kill();
  }
}
