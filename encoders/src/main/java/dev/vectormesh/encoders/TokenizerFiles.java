package dev.vectormesh.encoders;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Finds tokenizer.json files by their hash, so that a model never meets another's tokenizer. */
final class TokenizerFiles {
  private static final String FILE = "tokenizer.json";

  /** Root, model, version, file. */
  private static final int DEPTH = 4;

  private final List<Path> roots;

  TokenizerFiles(List<Path> roots) {
    this.roots = List.copyOf(roots);
  }

  /**
   * The file with this SHA-256, looked for in the model's own folder first.
   *
   * @throws FileNotFoundException saying where it was looked for
   */
  byte[] find(String model, String sha256) throws IOException {
    for (Path root : roots) {
      for (Path folder : List.of(root.resolve(model), root)) {
        for (Path file : filesBeneath(folder)) {
          byte[] bytes = Files.readAllBytes(file);
          if (EmbeddingSpace.sha256(bytes).equals(sha256)) {
            return bytes;
          }
        }
      }
    }
    throw new FileNotFoundException(
        "no %s with SHA-256 %s beneath %s".formatted(FILE, sha256, roots));
  }

  private static List<Path> filesBeneath(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files =
        Files.find(folder, DEPTH, (path, attributes) -> path.endsWith(FILE))) {
      return files.sorted().toList();
    }
  }
}
