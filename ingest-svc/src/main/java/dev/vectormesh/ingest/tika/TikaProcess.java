package dev.vectormesh.ingest.tika;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One child JVM. One file at a time; after a failure of the child itself it is {@linkplain #isAlive
 * gone}.
 */
final class TikaProcess implements AutoCloseable {
  /** Exit status of -XX:+ExitOnOutOfMemoryError. */
  private static final int OUT_OF_MEMORY = 3;

  /** How long a child whose answer broke off may take to end. */
  private static final Duration LAST_WORDS = Duration.ofSeconds(5);

  private final Process process;
  private final DataOutputStream requests;
  private final DataInputStream answers;

  private TikaProcess(Process process) {
    this.process = process;
    requests = new DataOutputStream(new BufferedOutputStream(process.getOutputStream()));
    answers = new DataInputStream(new BufferedInputStream(process.getInputStream()));
  }

  static TikaProcess start(int heapMegabytes, long maxCharacters) throws IOException {
    String java =
        Path.of(System.getProperty("java.home"), "bin", "java").toAbsolutePath().toString();
    ProcessBuilder builder =
        new ProcessBuilder(
            List.of(
                java,
                "-Xmx" + heapMegabytes + "m",
                "-Xss4m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:+ExitOnOutOfMemoryError",
                // Standard output is for the answers; the last words of a JVM go elsewhere.
                "-XX:+DisplayVMOutputToStderr",
                "-XX:MaxMetaspaceSize=192m",
                "-Xshare:auto",
                "-Djava.awt.headless=true",
                "-Dlogback.configurationFile=dev/vectormesh/ingest/tika/quiet-logback.xml",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=off",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                TikaChild.class.getName(),
                Long.toString(maxCharacters)));
    // Through the environment: a class path can be longer than a command line may be.
    builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
    builder
        .environment()
        .keySet()
        .removeIf(name ->
            name.startsWith("VM_")
                || name.startsWith("JAVA_TOOL")
                || name.equals("JDK_JAVA_OPTIONS"));
    builder.redirectError(ProcessBuilder.Redirect.DISCARD);
    return new TikaProcess(builder.start());
  }

  /** Blocks. Ends the child when the file takes longer than {@code limit}. */
  ExtractedText read(Path file, Duration limit, ScheduledExecutorService clock)
      throws UnreadableDocumentException {
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
      Frames.writeString(requests, file.toString());
      requests.flush();
      return Frames.read(answers);
    } catch (IOException e) {
      int status = end();
      if (late.get()) {
        throw new UnreadableDocumentException(
            Reason.TIMEOUT, "parsing it took longer than " + limit.toSeconds() + " s");
      }
      if (status == OUT_OF_MEMORY) {
        throw new UnreadableDocumentException(
            Reason.OUT_OF_MEMORY, "parsing it took more memory than a file may take");
      }
      throw new ChildCrash(status);
    } finally {
      kill.cancel(false);
    }
  }

  /** The child ended for another reason than memory and time: it was killed, say. */
  static final class ChildCrash extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ChildCrash(int status) {
      super("the parser's process ended with status " + status);
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

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
