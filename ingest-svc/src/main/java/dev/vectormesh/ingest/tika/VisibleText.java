package dev.vectormesh.ingest.tika;

import org.apache.tika.sax.ContentHandlerDecorator;
import org.xml.sax.Attributes;
import org.xml.sax.ContentHandler;
import org.xml.sax.SAXException;

/** Leaves out the hidden parts of pages inside of mails and books: previews of newsletters, say. */
final class VisibleText extends ContentHandlerDecorator {
  private int hidden;

  VisibleText(ContentHandler handler) {
    super(handler);
  }

  @Override
  public void startElement(String uri, String local, String name, Attributes attributes)
      throws SAXException {
    if (hidden > 0 || HiddenParts.isHidden(local, attributes)) {
      hidden++;
    } else {
      super.startElement(uri, local, name, attributes);
    }
  }

  @Override
  public void endElement(String uri, String local, String name) throws SAXException {
    if (hidden > 0) {
      hidden--;
    } else {
      super.endElement(uri, local, name);
    }
  }

  @Override
  public void characters(char[] chars, int start, int length) throws SAXException {
    if (hidden == 0) {
      super.characters(chars, start, length);
    }
  }

  @Override
  public void ignorableWhitespace(char[] chars, int start, int length) throws SAXException {
    if (hidden == 0) {
      super.ignorableWhitespace(chars, start, length);
    }
  }
}
