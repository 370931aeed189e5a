package dev.vectormesh.embedded.stores;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A process of this machine, seen through the operating system and not through a handle of this
 * JVM.
 */
record RunningProcess(long pid) {
  private static final Path PROC = Path.of("/proc");
  private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  /** Whether it runs. A zombie, which only waits to be collected by its parent, does not. */
  boolean alive() {
    if (Platform.isLinux()) {
      char state = stateInProc();
      return state != 'Z' && state != 'X';
    }
    String state = ps("stat=");
    return !state.isEmpty() && !state.startsWith("Z");
  }

  /**
   * Whether it is the server {@code executable} that was started for {@code data}: the one is its
   * command, perhaps still behind a {@link LaunchPrefix}, and the other an argument or the folder
   * of one.
   */
  boolean serves(String executable, Path data) {
    if (!Platform.isLinux()) {
      String command = ps("command=");
      return command.contains(executable + " ") && command.contains(data.toString());
    }
    List<String> words = commandLine();
    return !words.isEmpty()
        && words.stream()
            .dropWhile(w -> !fileName(w).equals(executable))
            .anyMatch(w -> w.equals(data.toString()) || w.startsWith(data + "/"))
        && (fileName(words.getFirst()).equals(executable)
            || LaunchPrefix.TOOLS.contains(fileName(words.getFirst())));
  }

  /**
   * Whether it is a child that such a server forked: known by its title and its working directory.
   */
  boolean helps(String executable, Path data) {
    if (!Platform.isLinux()) {
      return false;
    }
    List<String> words = commandLine();
    return !words.isEmpty()
        && words.getFirst().startsWith(executable + ":")
        && data.equals(workingDirectory());
  }

  private static String fileName(String word) {
    return word.substring(word.lastIndexOf('/') + 1);
  }

  /** Sends a signal, {@code INT} or {@code KILL} say; nothing happens when the process is gone. */
  void signal(String name) {
    run(List.of("/bin/sh", "-c", "kill -" + name + " " + pid));
  }

  /**
   * @return whether it ended in time
   */
  boolean awaitEnd(Duration limit) {
    long end = System.nanoTime() + limit.toNanos();
    while (alive()) {
      if (System.nanoTime() > end) {
        return false;
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
    return true;
  }

  /** All processes that this user can see; empty where there is no /proc. */
  static List<RunningProcess> all() {
    if (!Files.isDirectory(PROC)) {
      return List.of();
    }
    try (var entries = Files.list(PROC)) {
      return entries
          .map(e -> e.getFileName().toString())
          .filter(n -> n.chars().allMatch(c -> c >= '0' && c <= '9'))
          .map(n -> new RunningProcess(Long.parseLong(n)))
          .toList();
    } catch (IOException | UncheckedIOException e) {
      return List.of();
    }
  }

  private char stateInProc() {
    try {
      // "pid (name) state ...": the name may itself hold blanks and brackets.
      String stat = Files.readString(PROC.resolve(pid + "/stat"), StandardCharsets.ISO_8859_1);
      return stat.charAt(stat.lastIndexOf(')') + 2);
    } catch (IOException gone) {
      return 'X';
    }
  }

  private List<String> commandLine() {
    try {
      String line = Files.readString(PROC.resolve(pid + "/cmdline"), StandardCharsets.UTF_8);
      return Arrays.stream(line.split("\0")).filter(w -> !w.isEmpty()).toList();
    } catch (IOException goneOrNotText) {
      return List.of();
    }
  }

  private Path workingDirectory() {
    try {
      return Files.readSymbolicLink(PROC.resolve(pid + "/cwd"));
    } catch (IOException goneOrNotOurs) {
      return Path.of("");
    }
  }

  private String ps(String column) {
    return run(List.of("/bin/ps", "-ww", "-o", column, "-p", Long.toString(pid))).strip();
  }

  private static String run(List<String> command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return process.waitFor() == 0 ? output : "";
    } catch (IOException e) {
      throw Directories.told("cannot run " + command.getFirst(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "";
    }
  }
}
