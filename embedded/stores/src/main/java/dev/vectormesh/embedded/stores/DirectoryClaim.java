package dev.vectormesh.embedded.stores;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The right to run a store in a directory, held by one start at a time. The operating system gives
 * it back when the JVM ends, however it ends.
 */
final class DirectoryClaim implements AutoCloseable {
  /**
   * Closing a second channel of a locked file would drop the lock (POSIX), so this JVM asks here
   * first.
   */
  private static final Set<Path> HELD_HERE = new HashSet<>();

  private final Path file;
  private final FileChannel channel;
  private boolean closed;

  private DirectoryClaim(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /**
   * @param directory a real path
   * @throws StoreException when another start holds it
   */
  static DirectoryClaim take(Path directory, String store) {
    Path file = directory.resolve("lock");
    synchronized (HELD_HERE) {
      if (!HELD_HERE.add(file)) {
        throw new StoreException(
            "%s already runs in %s, started by this process".formatted(store, directory));
      }
      FileChannel channel = null;
      try {
        channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock();
        if (lock == null) {
          throw new StoreException(
              "%s already runs in %s, started by another process: stop that one, or choose another data directory"
                  .formatted(store, directory));
        }
        return new DirectoryClaim(file, channel);
      } catch (IOException e) {
        release(file, channel);
        throw Directories.told("cannot lock " + file, e);
      } catch (RuntimeException e) {
        release(file, channel);
        throw e;
      }
    }
  }

  @Override
  public void close() {
    synchronized (HELD_HERE) {
      if (!closed) {
        closed = true;
        release(file, channel);
      }
    }
  }

  private static void release(Path file, @Nullable FileChannel channel) {
    HELD_HERE.remove(file);
    if (channel != null) {
      try {
        channel.close();
      } catch (IOException e) {
        throw Directories.told("cannot unlock " + file, e);
      }
    }
  }
}
