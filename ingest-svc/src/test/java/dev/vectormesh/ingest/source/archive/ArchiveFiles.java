package dev.vectormesh.ingest.source.archive;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.sevenz.SevenZArchiveEntry;
import org.apache.commons.compress.archivers.sevenz.SevenZOutputFile;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorOutputStream;

/** Archives that tests read. */
public final class ArchiveFiles {
  private ArchiveFiles() {}

  /** A zip of texts by their names, in the map's order. */
  public static byte[] zip(Map<String, ?> files) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (Map.Entry<String, ?> file : files.entrySet()) {
        zip.putNextEntry(new ZipEntry(file.getKey()));
        zip.write(bytes(file.getValue()));
        zip.closeEntry();
      }
    }
    return bytes.toByteArray();
  }

  /** A tar of texts, packed as its name says; a text that begins with "->" is a link. */
  static Path tar(Path file, Map<String, String> files) throws IOException {
    try (OutputStream out = Files.newOutputStream(file);
        OutputStream packed = packed(file.toString(), out);
        TarArchiveOutputStream tar = new TarArchiveOutputStream(packed, "UTF-8")) {
      tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
      for (Map.Entry<String, String> each : files.entrySet()) {
        boolean link = each.getValue().startsWith("->");
        TarArchiveEntry entry =
            link
                ? new TarArchiveEntry(each.getKey(), TarConstants.LF_SYMLINK)
                : new TarArchiveEntry(each.getKey());
        byte[] content = link ? new byte[0] : bytes(each.getValue());
        if (link) {
          entry.setLinkName(each.getValue().substring(2));
        }
        entry.setSize(content.length);
        tar.putArchiveEntry(entry);
        tar.write(content);
        tar.closeArchiveEntry();
      }
    }
    return file;
  }

  private static OutputStream packed(String name, OutputStream out) throws IOException {
    if (name.endsWith("gz")) {
      return new GZIPOutputStream(out);
    }
    if (name.endsWith("bz2")) {
      return new BZip2CompressorOutputStream(out);
    }
    return name.endsWith("xz") ? new XZCompressorOutputStream(out) : out;
  }

  static Path sevenZ(Path file, Map<String, String> files) throws IOException {
    try (SevenZOutputFile out = new SevenZOutputFile(file.toFile())) {
      for (Map.Entry<String, String> each : files.entrySet()) {
        SevenZArchiveEntry entry = new SevenZArchiveEntry();
        entry.setName(each.getKey());
        out.putArchiveEntry(entry);
        out.write(bytes(each.getValue()));
        out.closeArchiveEntry();
      }
    }
    return file;
  }

  private static byte[] bytes(Object content) {
    return content instanceof byte[] bytes
        ? bytes
        : String.valueOf(content).getBytes(StandardCharsets.UTF_8);
  }
}
