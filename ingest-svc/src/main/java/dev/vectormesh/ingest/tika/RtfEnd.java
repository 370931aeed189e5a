package dev.vectormesh.ingest.tika;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.tika.io.TikaInputStream;

/** Ends the last paragraph of an RTF file: Tika drops one that no {@code \\par} ends. */
final class RtfEnd {
  private static final byte[] PARAGRAPH = "\\par ".getBytes(StandardCharsets.US_ASCII);

  private static final String START = "{\\rtf";

  private RtfEnd() {}

  static boolean isRtf(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return new String(in.readNBytes(START.length()), StandardCharsets.US_ASCII).equals(START);
    }
  }

  static TikaInputStream closed(Path file) throws IOException {
    byte[] rtf = Files.readAllBytes(file);
    int end = rtf.length - 1;
    while (end >= 0 && rtf[end] != '}') {
      end--;
    }
    if (end < 0) {
      return TikaInputStream.get(rtf);
    }
    ByteArrayOutputStream closed = new ByteArrayOutputStream(rtf.length + PARAGRAPH.length);
    closed.write(rtf, 0, end);
    closed.writeBytes(PARAGRAPH);
    closed.write(rtf, end, rtf.length - end);
    return TikaInputStream.get(closed.toByteArray());
  }
}
