package dev.vectormesh.ingest.source;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The files of a selection, always in the same order: a folder's entries by name, a folder's files
 * where the folder's name stands. Holds the names of the folders on its way only.
 */
public final class FileWalk implements Iterator<FileItem> {
  private final FileSelection selection;
  private final Roots roots;
  private final @Nullable String after;
  private final Deque<Level> levels = new ArrayDeque<>();
  private @Nullable FileItem next;

  /** A folder that is being read; {@code real} tells a link that leads back up. */
  private record Level(Path real, Iterator<Path> entries) {}

  /**
   * @param after the last item that is not wanted any more; null to begin at the first
   */
  public FileWalk(FileSelection selection, Roots roots, @Nullable String after) {
    this.selection = selection;
    this.roots = roots;
    this.after = after;
    if (selection.isOneFile()) {
      String name = String.valueOf(selection.base().getFileName());
      if (after == null) {
        next = new FileItem(selection.base(), name, null);
      }
    } else {
      enter(selection.base(), selection.base());
      advance();
    }
  }

  @Override
  public boolean hasNext() {
    return next != null;
  }

  @Override
  public FileItem next() {
    FileItem item = next;
    if (item == null) {
      throw new NoSuchElementException();
    }
    next = null;
    advance();
    return item;
  }

  /** Negative when {@code a} comes before {@code b}: part by part, as folders nest. */
  public static int compare(String a, String b) {
    String[] left = a.split("/", -1);
    String[] right = b.split("/", -1);
    for (int i = 0; i < Math.min(left.length, right.length); i++) {
      int order = left[i].compareTo(right[i]);
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(left.length, right.length);
  }

  private void advance() {
    while (next == null && !levels.isEmpty()) {
      Level level = levels.element();
      if (!level.entries.hasNext()) {
        levels.pop();
        continue;
      }
      visit(level.entries.next());
    }
  }

  private void visit(Path entry) {
    String relative = selection.base().relativize(entry).toString();
    if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
      if (selection.enters(entry) && !wholly(relative)) {
        enter(entry, entry);
      }
      return;
    }
    if (Files.isSymbolicLink(entry)) {
      visitLink(entry, relative);
    } else if (selection.takes(entry) && isAfter(relative)) {
      boolean inside = roots.allows(entry);
      next =
          new FileItem(entry, relative, inside ? null : "it lies in a folder that is never read");
    }
  }

  /** A link counts as what it leads to, as long as that may be read. */
  private void visitLink(Path link, String relative) {
    Optional<Path> real = real(link);
    boolean inside = real.map(roots::allows).orElse(true);
    boolean folder = real.map(Files::isDirectory).orElse(false);
    if (folder && inside) {
      // What lies beneath the base is met there; a link back up would never end.
      Path target = real.orElseThrow();
      if (selection.enters(link)
          && !target.startsWith(selection.base())
          && !selection.base().startsWith(target)
          && levels.stream().noneMatch(level -> level.real.startsWith(target))) {
        enter(link, target);
      }
      return;
    }
    boolean meant = folder ? selection.enters(link) : selection.takes(link);
    if (meant && isAfter(relative)) {
      next =
          new FileItem(
              link, relative, inside ? null : "the link leads out of the folders that may be read");
    }
  }

  private static Optional<Path> real(Path link) {
    try {
      return Optional.of(link.toRealPath());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private void enter(Path folder, Path real) {
    List<Path> entries = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
      stream.forEach(entries::add);
    } catch (IOException | java.nio.file.DirectoryIteratorException e) {
      String relative = selection.base().relativize(folder).toString();
      if (isAfter(relative)) {
        next = new FileItem(folder, relative, null);
      }
      return;
    }
    entries.sort(Comparator.comparing(path -> String.valueOf(path.getFileName())));
    levels.push(new Level(real, entries.iterator()));
  }

  private boolean isAfter(String relative) {
    return after == null || compare(relative, after) > 0;
  }

  /** Whether all beneath a folder comes before the place to go on from. */
  private boolean wholly(String folder) {
    return after != null && compare(folder, after) < 0 && !after.startsWith(folder + "/");
  }
}
