package dev.vectormesh.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Files of a benchmark. */
final class Folders {

  private Folders() {}

  /** Bytes of the files whose name ends so; of all, where the ending is empty. */
  static long bytes(Path folder, String ending) throws IOException {
    long bytes = 0;
    for (Path path : all(folder)) {
      if (path.toString().endsWith(ending) && Files.isRegularFile(path)) {
        bytes += Files.size(path);
      }
    }
    return bytes;
  }

  static void delete(Path folder) throws IOException {
    for (Path path : all(folder)) {
      Files.deleteIfExists(path);
    }
  }

  private static List<Path> all(Path folder) throws IOException {
    try (Stream<Path> paths = Files.walk(folder)) {
      return paths.sorted(Comparator.reverseOrder()).toList();
    }
  }
}
