package dev.vectormesh.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Files of a benchmark. */
final class Folders {

  private Folders() {}

  /** Bytes of the files whose name ends so; of all, where the ending is empty. */
  static long bytes(Path folder, String ending) throws IOException {
    try (Stream<Path> paths = Files.walk(folder)) {
      return paths
          .filter(path -> path.toString().endsWith(ending) && Files.isRegularFile(path))
          .mapToLong(path -> path.toFile().length())
          .sum();
    }
  }
}
