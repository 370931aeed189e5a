package dev.vectormesh.ingest.source.files;

import dev.vectormesh.ingest.FilesSettings;
import dev.vectormesh.ingest.work.Workspace;
import dev.vectormesh.platform.error.ApiException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The folders that may be read. What counts is where a path leads once its links are followed. */
public final class Roots {
  private final List<Path> roots;
  private final List<Path> never;
  private final PrivateFiles privateFiles;

  public Roots(FilesSettings settings) {
    this(settings, settings.dataDirectory().stream().toList());
  }

  /**
   * @param never folders within the roots that are not read
   */
  Roots(FilesSettings settings, List<Path> never) {
    this.roots = settings.roots();
    this.never = List.copyOf(never);
    this.privateFiles = new PrivateFiles(this.never);
  }

  /** What may be read beside the copies that this process makes while it reads. */
  public static Roots around(FilesSettings settings, Workspace workspace) {
    return new Roots(
        settings,
        Stream.concat(settings.dataDirectory().stream(), Stream.of(workspace.folder())).toList());
  }

  /**
   * Where the path leads.
   *
   * @throws ApiException PATH_REFUSED when it leads out of the roots, into the data directory, or
   *     nowhere: whether something exists outside of the roots is not told
   */
  public Path real(Path path) {
    Path real;
    try {
      real = path.toRealPath();
    } catch (IOException e) {
      throw ApiException.pathRefused(
          FileNames.text(path),
          mayExist(path)
              ? "it does not exist or cannot be read"
              : "it lies outside of the folders that may be read");
    }
    if (!allows(real)) {
      throw ApiException.pathRefused(
          FileNames.text(path), "it lies outside of the folders that may be read");
    }
    return real;
  }

  /** Whether a path without links in it may be read. */
  boolean allows(Path real) {
    return rootOf(real).isPresent();
  }

  /** The root, without links in it, that a path which may be read lies beneath. */
  Optional<Path> rootOf(Path real) {
    return never.stream().anyMatch(folder -> real.startsWith(existing(folder)))
        ? Optional.empty()
        : roots.stream().map(Roots::existing).filter(real::startsWith).findFirst();
  }

  /** Whether the file, of this key, is one that is never read, whatever name it has here. */
  boolean isPrivate(Object fileKey) {
    return privateFiles.holds(fileKey);
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
