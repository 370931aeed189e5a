package dev.vectormesh.ingest.tika;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of a child.
 *
 * @param pictures the folder that the file's pictures are written to; null where its text is asked
 *     for
 */
record TikaRequest(Path file, @Nullable Path pictures) {
  /** No path holds it. */
  private static final String SEPARATOR = "\0";

  byte[] bytes() {
    String text = pictures == null ? file.toString() : file + SEPARATOR + pictures;
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static TikaRequest of(byte[] bytes) {
    String[] paths = new String(bytes, StandardCharsets.UTF_8).split(SEPARATOR, 2);
    return new TikaRequest(Path.of(paths[0]), paths.length == 1 ? null : Path.of(paths[1]));
  }
}
