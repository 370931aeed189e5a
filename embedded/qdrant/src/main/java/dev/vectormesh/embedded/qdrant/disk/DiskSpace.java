package dev.vectormesh.embedded.qdrant.disk;

import dev.vectormesh.embedded.qdrant.error.Refusal;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Room on the disk, checked before it is used. The log leaves a reserve, from which the live buffer
 * can still be written as a segment; that makes the log's own room free again.
 */
public interface DiskSpace {

  /** Bytes that are free. */
  long free() throws IOException;

  /** Bytes of them that only {@link #requireWithReserve} may count on. */
  default long reserve() {
    return 0;
  }

  /** The disk that holds {@code directory}. */
  static DiskSpace of(Path directory, long reserve) {
    return new DiskSpace() {
      @Override
      public long free() throws IOException {
        return Files.getFileStore(directory).getUsableSpace();
      }

      @Override
      public long reserve() {
        return reserve;
      }
    };
  }

  /** Refuses when fewer bytes are free, the reserve left aside. */
  default void require(long bytes) throws IOException {
    require(bytes, free() - reserve());
  }

  /** Refuses when fewer bytes are free. */
  default void requireWithReserve(long bytes) throws IOException {
    require(bytes, free());
  }

  private static void require(long bytes, long usable) {
    if (usable < bytes) {
      throw Refusal.noSpace(bytes + " bytes are needed, " + Math.max(0, usable) + " may be used");
    }
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
