package dev.vectormesh.embedded.stores;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Directories that only their owner may enter, and failures of the file system told in words. */
final class Directories {
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rwx------");

  private Directories() {}

  /** Creates the directory and its missing parents with mode 0700. @return its real path */
  static Path create(Path directory) {
    try {
      Files.createDirectories(directory, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
      Path real = directory.toRealPath();
      if (!Files.isWritable(real)) {
        throw new StoreException("the directory " + directory + " is not writable for this user");
      }
      return real;
    } catch (IOException e) {
      throw told("cannot create the directory " + directory, e);
    }
  }

  static void deleteRecursively(Path top) throws IOException {
    if (!Files.exists(top)) {
      return;
    }
    Files.walkFileTree(
        top,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
            if (e instanceof NoSuchFileException) {
              return FileVisitResult.CONTINUE;
            }
            throw e;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException e)
              throws IOException {
            if (e != null) {
              throw e;
            }
            Files.deleteIfExists(directory);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  /** Refuses early, with figures, what would fail half way on a full disk. */
  static void requireSpace(Path directory, long bytes) {
    long usable;
    try {
      usable = Files.getFileStore(directory).getUsableSpace();
    } catch (IOException e) {
      throw told("cannot read the free space of " + directory, e);
    }
    if (usable < bytes) {
      throw new StoreException(
          "%s has %d MiB free, and %d MiB are needed: free some space or choose another directory"
              .formatted(directory, usable >> 20, bytes >> 20));
    }
  }

  /** {@code what} with the reason that the operating system gave. */
  static StoreException told(String what, IOException e) {
    String reason =
        e instanceof FileSystemException f && f.getReason() != null
            ? f.getReason()
            : e.getMessage();
    String kind =
        switch (e) {
          case AccessDeniedException denied -> "permission denied";
          case FileAlreadyExistsException exists -> "a file of this name is in the way";
          case NoSuchFileException missing -> "no such file or directory";
          default -> reason == null ? e.getClass().getSimpleName() : reason;
        };
    return new StoreException(what + ": " + kind, e);
  }
}
