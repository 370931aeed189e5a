package dev.vectormesh.local.cli.corpus;

import dev.vectormesh.local.console.Console;
import dev.vectormesh.local.watch.FolderWatch;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Reads a folder again whenever something in it has changed, until the process is told to end. */
final class IngestWatch {
  private static final Duration FOREVER = Duration.ofDays(365);

  /** When a round that failed is tried again, though nothing changed. */
  private static final Duration LATER = Duration.ofSeconds(30);

  private static final int SECONDS_TO_END = 10;

  private final Console console;
  private final Path place;
  private final Round round;
  private volatile boolean stopped;

  /** One ingest. */
  @FunctionalInterface
  interface Round {
    /** Answers 0 where it succeeded. */
    int run() throws IOException;
  }

  /**
   * @param place a folder, a file, or a glob
   */
  IngestWatch(Console console, Path place, Round round) {
    this.console = console;
    this.place = place.toAbsolutePath().normalize();
    this.round = round;
  }

  /** Answers 1 where the first round fails; else it goes on until it is ended, and answers 0. */
  int run() throws IOException {
    Path base = base(place);
    CountDownLatch ended = new CountDownLatch(1);
    Thread reading = Thread.currentThread();
    Thread hook = Thread.ofPlatform().unstarted(() -> end(reading, ended));
    Runtime.getRuntime().addShutdownHook(hook);
    // What changes while a round runs is other than what is seen here.
    try (FolderWatch folder = FolderWatch.of(base, FolderWatch.Times.USUAL)) {
      int first = round.run();
      if (first != 0) {
        return first;
      }
      console.note("Watching %s; Ctrl-C ends it.".formatted(base));
      if (!folder.hears()) {
        console.note(
            "The system tells of no changes here (on Linux, fs.inotify.max_user_watches bounds how"
                + " many folders it listens to): they are looked for every few seconds.");
      }
      follow(folder);
      return 0;
    } catch (InterruptedException e) {
      return 0;
    } catch (StatusRuntimeException e) {
      if (stopped) {
        return 0;
      }
      throw e;
    } finally {
      ended.countDown();
    }
  }

  private void follow(FolderWatch folder) throws IOException, InterruptedException {
    boolean failed = false;
    while (!stopped) {
      if (folder.awaitChange(failed ? LATER : FOREVER) || failed) {
        failed = !read();
      }
    }
  }

  private boolean read() throws IOException {
    try {
      return round.run() == 0;
    } catch (StatusRuntimeException e) {
      if (stopped || e.getStatus().getCode() != Status.Code.UNAVAILABLE) {
        throw e;
      }
      console.note("%s; it is tried again".formatted(e.getStatus().getDescription()));
      return false;
    }
  }

  private void end(Thread reading, CountDownLatch ended) {
    stopped = true;
    reading.interrupt();
    try {
      if (!ended.await(SECONDS_TO_END, TimeUnit.SECONDS)) {
        console.note("What is being read goes on with the next start.");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The folder that holds all that a place may mean. */
  static Path base(Path place) {
    Path base = place;
    while (!Files.isDirectory(base) && base.getParent() != null) {
      base = base.getParent();
    }
    return base;
  }
}
