package dev.vectormesh.ingest.tika;

import java.io.IOException;
import java.io.InputStream;
import javax.xml.parsers.SAXParser;
import org.apache.tika.exception.TikaException;
import org.apache.tika.parser.ParseContext;
import org.apache.tika.utils.XMLReaderUtils;
import org.xml.sax.SAXException;
import org.xml.sax.XMLReader;
import org.xml.sax.helpers.DefaultHandler;

/**
 * The XML parser that Tika's readers of Office files are given: Tika's own, with {@link
 * AcceptedXml} between it and them.
 */
@SuppressWarnings("deprecation") // Its superclass asks for a parser of SAX 1.
final class OfficeXml extends SAXParser {
  private static final ParseContext OWN_PARSER = new ParseContext();

  private final PageText text;
  private final OpenDocumentFormulas formulas;

  OfficeXml(PageText text, OpenDocumentFormulas formulas) {
    this.text = text;
    this.formulas = formulas;
  }

  @Override
  public void parse(InputStream in, DefaultHandler handler) throws SAXException, IOException {
    try {
      XMLReaderUtils.parseSAX(in, new AcceptedXml(handler, text, formulas), OWN_PARSER);
    } catch (TikaException e) {
      throw new SAXException(e);
    }
  }

  @Override
  public org.xml.sax.Parser getParser() {
    throw new UnsupportedOperationException("parse from a stream");
  }

  @Override
  public XMLReader getXMLReader() {
    throw new UnsupportedOperationException("parse from a stream");
  }

  @Override
  public boolean isNamespaceAware() {
    return true;
  }

  @Override
  public boolean isValidating() {
    return false;
  }

  @Override
  public void setProperty(String name, Object value) throws org.xml.sax.SAXNotRecognizedException {
    throw new org.xml.sax.SAXNotRecognizedException(name);
  }

  @Override
  public Object getProperty(String name) throws org.xml.sax.SAXNotRecognizedException {
    throw new org.xml.sax.SAXNotRecognizedException(name);
  }
}
