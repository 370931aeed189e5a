package dev.vectormesh.ingest.source.archive;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/** The files in a zip, as its directory at the end names them. */
final class ZipEntries implements Entries {
  private final ZipFile zip;
  private final Enumeration<ZipArchiveEntry> entries;
  private int leftOut;

  /**
   * @param most entries that it may have
   * @throws ArchiveLimitException where it has more
   */
  ZipEntries(Path file, int most) throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      // The directory is read whole: it must be known to be small before it is.
      ZipDirectory.check(channel, most);
    }
    zip = ZipFile.builder().setPath(file).get();
    entries = zip.getEntriesInPhysicalOrder();
  }

  @Override
  public @Nullable Entry next() {
    while (entries.hasMoreElements()) {
      ZipArchiveEntry entry = entries.nextElement();
      if (entry.isUnixSymlink()) {
        leftOut++;
      } else if (!entry.isDirectory()) {
        return entry.getGeneralPurposeBit().usesEncryption()
            ? Entry.locked(entry.getName())
            : Entry.of(entry.getName(), () -> content(entry));
      }
    }
    return null;
  }

  /** What is damaged may unpack all the same: the library leaves its checksum to us. */
  private InputStream content(ZipArchiveEntry entry) throws IOException {
    CheckedInputStream checked = new CheckedInputStream(zip.getInputStream(entry), new CRC32());
    return new FilterInputStream(checked) {
      @Override
      public int read(byte[] bytes, int from, int length) throws IOException {
        int read = super.read(bytes, from, length);
        if (read < 0 && checked.getChecksum().getValue() != entry.getCrc()) {
          throw new IOException("its checksum is not that of its bytes");
        }
        return read;
      }
    };
  }

  @Override
  public boolean isOneStream() {
    return false;
  }

  @Override
  public int leftOut() {
    return leftOut;
  }

  @Override
  public void close() throws IOException {
    zip.close();
  }
}
