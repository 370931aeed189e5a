package dev.vectormesh.local.models;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;

/**
 * Lays checked models into the repository that a mesh serves: a folder appears whole, or not at
 * all.
 */
public final class ModelLayout {
  private final Path repository;

  /**
   * @param repository where the models of a mesh lie
   */
  public ModelLayout(Path repository) {
    this.repository = repository;
  }

  /**
   * @throws ModelException when one is there already, for documents may be embedded by it
   */
  public void requireNew(Set<String> models) {
    for (String model : models) {
      if (Files.exists(repository.resolve(model))) {
        throw new ModelException(
            "%s is there already, in %s. Documents may be embedded by it: to put another in its place, delete the folder first, or give the new one another name."
                .formatted(model, repository.resolve(model)));
      }
    }
  }

  /**
   * Moves the folders from {@code stage}, on the same disk; the last is the one that names others.
   */
  public void move(Path stage, Set<String> models, String last) throws IOException {
    requireNew(models);
    for (String model : models) {
      if (!model.equals(last)) {
        moveOne(stage, model);
      }
    }
    moveOne(stage, last);
  }

  private void moveOne(Path stage, String model) throws IOException {
    Files.move(stage.resolve(model), repository.resolve(model), StandardCopyOption.ATOMIC_MOVE);
  }

  /** Copies a folder of regular files. */
  static void copy(Path from, Path to) throws IOException {
    Files.walkFileTree(
        from,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes)
              throws IOException {
            Files.createDirectories(to.resolve(from.relativize(folder).toString()));
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.copy(file, to.resolve(from.relativize(file).toString()));
            return FileVisitResult.CONTINUE;
          }
        });
  }

  static void delete(Path folder) throws IOException {
    if (Files.exists(folder)) {
      MoreFiles.deleteRecursively(folder, RecursiveDeleteOption.ALLOW_INSECURE);
    }
  }

  static long bytes(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
    }
  }
}
