package dev.vectormesh.ingest.tika;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of a child.
 *
 * @param pictures the folder that the file's pictures are written to; null where its text is asked
 *     for
 * @param charset as the file's source declares it; null where it does not
 */
record TikaRequest(Path file, @Nullable Path pictures, @Nullable Charset charset) {
  /** No path holds it. */
  private static final String SEPARATOR = "\0";

  static TikaRequest text(Path file, @Nullable Charset charset) {
    return new TikaRequest(file, null, charset);
  }

  static TikaRequest pictures(Path file, Path folder) {
    return new TikaRequest(file, folder, null);
  }

  byte[] bytes() {
    String text =
        String.join(
            SEPARATOR,
            file.toString(),
            pictures == null ? "" : pictures.toString(),
            charset == null ? "" : charset.name());
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static TikaRequest of(byte[] bytes) {
    String[] parts = new String(bytes, StandardCharsets.UTF_8).split(SEPARATOR, -1);
    return new TikaRequest(
        Path.of(parts[0]),
        parts[1].isEmpty() ? null : Path.of(parts[1]),
        parts[2].isEmpty() ? null : Charset.forName(parts[2]));
  }
}
