package dev.vectormesh.ingest.source;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The files of a selection, always in the same order: a folder's entries by name, a folder's files
 * where the folder's name stands. A file that several links lead to comes once. Holds the names of
 * the folders on its way, and the targets of links.
 */
public final class FileWalk implements Iterator<FileItem> {
  private final FileSelection selection;
  private final Roots roots;
  private final @Nullable String after;
  private final Deque<Level> levels = new ArrayDeque<>();

  /** Files and folders outside of the base that a link has led to. */
  private final Set<Path> linked = new HashSet<>();

  private @Nullable FileItem next;

  /** A folder that is being read; {@code real} is where it lies once links are followed. */
  private record Level(Path real, String relative, Iterator<Entry> entries) {
    String below(String name) {
      return relative.isEmpty() ? name : relative + "/" + name;
    }
  }

  private record Entry(Path path, String name) {
    static Entry of(Path path) {
      return new Entry(path, FileNames.name(path));
    }
  }

  /**
   * @param after the last item that is not wanted any more; null to begin at the first
   */
  public FileWalk(FileSelection selection, Roots roots, @Nullable String after) {
    this.selection = selection;
    this.roots = roots;
    this.after = after;
    if (selection.isOneFile()) {
      if (after == null) {
        next = new FileItem(selection.base(), FileNames.name(selection.base()), null);
      }
    } else {
      enter(selection.base(), selection.base(), "");
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
      Entry entry = level.entries.next();
      visit(level, entry.path, level.below(entry.name));
    }
  }

  private void visit(Level level, Path entry, String relative) {
    if (Files.isSymbolicLink(entry)) {
      visitLink(entry, relative);
      return;
    }
    Path real = level.real.resolve(entry.getFileName());
    if (linked.contains(real)) {
      // A link has led here before.
      return;
    }
    if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
      if (selection.enters(entry)) {
        enter(entry, real, relative);
      }
    } else if (selection.takes(entry)) {
      found(entry, relative, roots.allows(real) ? null : "it lies in a folder that is never read");
    }
  }

  /** A link counts as what it leads to, as long as that may be read and is not met elsewhere. */
  private void visitLink(Path link, String relative) {
    Optional<Path> real = real(link);
    boolean inside = real.map(roots::allows).orElse(true);
    boolean folder = real.map(Files::isDirectory).orElse(false);
    if (!(folder ? selection.enters(link) : selection.takes(link))) {
      return;
    }
    if (!inside) {
      found(link, relative, "the link leads out of the folders that may be read");
    } else if (real.isEmpty()) {
      found(link, relative, null);
    } else if (folder) {
      Path target = real.get();
      if (!selection.base().startsWith(target) && isFirstWayTo(target)) {
        enter(link, target, relative);
      }
    } else if (isFirstWayTo(real.get())) {
      found(link, relative, null);
    }
  }

  /** What lies beneath the base has a name of its own there; elsewhere the first link counts. */
  private boolean isFirstWayTo(Path target) {
    if (selection.meets(target)) {
      return false;
    }
    for (Path at = target; at != null; at = at.getParent()) {
      if (linked.contains(at)) {
        return false;
      }
    }
    // A link back up would never end.
    return levels.stream().noneMatch(level -> level.real.startsWith(target)) && linked.add(target);
  }

  private static Optional<Path> real(Path link) {
    try {
      return Optional.of(link.toRealPath());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private void enter(Path folder, Path real, String relative) {
    List<Entry> entries = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
      stream.forEach(path -> entries.add(Entry.of(path)));
    } catch (IOException | DirectoryIteratorException e) {
      found(folder, relative, null);
      return;
    }
    entries.sort(Comparator.comparing(Entry::name));
    levels.push(new Level(real, relative, entries.iterator()));
  }

  private void found(Path path, String relative, @Nullable String refused) {
    if (after == null || compare(relative, after) > 0) {
      next = new FileItem(path, relative, refused);
    }
  }
}
