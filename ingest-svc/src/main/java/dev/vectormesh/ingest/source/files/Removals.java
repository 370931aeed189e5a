package dev.vectormesh.ingest.source.files;

import dev.vectormesh.ingest.source.archive.Part;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Tells which documents' files are gone from their source for certain. What lies behind a folder
 * that cannot be listed, or behind a link that leads nowhere, may be back tomorrow: a drive that is
 * not mounted must not empty a collection.
 */
public final class Removals {
  private final FileSelection selection;
  private final Roots roots;
  private final Drives drives;
  private final Map<Path, Boolean> listed = new HashMap<>();
  private final Map<Path, Boolean> folders = new HashMap<>();

  public Removals(FileSelection selection, Roots roots, Drives drives) {
    this.selection = selection;
    this.roots = roots;
    this.drives = drives;
  }

  /** Whether the source covers this path, and has no such file or leaves it out by now. */
  public boolean isGone(String sourcePath) {
    String holder = holder(sourcePath);
    Path file = FileNames.path(holder == null ? sourcePath : holder);
    if (holder == null && file.equals(selection.base()) || !selection.covers(file)) {
      return false;
    }
    return !selection.takes(file) || isMissing(file);
  }

  /** Whether this is the path of a part of a file: of an archive, say, or a mail. */
  public boolean isWithin(String sourcePath) {
    return covers(sourcePath) && holder(sourcePath) != null;
  }

  /**
   * The file that a path leads into; null where it leads to a file itself, for folders may end in
   * an exclamation mark, too.
   */
  private @Nullable String holder(String sourcePath) {
    for (int end = sourcePath.indexOf(Part.WITHIN);
        end >= 0;
        end = sourcePath.indexOf(Part.WITHIN, end + 1)) {
      Path folder = FileNames.path(sourcePath.substring(0, end + 1));
      if (!isFolder(folder)) {
        return sourcePath.substring(0, end);
      }
    }
    return null;
  }

  private boolean isFolder(Path path) {
    return folders.computeIfAbsent(
        path,
        asked -> {
          try {
            return drives.ask(asked, () -> Files.isDirectory(asked));
          } catch (IOException e) {
            return false;
          }
        });
  }

  /** Whether the source could name a file of this path, left out by now or not. */
  public boolean covers(String sourcePath) {
    return selection.covers(FileNames.path(sourcePath));
  }

  private boolean isMissing(Path file) {
    Path at = selection.base();
    for (Path part : at.relativize(file)) {
      if (!isListed(at)) {
        return false;
      }
      at = at.resolve(part);
      Path entry = at;
      try {
        Optional<Boolean> missing = drives.ask(entry, () -> isMissing(entry, file));
        if (missing.isPresent()) {
          return missing.get();
        }
      } catch (IOException e) {
        return false;
      }
    }
    return false;
  }

  /** Whether the file is missing, as far as a part of its path tells; empty where it does not. */
  private Optional<Boolean> isMissing(Path at, Path file) throws IOException {
    try {
      var attributes =
          Files.readAttributes(at, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      if (attributes.isSymbolicLink()) {
        Path target = at.toRealPath();
        if (!roots.allows(target)) {
          return Optional.of(false);
        }
        // The walk meets it under its own name.
        return selection.meets(target, Files.isDirectory(target))
            ? Optional.of(true)
            : Optional.empty();
      }
      // A file stands now where its folder was.
      return !attributes.isDirectory() && !at.equals(file) ? Optional.of(true) : Optional.empty();
    } catch (NoSuchFileException e) {
      return Optional.of(!Files.isSymbolicLink(at));
    }
  }

  private boolean isListed(Path folder) {
    return listed.computeIfAbsent(folder, this::canBeListed);
  }

  private boolean canBeListed(Path folder) {
    try {
      List<Path> unused = drives.list(folder);
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
