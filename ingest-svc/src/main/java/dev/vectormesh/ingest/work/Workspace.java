package dev.vectormesh.ingest.work;

import dev.vectormesh.ingest.FilesSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A private folder for copies of the files that are being read: a parser opens the copy, which
 * nobody can swap for another file.
 */
public final class Workspace implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Workspace.class);
  private static final String PREFIX = "ingest-";

  private final Path folder;
  private final AtomicLong copies = new AtomicLong();

  private Workspace(Path folder) {
    this.folder = folder;
  }

  /** In the data directory where there is one, else where the system keeps temporary files. */
  public static Workspace open(FilesSettings settings) {
    try {
      Path parent =
          settings
              .dataDirectory()
              .map(data -> data.resolve("tmp"))
              .orElseGet(() -> Path.of(System.getProperty("java.io.tmpdir")));
      Files.createDirectories(parent);
      removeOrphans(parent);
      String name = "%s%d-".formatted(PREFIX, ProcessHandle.current().pid());
      return new Workspace(Files.createTempDirectory(parent, name).toRealPath());
    } catch (IOException e) {
      throw new UncheckedIOException("no folder for temporary files", e);
    }
  }

  public Path folder() {
    return folder;
  }

  /** The file from its beginning, under its own name where a path can have it. */
  public Path copy(SeekableByteChannel file, String name) throws IOException {
    Path own = newFolder();
    try {
      file.position(0);
      Path copy = named(own, name);
      Files.copy(Channels.newInputStream(file), copy);
      return copy;
    } catch (IOException | RuntimeException e) {
      remove(own);
      throw e;
    }
  }

  private static Path named(Path own, String name) {
    try {
      return own.resolve(name);
    } catch (InvalidPathException e) {
      // The locale has no letters for it; the ending tells what kind it is of.
      return own.resolve(name.replaceAll("[^A-Za-z0-9._-]", "_"));
    }
  }

  /** An empty folder. */
  public Path newFolder() throws IOException {
    return Files.createDirectory(folder.resolve(Long.toString(copies.incrementAndGet())));
  }

  public void removeFolder(Path own) {
    remove(own);
  }

  public void removeFile(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      log.debug("{} is left over", file, e);
    }
  }

  public void removeCopy(Path copy) {
    Path own = copy.getParent();
    if (own != null) {
      remove(own);
    }
  }

  /** What processes that were killed left here. */
  private static void removeOrphans(Path parent) throws IOException {
    try (Stream<Path> entries = Files.list(parent)) {
      entries.filter(Workspace::isOrphan).forEach(Workspace::remove);
    }
  }

  private static boolean isOrphan(Path entry) {
    String[] parts = String.valueOf(entry.getFileName()).split("-", -1);
    return parts.length == 3
        && (parts[0] + "-").equals(PREFIX)
        && parts[1].matches("\\d{1,18}")
        && ProcessHandle.of(Long.parseLong(parts[1])).isEmpty();
  }

  private static void remove(Path folder) {
    try (Stream<Path> all = Files.walk(folder)) {
      List<Path> deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
      for (Path path : deepestFirst) {
        Files.deleteIfExists(path);
      }
    } catch (IOException | UncheckedIOException e) {
      log.debug("{} is left over", folder, e);
    }
  }

  @Override
  public void close() {
    remove(folder);
  }
}
