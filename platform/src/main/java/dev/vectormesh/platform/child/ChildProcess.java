package dev.vectormesh.platform.child;

import dev.vectormesh.platform.child.ChildFailure.Kind;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

/**
 * One child JVM. One request at a time; after a failure of the child itself it is {@linkplain
 * #isAlive gone}, and its temporary folder with it.
 */
final class ChildProcess implements AutoCloseable {
  /** Exit status of -XX:+ExitOnOutOfMemoryError, and of {@link ChildServer}. */
  static final int OUT_OF_MEMORY = 3;

  /** How long a child whose answer broke off may take to end. */
  private static final Duration LAST_WORDS = Duration.ofSeconds(5);

  private final String name;
  private final Process process;
  private final Path temporary;
  private final DataOutputStream requests;
  private final DataInputStream answers;

  private ChildProcess(String name, Process process, Path temporary) {
    this.name = name;
    this.process = process;
    this.temporary = temporary;
    requests = new DataOutputStream(new BufferedOutputStream(process.getOutputStream()));
    answers = new DataInputStream(new BufferedInputStream(process.getInputStream()));
  }

  static ChildProcess start(ChildProgram program, int heapMegabytes) throws IOException {
    Path temporary = Files.createTempDirectory("vectormesh-" + program.name() + "-");
    ProcessBuilder builder = new ProcessBuilder(command(program, heapMegabytes, temporary));
    // Through the environment: a class path can be longer than a command line may be.
    builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
    builder
        .environment()
        .keySet()
        .removeIf(variable ->
            variable.startsWith("VM_")
                || variable.startsWith("JAVA_TOOL")
                || variable.equals("JDK_JAVA_OPTIONS"));
    builder.redirectError(ProcessBuilder.Redirect.DISCARD);
    try {
      return new ChildProcess(program.name(), builder.start(), temporary);
    } catch (IOException e) {
      delete(temporary);
      throw e;
    }
  }

  private static List<String> command(ChildProgram program, int heapMegabytes, Path temporary) {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java").toAbsolutePath();
    List<String> command = new ArrayList<>();
    command.add(java.toString());
    command.addAll(
        List.of(
            "-Xmx" + heapMegabytes + "m",
            "-Xss4m",
            "-XX:+UseSerialGC",
            // Standard output is for the answers; the last words of a JVM go elsewhere.
            "-XX:+DisplayVMOutputToStderr",
            "-XX:ErrorFile=" + temporary.resolve("crash.log"),
            "-XX:-CreateCoredumpOnCrash",
            "-XX:MaxMetaspaceSize=192m",
            "-Xshare:auto",
            "-Djava.awt.headless=true",
            "-Djava.io.tmpdir=" + temporary,
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow"));
    command.addAll(program.options());
    command.add(program.main().getName());
    command.addAll(program.arguments());
    return command;
  }

  /** The child ended for another reason than memory and time: it was killed, say. */
  static final class Crash extends Exception {
    private static final long serialVersionUID = 1L;

    Crash(String message) {
      super(message);
    }
  }

  /** Blocks. Ends the child when the answer takes longer than {@code limit}. */
  <T, X extends Exception> T ask(
      byte[] request, ChildPool.Answer<T, X> answer, Duration limit, ScheduledExecutorService clock)
      throws ChildFailure, Crash, X {
    AtomicBoolean late = new AtomicBoolean();
    ScheduledFuture<?> kill =
        clock.schedule(
            () -> {
              late.set(true);
              process.destroyForcibly();
            },
            limit.toMillis(),
            TimeUnit.MILLISECONDS);
    try {
      ChildFrames.writeBytes(requests, request);
      requests.flush();
      return answer.read(answers);
    } catch (IOException e) {
      int status = end();
      if (late.get()) {
        throw new ChildFailure(Kind.TIMEOUT, "it took longer than " + limit.toSeconds() + " s");
      }
      if (status == OUT_OF_MEMORY) {
        throw new ChildFailure(Kind.OUT_OF_MEMORY, "it took more memory than it may take");
      }
      throw new Crash("the process of the " + name + " ended with status " + status);
    } finally {
      kill.cancel(false);
    }
  }

  boolean isAlive() {
    return process.isAlive();
  }

  long pid() {
    return process.pid();
  }

  /** Its own status tells why it ended; it is killed only if it does not end. */
  private int end() {
    try {
      if (!process.waitFor(LAST_WORDS.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
      }
      return process.waitFor();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      return -1;
    }
  }

  /** Blocks until it is gone, which a killed process is at once. */
  @Override
  public void close() {
    process.destroyForcibly();
    end();
    delete(temporary);
  }

  private static void delete(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      // What a library left there is the system's to clean.
      return;
    }
  }
}
