package dev.vectormesh.ingest.object;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Objects as files beneath a folder. */
public final class FolderObjects implements ObjectStore {
  private static final Pattern KEY = Pattern.compile("[A-Za-z0-9._~-]+(/[A-Za-z0-9._~-]+)*");
  private static final int TRIES = 3;
  private static final String PART = ".part-";

  private final Path root;

  /** Set when the folder was there: should it go, its drive went, and no other takes its place. */
  private volatile boolean seen;

  public FolderObjects(Path root) {
    this.root = root;
  }

  private Path file(String key) {
    // No part of a key leads out of the folder: neither a slash nor a dot alone.
    if (!KEY.matcher(key).matches()
        || List.of(key.split("/")).stream().anyMatch(FolderObjects::dots)) {
      throw new IllegalArgumentException("no key of an object: " + key);
    }
    return root.resolve(key);
  }

  private static boolean dots(String part) {
    return part.equals(".") || part.equals("..");
  }

  @Override
  public void put(String key, byte[] bytes) throws IOException {
    Path file = file(key);
    inFolder(
        file,
        folder -> {
          Path part = Files.createTempFile(folder, PART, null);
          try {
            Files.write(part, bytes);
            moved(part, file);
          } catch (IOException e) {
            Files.deleteIfExists(part);
            throw e;
          }
          return file;
        });
  }

  /** Work in a folder that is there. */
  private interface FolderWork<T> {
    T in(Path folder) throws IOException;
  }

  private <T> T inFolder(Path file, FolderWork<T> work) throws IOException {
    if (seen && !Files.isDirectory(root)) {
      throw new NoSuchFileException(
          root.toString(), null, "the folder of the object store is gone");
    }
    for (int tried = 1; ; tried++) {
      try {
        Path folder = Files.createDirectories(file.resolveSibling(""));
        seen = true;
        return work.in(folder);
      } catch (NoSuchFileException e) {
        // Somebody removed the folder, which was empty, in between.
        if (tried == TRIES) {
          throw e;
        }
      }
    }
  }

  private static void moved(Path part, Path file) throws IOException {
    Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  @Override
  public Writing begin(String key) throws IOException {
    Path file = file(key);
    Path part = part(file);
    return inFolder(
        file,
        folder ->
            new FileWriting(
                FileChannel.open(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                part,
                file));
  }

  /** Its name tells whose it is, so that it goes with the object when a process died. */
  private static Path part(Path file) {
    return file.resolveSibling(PART + file.getFileName());
  }

  /** Writes a file under another name, and gives it its own when it is whole and on the disk. */
  private static final class FileWriting implements Writing {
    private final FileChannel channel;
    private final Path part;
    private final Path file;

    FileWriting(FileChannel channel, Path part, Path file) {
      this.channel = channel;
      this.part = part;
      this.file = file;
    }

    @Override
    public void write(ByteBuffer bytes) throws IOException {
      while (bytes.hasRemaining()) {
        int written = channel.write(bytes);
      }
    }

    @Override
    public void finish() throws IOException {
      channel.force(true);
      channel.close();
      moved(part, file);
      // The name is durable when its folder is.
      try (FileChannel folder = FileChannel.open(file.resolveSibling(""))) {
        folder.force(true);
      }
    }

    @Override
    public void close() throws IOException {
      channel.close();
      Files.deleteIfExists(part);
    }
  }

  @Override
  public Optional<byte[]> get(String key) throws IOException {
    try {
      return Optional.of(Files.readAllBytes(file(key)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  @Override
  public Optional<InputStream> open(String key, long offset) throws IOException {
    try {
      FileChannel channel = FileChannel.open(file(key));
      return Optional.of(Channels.newInputStream(channel.position(offset)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  @Override
  public void delete(String key) throws IOException {
    Path file = file(key);
    Files.deleteIfExists(file);
    Files.deleteIfExists(part(file));
  }

  @Override
  public long count(String path) throws IOException {
    Path folder = file(path);
    Count files = new Count();
    if (Files.isDirectory(folder)) {
      Files.walkFileTree(folder, files);
    }
    return files.seen;
  }

  /** Unfinished ones, too: they take up as much. */
  private static final class Count extends SimpleFileVisitor<Path> {
    private long seen;

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      seen++;
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
      return Removal.continued(e);
    }
  }

  @Override
  public void deleteAll(String path) throws IOException {
    Path folder = file(path);
    if (Files.isDirectory(folder)) {
      Files.walkFileTree(folder, new Removal());
    }
  }

  /** Others may write into the folders, or remove them, at the same time. */
  private static final class Removal extends SimpleFileVisitor<Path> {
    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      Files.deleteIfExists(file);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
      return continued(e);
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException e)
        throws IOException {
      try {
        Files.deleteIfExists(folder);
      } catch (DirectoryNotEmptyException written) {
        return FileVisitResult.CONTINUE;
      }
      return e == null ? FileVisitResult.CONTINUE : continued(e);
    }

    private static FileVisitResult continued(IOException e) throws IOException {
      if (e instanceof NoSuchFileException) {
        return FileVisitResult.CONTINUE;
      }
      throw e;
    }
  }

  @Override
  public void close() {
    // Nothing is held open.
  }
}
