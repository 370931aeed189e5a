package dev.vectormesh.embedded.triton;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What tells whether the files of a folder have changed, without reading them. */
record FileStamps(Map<Path, Stamp> files) {

  /** Of the folder and all beneath it; empty where there is none. */
  static FileStamps of(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return new FileStamps(Map.of());
    }
    Map<Path, Stamp> stamps = new TreeMap<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        if (attributes.isRegularFile()) {
          stamps.put(folder.relativize(file), Stamp.of(attributes));
        }
      }
    } catch (UncheckedIOException e) {
      throw Objects.requireNonNull(e.getCause());
    }
    return new FileStamps(stamps);
  }

  /**
   * @param key another file of the same name has another
   */
  record Stamp(FileTime modified, long size, @Nullable Object key) {
    static Stamp of(BasicFileAttributes attributes) {
      return new Stamp(attributes.lastModifiedTime(), attributes.size(), attributes.fileKey());
    }
  }
}
