package dev.vectormesh.ingest.tika;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Tells a file that was cut off from one that is wrong otherwise: formats say where they end. */
final class FileEnds {
  // A zip's comment may follow its end record: 64 KiB at most.
  private static final int TAIL = 66_000;

  private FileEnds() {}

  static boolean isCutShort(Path file) throws IOException {
    try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
      String head = read(in, 0, 5);
      String tail = read(in, Math.max(0, in.length() - TAIL), TAIL);
      if (head.startsWith("PK")) {
        return !tail.contains("PK\u0005\u0006");
      }
      if (head.startsWith("%PDF-")) {
        return !tail.contains("%%EOF");
      }
      return head.startsWith("{\\rtf") && !tail.stripTrailing().endsWith("}");
    }
  }

  private static String read(RandomAccessFile in, long position, int length) throws IOException {
    byte[] bytes = new byte[(int) Math.min(length, in.length() - position)];
    in.seek(position);
    in.readFully(bytes);
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }
}
