package dev.vectormesh.ingest.source.files;

import dev.vectormesh.ingest.item.ItemFailedException.Failure;
import dev.vectormesh.ingest.item.Reason;
import dev.vectormesh.ingest.item.Stage;
import dev.vectormesh.ingest.source.files.Sights.Sight;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The files of a selection, always in the same order: a folder's entries by name, a folder's files
 * where the folder's name stands. A file that several links lead to comes once. Holds the names of
 * the folders on its way, and the targets of links.
 */
public final class FileWalk implements Iterator<FileItem> {
  private final FileSelection selection;
  private final Sights sights;
  private final @Nullable String after;
  private final Deque<Level> levels = new ArrayDeque<>();

  /** Files and folders outside of the base that a link has led to. */
  private final Set<Path> linked = new HashSet<>();

  private @Nullable FileItem next;

  /** A folder that is being read; {@code real} is where it lies once links are followed. */
  private record Level(Path real, String relative, Iterator<Sight> entries) {
    String below(String name) {
      return relative.isEmpty() ? name : relative + "/" + name;
    }
  }

  /**
   * @param after the last item that is not wanted any more; null to begin at the first
   */
  public FileWalk(FileSelection selection, Roots roots, Drives drives, @Nullable String after) {
    this.selection = selection;
    this.sights = new Sights(roots, drives);
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
      Sight entry = level.entries.next();
      visit(level, entry, level.below(FileNames.name(entry.path())));
    }
  }

  private void visit(Level level, Sight entry, String relative) {
    if (entry.silent() != null) {
      found(entry.path(), relative, entry.silent());
      return;
    }
    if (entry.link()) {
      visitLink(entry, relative);
      return;
    }
    Path real = level.real.resolve(entry.path().getFileName());
    if (linked.contains(real)) {
      // A link has led here before.
      return;
    }
    if (entry.folder()) {
      if (selection.enters(entry.path())) {
        enter(entry.path(), real, relative);
      }
    } else if (selection.takes(entry.path())) {
      found(
          entry.path(),
          relative,
          entry.allowed() ? null : refused("it lies in a folder that is never read"));
    }
  }

  /** A link counts as what it leads to, as long as that may be read and is not met elsewhere. */
  private void visitLink(Sight link, String relative) {
    Path target = link.target();
    if (!(link.folder() ? selection.enters(link.path()) : selection.takes(link.path()))) {
      return;
    }
    if (!link.allowed()) {
      found(link.path(), relative, refused("the link leads out of the folders that may be read"));
    } else if (target == null) {
      found(link.path(), relative, null);
    } else if (link.folder()) {
      if (!selection.base().startsWith(target) && isFirstWayTo(target, true)) {
        enter(link.path(), target, relative);
      }
    } else if (isFirstWayTo(target, false)) {
      found(link.path(), relative, null);
    }
  }

  /** What lies beneath the base has a name of its own there; elsewhere the first link counts. */
  private boolean isFirstWayTo(Path target, boolean folder) {
    if (selection.meets(target, folder)) {
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

  private void enter(Path folder, Path real, String relative) {
    try {
      levels.push(new Level(real, relative, sights.within(folder, real)));
    } catch (Drives.SilentException e) {
      found(folder, relative, Sights.silent(e));
    } catch (IOException e) {
      found(folder, relative, null);
    }
  }

  private static Failure refused(String why) {
    return Failure.of(Stage.FETCH, Reason.REFUSED, why);
  }

  private void found(Path path, String relative, @Nullable Failure refused) {
    if (after == null || compare(relative, after) > 0) {
      next = new FileItem(path, relative, refused);
    }
  }
}
