package dev.vectormesh.local.data;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a mesh keeps everything, readable by its owner alone: {@code format-version lock mesh.json
 * config.yaml plugins/ secrets/ postgres/ redis/ qdrant/ objects/ models/ logs/ cache/ tmp/}.
 */
public final class DataDirectory {
  /** Moves when an older program could not read what a newer one wrote. */
  static final int FORMAT_VERSION = 1;

  /** Less than this is called a full disk: PostgreSQL alone writes 16 MiB log segments. */
  private static final long MIN_FREE_BYTES = 256L << 20;

  private final Path root;

  private DataDirectory(Path root) {
    this.root = root;
  }

  /**
   * The directory that was asked for, or {@code $VECTORMESH_DATA}, or {@code vectormesh} in the
   * user's XDG data folder.
   */
  public static DataDirectory choose(@Nullable Path asked, Map<String, String> environment) {
    if (asked != null) {
      return new DataDirectory(asked.toAbsolutePath().normalize());
    }
    String variable = environment.get("VECTORMESH_DATA");
    if (variable != null && !variable.isBlank()) {
      return new DataDirectory(Path.of(variable).toAbsolutePath().normalize());
    }
    String xdg = environment.get("XDG_DATA_HOME");
    Path base =
        xdg != null && !xdg.isBlank()
            ? Path.of(xdg)
            : Path.of(System.getProperty("user.home"), ".local", "share");
    return new DataDirectory(base.resolve("vectormesh").toAbsolutePath().normalize());
  }

  public Path root() {
    return root;
  }

  public Path qdrant() {
    return root.resolve("qdrant");
  }

  /** Thumbnails of pictures. */
  public Path objects() {
    return root.resolve("objects");
  }

  public Path models() {
    return root.resolve("models");
  }

  public Path logs() {
    return root.resolve("logs");
  }

  public Path secrets() {
    return root.resolve("secrets");
  }

  public Path cache() {
    return root.resolve("cache");
  }

  public Path tmp() {
    return root.resolve("tmp");
  }

  /** Jars that a person puts there, where there are any. */
  public Path plugins() {
    return root.resolve("plugins");
  }

  /** Settings of a person's own, where there are any. */
  public Path config() {
    return root.resolve("config.yaml");
  }

  public Path meshRecord() {
    return root.resolve("mesh.json");
  }

  /**
   * Makes the directory, checks its format and the disk, and locks it for this process.
   *
   * @throws DataDirectoryException in words for a person
   */
  public Lock open() {
    return inWords(() -> {
      create();
      checkFormat();
      checkSpace();
      return lock();
    });
  }

  /**
   * Makes the directory, readable by its owner alone; for who writes into it before it is open.
   *
   * @throws DataDirectoryException in words for a person
   */
  public void make() {
    var unused =
        inWords(() -> {
          create();
          return root;
        });
  }

  /** Something that is done with the file system. */
  private interface Work<T> {
    T run() throws IOException;
  }

  private <T> T inWords(Work<T> work) {
    try {
      return work.run();
    } catch (FileAlreadyExistsException e) {
      throw new DataDirectoryException("%s is a file, not a directory.".formatted(e.getFile()), e);
    } catch (AccessDeniedException e) {
      throw new DataDirectoryException(
          "%s cannot be written by this user. Choose another with --data or VECTORMESH_DATA."
              .formatted(e.getFile()),
          e);
    } catch (IOException e) {
      throw new DataDirectoryException(
          "the data directory %s cannot be used: %s".formatted(root, e.getMessage()), e);
    }
  }

  /** Whether a process holds the lock now. */
  public boolean inUse() {
    Path file = root.resolve("lock");
    if (!Files.exists(file)) {
      return false;
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock()) {
      return lock == null;
    } catch (OverlappingFileLockException e) {
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private void create() throws IOException {
    var ownerOnly =
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    Files.createDirectories(root, ownerOnly);
    for (Path part :
        new Path[] {qdrant(), objects(), models(), logs(), secrets(), cache(), tmp()}) {
      Files.createDirectories(part, ownerOnly);
    }
  }

  private void checkFormat() throws IOException {
    Path file = root.resolve("format-version");
    if (!Files.exists(file)) {
      Files.writeString(file, FORMAT_VERSION + "\n");
      return;
    }
    String text = Files.readString(file).strip();
    int found;
    try {
      found = Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new DataDirectoryException(
          "%s holds no number but \"%s\": is %s a data directory of Vectormesh?"
              .formatted(file, text, root),
          e);
    }
    if (found > FORMAT_VERSION) {
      throw new DataDirectoryException(
          "%s was written in format %d by a newer Vectormesh; this one reads up to %d. Update it, or choose another directory with --data."
              .formatted(root, found, FORMAT_VERSION));
    }
  }

  private void checkSpace() throws IOException {
    long free = Files.getFileStore(root).getUsableSpace();
    if (free < MIN_FREE_BYTES) {
      throw new DataDirectoryException(
          "the disk of %s is full: %d MiB are free, at least %d are needed. Make room, or choose another directory with --data."
              .formatted(root, free >> 20, MIN_FREE_BYTES >> 20));
    }
  }

  private Lock lock() throws IOException {
    FileChannel channel =
        FileChannel.open(root.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    FileLock lock = null;
    try {
      lock = channel.tryLock();
    } catch (OverlappingFileLockException e) {
      // Held by this very process: the same answer as by another.
    }
    if (lock == null) {
      channel.close();
      String holder =
          MeshRecord.read(meshRecord())
              .map(record -> " (process %d, gateway %s)".formatted(record.pid(), record.gateway()))
              .orElse("");
      throw new DataDirectoryException(
          "the data directory %s is in use by another mesh%s. Stop it with `vectormesh stop`, or choose another with --data."
              .formatted(root, holder));
    }
    return new Lock(channel);
  }

  /** The right to write into the directory; gone with the process, however it ends. */
  public static final class Lock implements AutoCloseable {
    private final FileChannel channel;

    private Lock(FileChannel channel) {
      this.channel = channel;
    }

    @Override
    public void close() {
      try {
        channel.close();
      } catch (IOException e) {
        throw new DataDirectoryException("the data directory's lock did not close", e);
      }
    }
  }
}
