package dev.vectormesh.embedded.triton.repository;

import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What tells whether the files of a folder have changed, without reading them. */
record FileStamps(Map<Path, Stamp> files) {

  /**
   * Of the folder and all beneath it, where links lead to as well; empty where there is none. What
   * cannot be read does not count: a file may go while it is looked at.
   */
  static FileStamps of(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return new FileStamps(Map.of());
    }
    Map<Path, Stamp> stamps = new TreeMap<>();
    Files.walkFileTree(
        folder,
        Set.of(FileVisitOption.FOLLOW_LINKS),
        Integer.MAX_VALUE,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (attributes.isRegularFile()) {
              stamps.put(folder.relativize(file), Stamp.of(attributes));
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
            if (file.equals(folder)) {
              throw e;
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException e) {
            return FileVisitResult.CONTINUE;
          }
        });
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
