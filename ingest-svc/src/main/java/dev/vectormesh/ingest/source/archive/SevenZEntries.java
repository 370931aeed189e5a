package dev.vectormesh.ingest.source.archive;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import org.apache.commons.compress.PasswordRequiredException;
import org.apache.commons.compress.archivers.sevenz.SevenZArchiveEntry;
import org.apache.commons.compress.archivers.sevenz.SevenZFile;
import org.jspecify.annotations.Nullable;

/** The files in a 7z. */
final class SevenZEntries implements Entries {
  /** Its directory and its dictionaries are kept in memory. */
  private static final int MEMORY_KIB = 128 * 1024;

  private static final String NAMELESS = "file";

  private final SevenZFile file;

  SevenZEntries(Path path) throws IOException {
    file = SevenZFile.builder().setPath(path).setMaxMemoryLimitKiB(MEMORY_KIB).get();
  }

  @Override
  public @Nullable Entry next() throws IOException {
    for (SevenZArchiveEntry entry = following(); entry != null; entry = following()) {
      if (!entry.isDirectory() && !entry.isAntiItem()) {
        String name = entry.getName();
        return Entry.of(name == null ? NAMELESS : name, this::content);
      }
    }
    return null;
  }

  private @Nullable SevenZArchiveEntry following() throws IOException {
    return file.getNextEntry();
  }

  private InputStream content() {
    return new FilterInputStream(InputStream.nullInputStream()) {
      @Override
      public int read() throws IOException {
        return file.read();
      }

      @Override
      public int read(byte[] bytes, int from, int length) throws IOException {
        return file.read(bytes, from, length);
      }
    };
  }

  /** Whether an archive, or a file in it, needs a password. */
  static boolean isLocked(Exception e) {
    return e instanceof PasswordRequiredException;
  }

  @Override
  public boolean isOneStream() {
    return true;
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
