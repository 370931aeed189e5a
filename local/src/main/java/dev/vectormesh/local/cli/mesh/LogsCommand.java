package dev.vectormesh.local.cli.mesh;

import dev.vectormesh.local.cli.session.MeshCommand;
import dev.vectormesh.local.console.Console;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "logs", description = "Prints the end of the mesh's log, and of its stores' logs.")
public final class LogsCommand extends MeshCommand {
  private static final long POLL_MILLIS = 300;

  /** More than any one log line. */
  private static final int BYTES_PER_LINE = 400;

  @Option(
      names = {"-n", "--lines"},
      defaultValue = "50",
      description = "Lines of each log; default: ${DEFAULT-VALUE}.")
  private int lines;

  @Option(
      names = {"-f", "--follow"},
      description = "Goes on with what is written to the mesh's own log.")
  private boolean follow;

  @Option(names = "--all", description = "PostgreSQL's and Redis' logs too.")
  private boolean all;

  public LogsCommand(Console console) {
    super(console);
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Path own = directory().logs().resolve("mesh.log");
    if (!Files.exists(own)) {
      console.note("There is no log in " + directory().logs() + " yet.");
      return 1;
    }
    for (Path log : all ? logs() : List.of(own)) {
      if (all) {
        console.print(console.bold(log.toString()));
      }
      tail(log);
    }
    if (follow) {
      follow(own);
    }
    return 0;
  }

  private List<Path> logs() throws IOException {
    try (Stream<Path> files = Files.list(directory().logs())) {
      return files.filter(file -> file.toString().endsWith(".log")).sorted().toList();
    }
  }

  private void tail(Path log) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
      long from = Math.max(0, file.length() - (long) lines * BYTES_PER_LINE);
      file.seek(from);
      byte[] bytes = new byte[(int) (file.length() - from)];
      file.readFully(bytes);
      List<String> found = new String(bytes, StandardCharsets.UTF_8).lines().toList();
      found
          .subList(Math.max(from > 0 ? 1 : 0, found.size() - lines), found.size())
          .forEach(console::print);
    }
  }

  private void follow(Path log) throws IOException, InterruptedException {
    long at = Files.size(log);
    while (!Thread.currentThread().isInterrupted()) {
      long size = Files.size(log);
      if (size < at) {
        at = 0; // A new file took the place of the full one.
      }
      if (size > at) {
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
          file.seek(at);
          byte[] bytes = new byte[(int) (size - at)];
          file.readFully(bytes);
          new String(bytes, StandardCharsets.UTF_8).lines().forEach(console::print);
        }
        at = size;
      }
      TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
    }
  }
}
