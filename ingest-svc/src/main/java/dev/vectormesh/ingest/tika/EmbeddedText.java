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
 */
final class EmbeddedText extends ParsingEmbeddedDocumentExtractor {
  private static final int MAX_DEPTH = 5;
  private static final int MAX_DOCUMENTS = 1000;

  private int depth;
  private int documents;

  EmbeddedText(ParseContext context) {
    super(context);
    setWriteFileNameToContent(false);
  }

  @Override
  public boolean shouldParseEmbedded(Metadata metadata) {
    String type = String.valueOf(metadata.get(Metadata.CONTENT_TYPE)).toLowerCase(Locale.ROOT);
    String kind = String.valueOf(metadata.get(TikaCoreProperties.EMBEDDED_RESOURCE_TYPE));
    boolean silent =
        type.startsWith("image/") || type.startsWith("audio/") || type.startsWith("video/");
    return !silent
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
      super.parseEmbedded(stream, handler, metadata, outputHtml);
    } finally {
      depth--;
    }
  }
}
