package dev.vectormesh.ingest.tika;

import dev.vectormesh.ingest.item.UnreadableDocumentException;
import dev.vectormesh.ingest.text.ExtractedText;
import dev.vectormesh.ingest.work.WorkPool;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads a file as text: what is text by itself here, everything else in a child JVM. */
public final class FileReader {
  /** Part of every content hash: raised when other text comes out of the same bytes. */
  public static final String VERSION = "read-4";

  private final TikaPool children;
  private final WorkPool pool;
  private final TextFile text;

  public FileReader(TikaPool children, WorkPool pool, long maxCharacters) {
    this.children = children;
    this.pool = pool;
    this.text = new TextFile(maxCharacters);
  }

  /** Whether its name says that it is text, so that nobody takes it for a picture. */
  public static boolean isNamedAsText(Path file) {
    return TextFile.type(String.valueOf(file.getFileName())).isPresent();
  }

  /**
   * Blocks the calling virtual thread.
   *
   * @param charset as its source declares it; null where it does not
   * @param attachments whether the text of a mail's attachments is wanted too
   */
  public ExtractedText read(Path file, @Nullable Charset charset, boolean attachments)
      throws Exception {
    Optional<String> type = TextFile.type(String.valueOf(file.getFileName()));
    if (type.isPresent()) {
      Optional<ExtractedText> text = pool.call(() -> readText(file, type.get(), charset));
      if (text.isPresent()) {
        return text.get();
      }
    }
    return children.read(file, charset, attachments);
  }

  /** Reads a text that is no file, as a file of this type would be. */
  public ExtractedText read(String raw, String type) throws Exception {
    return pool.call(() -> text.read(raw, type));
  }

  /** Empty when the bytes are not what the name says. */
  private Optional<ExtractedText> readText(Path file, String type, @Nullable Charset charset)
      throws IOException, UnreadableDocumentException {
    byte[] bytes = Files.readAllBytes(file);
    return TextFile.isOfAnotherFormat(bytes) ? Optional.empty() : text.read(bytes, type, charset);
  }
}
