package dev.vectormesh.ingest.source.archive;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;
import org.jspecify.annotations.Nullable;

/** The files in a tar, packed or not. */
final class TarEntries implements Entries {
  private static final int HEAD = 6;

  /** A dictionary of xz is allocated before a byte is unpacked. */
  private static final int XZ_MEMORY_KIB = 128 * 1024;

  private final TarArchiveInputStream tar;
  private int leftOut;

  TarEntries(Path file) throws IOException {
    InputStream in = new BufferedInputStream(Files.newInputStream(file));
    try {
      tar = new TarArchiveInputStream(new BufferedInputStream(unpacked(in)), "UTF-8");
    } catch (IOException | RuntimeException e) {
      in.close();
      throw e;
    }
  }

  private static InputStream unpacked(InputStream in) throws IOException {
    in.mark(HEAD);
    byte[] head = in.readNBytes(HEAD);
    in.reset();
    if (GzipCompressorInputStream.matches(head, head.length)) {
      return GzipCompressorInputStream.builder()
          .setInputStream(in)
          .setDecompressConcatenated(true)
          .get();
    }
    if (BZip2CompressorInputStream.matches(head, head.length)) {
      return new BZip2CompressorInputStream(in, true);
    }
    return XZCompressorInputStream.matches(head, head.length)
        ? XZCompressorInputStream.builder()
            .setInputStream(in)
            .setDecompressConcatenated(true)
            .setMemoryLimitKiB(XZ_MEMORY_KIB)
            .get()
        : in;
  }

  @Override
  public @Nullable Entry next() throws IOException {
    for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
      if (entry.isFile() && !entry.isLink() && !entry.isSymbolicLink() && isRegular(entry)) {
        String name = entry.getName();
        return Entry.of(name, () -> tar);
      }
      leftOut += entry.isDirectory() ? 0 : 1;
    }
    return null;
  }

  private static boolean isRegular(TarArchiveEntry entry) {
    return !entry.isBlockDevice() && !entry.isCharacterDevice() && !entry.isFIFO();
  }

  @Override
  public boolean isOneStream() {
    return true;
  }

  @Override
  public int leftOut() {
    return leftOut;
  }

  @Override
  public void close() throws IOException {
    tar.close();
  }
}
