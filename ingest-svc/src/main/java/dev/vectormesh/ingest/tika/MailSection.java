package dev.vectormesh.ingest.tika;

import org.apache.tika.metadata.Message;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.metadata.TikaCoreProperties;
import org.apache.tika.sax.ContentHandlerDecorator;
import org.apache.tika.sax.XHTMLContentHandler;
import org.xml.sax.Attributes;
import org.xml.sax.ContentHandler;
import org.xml.sax.SAXException;
import org.xml.sax.helpers.AttributesImpl;

/**
 * Puts a heading in front of a part of a mail: a forwarded mail's subject and sender, which its
 * parser tells as metadata only, or the name of an attachment. Waits for the first text, for the
 * headers are known by then.
 */
final class MailSection extends ContentHandlerDecorator {
  private final Metadata metadata;
  private final String name;
  private boolean begun;

  MailSection(ContentHandler handler, Metadata metadata, String name) {
    super(handler);
    this.metadata = metadata;
    this.name = name;
  }

  void begin() throws SAXException {
    if (begun) {
      return;
    }
    begun = true;
    String subject = metadata.get(TikaCoreProperties.SUBJECT);
    write("h2", subject == null || subject.isBlank() ? name : subject);
    write("p", metadata.get(Message.MESSAGE_FROM));
  }

  @Override
  public void startElement(String uri, String local, String element, Attributes attributes)
      throws SAXException {
    begin();
    super.startElement(uri, local, element, attributes);
  }

  @Override
  public void characters(char[] chars, int start, int length) throws SAXException {
    begin();
    super.characters(chars, start, length);
  }

  private void write(String element, @org.jspecify.annotations.Nullable String words)
      throws SAXException {
    if (words != null && !words.isBlank()) {
      super.startElement(XHTMLContentHandler.XHTML, element, element, new AttributesImpl());
      super.characters(words.toCharArray(), 0, words.length());
      super.endElement(XHTMLContentHandler.XHTML, element, element);
    }
  }
}
