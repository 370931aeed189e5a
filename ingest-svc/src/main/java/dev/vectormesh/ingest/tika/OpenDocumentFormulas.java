package dev.vectormesh.ingest.tika;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.apache.tika.exception.TikaException;
import org.apache.tika.io.TikaInputStream;
import org.apache.tika.parser.ParseContext;
import org.apache.tika.utils.XMLReaderUtils;
import org.jspecify.annotations.Nullable;
import org.xml.sax.SAXException;

/**
 * The formulas of an OpenDocument file: each is a document of MathML in a folder of its own, which
 * Tika 3.3.0 does not read.
 */
final class OpenDocumentFormulas implements AutoCloseable {
  private static final int LARGEST = 4 << 20;
  private static final int MOST = 2000;
  private static final ParseContext OWN_PARSER = new ParseContext();

  private final TikaInputStream file;
  private @Nullable ZipFile open;
  private int read;

  OpenDocumentFormulas(TikaInputStream file) {
    this.file = file;
  }

  /**
   * A formula on one line; empty where the object is none, or cannot be read.
   *
   * @param object as the text names it: {@code ./Object 1}
   */
  String text(String object) {
    if (read++ >= MOST) {
      return "";
    }
    String folder = object.startsWith("./") ? object.substring(2) : object;
    try {
      ZipFile zip = zip();
      ZipEntry entry = zip.getEntry(folder + "/content.xml");
      return entry == null ? "" : text(zip.getInputStream(entry));
    } catch (IOException | TikaException | SAXException e) {
      return "";
    }
  }

  /** Opened once: a text may have hundreds of formulas, and most have none. */
  private ZipFile zip() throws IOException {
    ZipFile zip = open;
    if (zip == null) {
      zip = new ZipFile(file.getFile());
      open = zip;
    }
    return zip;
  }

  @Override
  public void close() throws IOException {
    if (open != null) {
      open.close();
    }
  }

  private static String text(InputStream content) throws IOException, TikaException, SAXException {
    try (content) {
      MathText formula = new MathText();
      InputStream xml = new ByteArrayInputStream(content.readNBytes(LARGEST));
      XMLReaderUtils.parseSAX(xml, formula, OWN_PARSER);
      return formula.text();
    }
  }
}
