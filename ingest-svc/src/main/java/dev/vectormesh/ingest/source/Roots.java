package dev.vectormesh.ingest.source;

import dev.vectormesh.ingest.FilesSettings;
import dev.vectormesh.platform.error.ApiException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The folders that may be read. What counts is where a path leads once its links are followed. */
public final class Roots {
  private final List<Path> roots;
  private final Optional<Path> dataDirectory;

  public Roots(FilesSettings settings) {
    roots = settings.roots();
    dataDirectory = settings.dataDirectory();
  }

  /**
   * Where the path leads.
   *
   * @throws ApiException PATH_REFUSED when it leads out of the roots, into the data directory, or
   *     nowhere: whether something exists outside of the roots is not told
   */
  Path real(Path path) {
    Path real;
    try {
      real = path.toRealPath();
    } catch (IOException e) {
      throw ApiException.pathRefused(
          path.toString(),
          mayExist(path)
              ? "it does not exist or cannot be read"
              : "it lies outside of the folders that may be read");
    }
    if (!allows(real)) {
      throw ApiException.pathRefused(
          path.toString(), "it lies outside of the folders that may be read");
    }
    return real;
  }

  /** Whether a path without links in it may be read. */
  boolean allows(Path real) {
    return roots.stream().anyMatch(root -> real.startsWith(existing(root)))
        && dataDirectory.map(data -> !real.startsWith(existing(data))).orElse(true);
  }

  private boolean mayExist(Path path) {
    Path known = path.toAbsolutePath().normalize();
    for (Path parent = known.getParent(); parent != null; parent = parent.getParent()) {
      try {
        return allows(parent.toRealPath());
      } catch (IOException e) {
        // Looked for further up.
      }
    }
    return false;
  }

  private static Path existing(Path path) {
    try {
      return path.toRealPath();
    } catch (IOException e) {
      return path.toAbsolutePath().normalize();
    }
  }
}
