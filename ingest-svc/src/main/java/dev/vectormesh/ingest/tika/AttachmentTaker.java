package dev.vectormesh.ingest.tika;

import dev.vectormesh.ingest.tika.TakenAttachments.Taken;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.tika.extractor.EmbeddedDocumentExtractor;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.metadata.TikaCoreProperties;
import org.xml.sax.ContentHandler;

/**
 * Writes the attachments that a mail's parser comes by into files of their own. Pictures that are
 * shown within the mail, as signatures are, are none. Lives in the child JVM.
 */
final class AttachmentTaker implements EmbeddedDocumentExtractor {
  private static final int BUFFER = 64 * 1024;
  private static final int MOST = 1000;
  private static final String MAIL = "message/rfc822";

  private final Path folder;
  private final long mostBytes;
  private final List<Taken> taken = new ArrayList<>();
  private long bytes;
  private boolean full;

  /**
   * @param folder where they are written to
   * @param mostBytes of all of them; what comes behind is left out
   */
  AttachmentTaker(Path folder, long mostBytes) {
    this.folder = folder;
    this.mostBytes = mostBytes;
  }

  @Override
  public boolean shouldParseEmbedded(Metadata metadata) {
    String type = type(metadata);
    boolean shown =
        "INLINE".equals(metadata.get(TikaCoreProperties.EMBEDDED_RESOURCE_TYPE))
            && type.startsWith("image/");
    return !shown;
  }

  @Override
  public void parseEmbedded(
      InputStream stream, ContentHandler handler, Metadata metadata, boolean outputHtml)
      throws IOException {
    if (taken.size() >= MOST || bytes >= mostBytes) {
      full = true;
      return;
    }
    Path file = Files.createTempFile(folder, "", "");
    if (copied(stream, file)) {
      taken.add(new Taken(name(metadata), file));
    } else {
      full = true;
      Files.delete(file);
    }
  }

  private boolean copied(InputStream in, Path file) throws IOException {
    byte[] buffer = new byte[BUFFER];
    try (OutputStream out = Files.newOutputStream(file)) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        bytes += n;
        if (bytes > mostBytes) {
          return false;
        }
        out.write(buffer, 0, n);
      }
    }
    return true;
  }

  private String name(Metadata metadata) {
    String name = metadata.get(TikaCoreProperties.RESOURCE_NAME_KEY);
    String plain = name == null || name.isBlank() ? "part " + (taken.size() + 1) : name.strip();
    // A forwarded mail is called by its subject, or not at all.
    return type(metadata).equals(MAIL) && !plain.toLowerCase(Locale.ROOT).endsWith(".eml")
        ? plain + ".eml"
        : plain;
  }

  private static String type(Metadata metadata) {
    return String.valueOf(metadata.get(Metadata.CONTENT_TYPE)).toLowerCase(Locale.ROOT);
  }

  /** What was taken so far. */
  List<Taken> taken() {
    return taken;
  }

  boolean isWhole() {
    return !full;
  }
}
