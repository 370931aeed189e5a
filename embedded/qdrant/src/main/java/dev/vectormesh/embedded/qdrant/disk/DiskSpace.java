package dev.vectormesh.embedded.qdrant.disk;

import dev.vectormesh.embedded.qdrant.error.Refusal;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Room on the disk, checked before it is used. The log leaves a reserve, from which the live buffer
 * can still be written as a segment; that makes the log's own room free again.
 */
public interface DiskSpace {

  /** Bytes that are free. */
  long free() throws IOException;

  /** Which disk it is, for messages. */
  default String place() {
    return "the disk of the collections";
  }

  /** Bytes of them that only {@link #requireWithReserve} may count on. */
  default long reserve() {
    return 0;
  }

  /** The disk that holds {@code directory}. */
  static DiskSpace of(Path directory, long reserve) {
    return new DiskSpace() {
      /** Found once, since that reads the list of all mounts; it asks the directory each time. */
      private volatile @Nullable FileStore store;

      @Override
      public long free() throws IOException {
        FileStore found = store;
        if (found == null) {
          found = Files.getFileStore(directory);
          store = found;
        }
        return found.getUsableSpace();
      }

      @Override
      public long reserve() {
        return reserve;
      }

      @Override
      public String place() {
        return "the disk that holds " + directory.toAbsolutePath().normalize();
      }
    };
  }

  /** Refuses when fewer bytes are free, the reserve left aside. */
  default void require(long bytes) throws IOException {
    require(bytes, free() - reserve(), place());
  }

  /** Refuses when fewer bytes are free. */
  default void requireWithReserve(long bytes) throws IOException {
    require(bytes, free(), place());
  }

  private static void require(long bytes, long usable, String place) {
    if (usable < bytes) {
      throw Refusal.noSpace(
          place
              + " is full: "
              + bytes
              + " bytes are needed, "
              + Math.max(0, usable)
              + " may be used. Free some, or delete collections");
    }
  }

  /** The refusal for a write that the system itself did not find room for. */
  default Refusal full(Throwable failure) {
    return Refusal.noSpace(
        place() + " is full: " + failure.getMessage() + ". Free some, or delete collections");
  }

  /** Whether this failure says that the disk is full. */
  static boolean isFull(Throwable failure) {
    for (Throwable at = failure; at != null; at = at.getCause()) {
      String message =
          at instanceof FileSystemException f && f.getReason() != null
              ? f.getReason()
              : at.getMessage();
      if (at instanceof IOException && message != null) {
        String text = message.toLowerCase(Locale.ROOT);
        if (text.contains("no space left") || text.contains("disk quota exceeded")) {
          return true;
        }
      }
    }
    return false;
  }
}
