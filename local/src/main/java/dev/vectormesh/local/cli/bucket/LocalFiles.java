package dev.vectormesh.local.cli.bucket;

import dev.vectormesh.local.eval.DocumentIds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Files of this machine that are to be put.
 *
 * @param files by the ids of their objects
 * @param bytes of all of them
 */
record LocalFiles(Map<String, LocalFile> files, long bytes) {
  /**
   * A file.
   *
   * @param path from the folder that was named
   */
  record LocalFile(String id, Path file, String path, long size) {}

  /**
   * @throws IOException where one cannot be read, or two would be the same object
   */
  static LocalFiles of(Collection<Path> named) throws IOException {
    Map<String, LocalFile> files = new TreeMap<>();
    DocumentIds ids = new DocumentIds();
    for (Path each : named) {
      Path whole = each.toAbsolutePath().normalize();
      if (!Files.exists(whole)) {
        throw new NoSuchFileException(whole.toString(), null, "there is no such file or folder");
      }
      Path base = whole.getParent() == null ? whole : whole.getParent();
      for (Path file : filesOf(whole)) {
        String path = base.relativize(file).toString();
        String id = ids.written(path);
        LocalFile other = files.put(id, new LocalFile(id, file, path, Files.size(file)));
        if (other != null && !other.file().equals(file)) {
          throw new IOException(
              "%s and %s would both be the object %s: put one of them alone"
                  .formatted(other.file(), file, id));
        }
      }
    }
    return new LocalFiles(files, files.values().stream().mapToLong(LocalFile::size).sum());
  }

  private static List<Path> filesOf(Path named) throws IOException {
    try (Stream<Path> all = Files.walk(named)) {
      return all.filter(Files::isRegularFile).toList();
    }
  }
}
