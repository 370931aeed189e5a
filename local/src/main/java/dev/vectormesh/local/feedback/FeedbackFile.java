package dev.vectormesh.local.feedback;

import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

/** A file of lines, plain or compressed by gzip. */
public final class FeedbackFile {
  private static final int GZIP_HEAD = 0x1f8b;

  private FeedbackFile() {}

  /** Reads it line by line; a byte that is no UTF-8 spoils its line alone. */
  public static void read(Path file, FeedbackReader reader, FeedbackSink sink) throws IOException {
    long number = 0;
    try (InputStream bytes = opened(file);
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(bytes, StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        number++;
        if (!line.isBlank()) {
          reader.line(number, number == 1 && line.startsWith("\ufeff") ? line.substring(1) : line);
        }
        sink.lines(number);
      }
    }
    reader.end();
  }

  private static InputStream opened(Path file) throws IOException {
    InputStream bytes = new BufferedInputStream(Files.newInputStream(file));
    bytes.mark(2);
    int head = bytes.read() << 8 | bytes.read();
    bytes.reset();
    return head == GZIP_HEAD ? new GZIPInputStream(bytes) : bytes;
  }
}
