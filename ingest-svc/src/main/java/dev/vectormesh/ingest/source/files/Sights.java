package dev.vectormesh.ingest.source.files;

import dev.vectormesh.ingest.item.ItemFailedException.Failure;
import dev.vectormesh.ingest.item.Reason;
import dev.vectormesh.ingest.item.Stage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the entries of a folder are, by name; looked at a group at a time, as they are needed. */
final class Sights {
  /** A question costs a thread's turn: about as much as to look at ten files of a fast drive. */
  private static final int GROUP = 64;

  private final Roots roots;
  private final Drives drives;

  Sights(Roots roots, Drives drives) {
    this.roots = roots;
    this.drives = drives;
  }

  /**
   * An entry of a folder.
   *
   * @param link whether it is a link; then the rest says what it leads to
   * @param target where the link leads; null when it leads nowhere, or is none
   * @param allowed whether it lies in a folder that may be read; true where it leads nowhere
   * @param silent why nothing is known of it; else null
   */
  record Sight(
      Path path,
      boolean link,
      boolean folder,
      @Nullable Path target,
      boolean allowed,
      @Nullable Failure silent) {}

  static Failure silent(Drives.SilentException e) {
    return Failure.of(Stage.FETCH, Reason.TIMEOUT, String.valueOf(e.getReason()));
  }

  /**
   * @param real where the folder lies, links followed
   * @throws IOException when it cannot be listed
   */
  Iterator<Sight> within(Path folder, Path real) throws IOException {
    record Named(String name, Path path) {}
    List<Path> byName =
        drives.list(folder).stream()
            .map(path -> new Named(FileNames.name(path), path))
            .sorted(Comparator.comparing(Named::name))
            .map(Named::path)
            .toList();
    Deque<Sight> seen = new ArrayDeque<>();
    return new Iterator<>() {
      private int next;

      @Override
      public boolean hasNext() {
        return !seen.isEmpty() || next < byName.size();
      }

      @Override
      public Sight next() {
        if (seen.isEmpty()) {
          int end = Math.min(byName.size(), next + GROUP);
          seen.addAll(lookAt(byName.subList(next, end), real));
          next += seen.size();
        }
        return seen.remove();
      }
    };
  }

  /** The first of these entries, at least one: up to one whose drive does not answer. */
  private List<Sight> lookAt(List<Path> entries, Path real) {
    List<Sight> seen = Collections.synchronizedList(new ArrayList<>());
    Drives.At at = new Drives.At(entries.getFirst());
    try {
      var unused =
          drives.ask(
              at,
              () -> {
                for (Path entry : entries) {
                  boolean stop = Thread.currentThread().isInterrupted() || drives.isSilent(entry);
                  if (stop && !seen.isEmpty()) {
                    break;
                  }
                  at.moveTo(entry);
                  seen.add(look(entry, real));
                }
                return seen;
              });
    } catch (Drives.SilentException e) {
      if (at.path().equals(entries.getFirst())) {
        return List.of(new Sight(entries.getFirst(), false, false, null, true, silent(e)));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return List.copyOf(seen);
  }

  private Sight look(Path entry, Path realFolder) {
    if (!Files.isSymbolicLink(entry)) {
      boolean folder = Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS);
      Path real = realFolder.resolve(entry.getFileName());
      return new Sight(entry, false, folder, null, folder || roots.allows(real), null);
    }
    Path target;
    try {
      target = entry.toRealPath();
    } catch (IOException e) {
      return new Sight(entry, true, false, null, true, null);
    }
    return new Sight(entry, true, Files.isDirectory(target), target, roots.allows(target), null);
  }
}
