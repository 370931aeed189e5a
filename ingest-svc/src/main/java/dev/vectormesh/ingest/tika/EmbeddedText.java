package dev.vectormesh.ingest.tika;

import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import org.apache.tika.extractor.ParsingEmbeddedDocumentExtractor;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.metadata.TikaCoreProperties;
import org.apache.tika.parser.ParseContext;
import org.xml.sax.ContentHandler;
import org.xml.sax.SAXException;

/**
 * Adds the text of documents inside documents, down to a depth; leaves pictures and sound alone.
 * The parts of a mail are sections: mails under their subjects, attachments under their names.
 */
final class EmbeddedText extends ParsingEmbeddedDocumentExtractor {
  private static final int MAX_DEPTH = 5;
  private static final int MAX_DOCUMENTS = 1000;

  private final boolean mail;
  private int depth;
  private int documents;

  /**
   * @param mail whether the document around is a mail, or a box of mails
   */
  EmbeddedText(ParseContext context, boolean mail) {
    super(context);
    this.mail = mail;
    setWriteFileNameToContent(false);
  }

  @Override
  public boolean shouldParseEmbedded(Metadata metadata) {
    String kind = String.valueOf(metadata.get(TikaCoreProperties.EMBEDDED_RESOURCE_TYPE));
    return (!isSilent(metadata) || isNamed(metadata))
        && !kind.equals("INLINE")
        && !kind.equals("MACRO")
        && !kind.equals("THUMBNAIL")
        && depth < MAX_DEPTH
        && documents < MAX_DOCUMENTS;
  }

  @Override
  public void parseEmbedded(
      InputStream stream, ContentHandler handler, Metadata metadata, boolean outputHtml)
      throws SAXException, IOException {
    depth++;
    documents++;
    try {
      if (mail) {
        parsePart(stream, new MailSection(handler, metadata, name(metadata)), metadata);
      } else {
        super.parseEmbedded(stream, handler, metadata, outputHtml);
      }
    } finally {
      depth--;
    }
  }

  private void parsePart(InputStream stream, MailSection section, Metadata metadata)
      throws SAXException, IOException {
    if (isSilent(metadata)) {
      section.begin();
    } else {
      // Without Tika's frame around a part: it would be written before the part's headers are read.
      super.parseEmbedded(stream, section, metadata, false);
    }
  }

  private boolean isNamed(Metadata metadata) {
    return mail && !name(metadata).isEmpty();
  }

  private static boolean isSilent(Metadata metadata) {
    String type = String.valueOf(metadata.get(Metadata.CONTENT_TYPE)).toLowerCase(Locale.ROOT);
    return type.startsWith("image/") || type.startsWith("audio/") || type.startsWith("video/");
  }

  private static String name(Metadata metadata) {
    String name = metadata.get(TikaCoreProperties.RESOURCE_NAME_KEY);
    return name == null ? "" : name.strip();
  }
}
