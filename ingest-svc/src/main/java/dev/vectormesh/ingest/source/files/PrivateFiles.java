package dev.vectormesh.ingest.source.files;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of folders that are never read, by their inodes: a hard link elsewhere is the same
 * file.
 */
final class PrivateFiles {
  private static final Logger log = LoggerFactory.getLogger(PrivateFiles.class);

  /** Trees of many hard links, such as backups, must not list the folders for each of them. */
  private static final long LISTED_FOR = Duration.ofSeconds(2).toNanos();

  private final List<Path> folders;
  private Set<Object> keys = Set.of();
  private long listed;

  PrivateFiles(List<Path> folders) {
    this.folders = folders;
    this.listed = System.nanoTime() - LISTED_FOR;
  }

  synchronized boolean holds(Object fileKey) {
    if (System.nanoTime() - listed >= LISTED_FOR) {
      Set<Object> found = new HashSet<>();
      folders.forEach(folder -> list(folder, found));
      keys = found;
      listed = System.nanoTime();
    }
    return keys.contains(fileKey);
  }

  private static void list(Path folder, Set<Object> keys) {
    try {
      Files.walkFileTree(
          folder,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
              keys.add(attributes.fileKey());
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) {
              // Gone meanwhile, or nobody of this process could read it under another name either.
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path dir, IOException e) {
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      log.debug("{} cannot be listed", folder, e);
    }
  }
}
