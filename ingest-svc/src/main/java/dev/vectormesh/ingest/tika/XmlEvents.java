package dev.vectormesh.ingest.tika;

import java.util.ArrayList;
import java.util.List;
import org.xml.sax.Attributes;
import org.xml.sax.ContentHandler;
import org.xml.sax.SAXException;
import org.xml.sax.helpers.AttributesImpl;

/** What an XML parser told, kept until it is known what becomes of it. */
final class XmlEvents {
  private interface Event {
    void send(ContentHandler handler) throws SAXException;
  }

  private final List<Event> events = new ArrayList<>();
  private final StringBuilder text = new StringBuilder();

  void start(String uri, String local, String name, Attributes attributes) {
    Attributes copy = new AttributesImpl(attributes);
    events.add(handler -> handler.startElement(uri, local, name, copy));
  }

  void end(String uri, String local, String name) {
    events.add(handler -> handler.endElement(uri, local, name));
  }

  void characters(char[] chars, int start, int length) {
    String words = new String(chars, start, length);
    text.append(words);
    events.add(handler -> handler.characters(words.toCharArray(), 0, words.length()));
  }

  void add(XmlEvents others) {
    events.addAll(others.events);
    text.append(others.text);
  }

  /** All characters. */
  String text() {
    return text.toString();
  }

  void send(ContentHandler handler) throws SAXException {
    for (Event event : events) {
      event.send(handler);
    }
  }
}
