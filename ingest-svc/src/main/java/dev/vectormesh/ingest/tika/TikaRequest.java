package dev.vectormesh.ingest.tika;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of a child.
 *
 * @param folder where what is taken out of the file is written to; null where its text is asked for
 * @param charset as the file's source declares it; null where it does not
 */
record TikaRequest(Asked asked, Path file, @Nullable Path folder, @Nullable Charset charset) {
  /** No path holds it. */
  private static final String SEPARATOR = "\0";

  /** What is wanted of a file. */
  enum Asked {
    TEXT,
    /** Its text without that of a mail's attachments. */
    OWN_TEXT,
    PICTURES,
    ATTACHMENTS
  }

  /**
   * @param attachments whether the text of a mail's attachments is wanted too
   */
  static TikaRequest text(Path file, @Nullable Charset charset, boolean attachments) {
    return new TikaRequest(attachments ? Asked.TEXT : Asked.OWN_TEXT, file, null, charset);
  }

  static TikaRequest pictures(Path file, Path folder) {
    return new TikaRequest(Asked.PICTURES, file, folder, null);
  }

  static TikaRequest attachments(Path file, Path folder) {
    return new TikaRequest(Asked.ATTACHMENTS, file, folder, null);
  }

  byte[] bytes() {
    String text =
        String.join(
            SEPARATOR,
            asked.name(),
            file.toString(),
            folder == null ? "" : folder.toString(),
            charset == null ? "" : charset.name());
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static TikaRequest of(byte[] bytes) {
    String[] parts = new String(bytes, StandardCharsets.UTF_8).split(SEPARATOR, -1);
    return new TikaRequest(
        Asked.valueOf(parts[0]),
        Path.of(parts[1]),
        parts[2].isEmpty() ? null : Path.of(parts[2]),
        parts[3].isEmpty() ? null : Charset.forName(parts[3]));
  }
}
