package dev.vectormesh.ingest.source;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.Map;

/**
 * Tells which documents' files are gone from their source for certain. What lies behind a folder
 * that cannot be listed, or behind a link that leads nowhere, may be back tomorrow: a drive that is
 * not mounted must not empty a collection.
 */
public final class Removals {
  private final FileSelection selection;
  private final Roots roots;
  private final Map<Path, Boolean> listed = new HashMap<>();

  public Removals(FileSelection selection, Roots roots) {
    this.selection = selection;
    this.roots = roots;
  }

  /** Whether the source covers this path, and has no such file or leaves it out by now. */
  public boolean isGone(String sourcePath) {
    Path file = FileNames.path(sourcePath);
    if (file.equals(selection.base()) || !selection.covers(file)) {
      return false;
    }
    return !selection.takes(file) || isMissing(file);
  }

  private boolean isMissing(Path file) {
    Path at = selection.base();
    for (Path part : at.relativize(file)) {
      if (!isListed(at)) {
        return false;
      }
      at = at.resolve(part);
      try {
        var attributes =
            Files.readAttributes(at, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (attributes.isSymbolicLink()) {
          Path target = at.toRealPath();
          if (!roots.allows(target)) {
            return false;
          }
          if (selection.meets(target)) {
            // The walk meets it under its own name.
            return true;
          }
        } else if (!attributes.isDirectory() && !at.equals(file)) {
          // A file stands now where its folder was.
          return true;
        }
      } catch (NoSuchFileException e) {
        return !Files.isSymbolicLink(at);
      } catch (IOException e) {
        return false;
      }
    }
    return false;
  }

  private boolean isListed(Path folder) {
    return listed.computeIfAbsent(folder, Removals::canBeListed);
  }

  private static boolean canBeListed(Path folder) {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      entries.forEach(entry -> {});
      return true;
    } catch (IOException | DirectoryIteratorException e) {
      return false;
    }
  }
}
