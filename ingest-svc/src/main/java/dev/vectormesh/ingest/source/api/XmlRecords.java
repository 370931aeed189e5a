package dev.vectormesh.ingest.source.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.ByteArrayInputStream;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * XML as JSON: an element is an object of its children, several of one name are an array, one that
 * holds text alone is that text. Attributes begin with {@code @}; text beside children is {@code
 * #text}. Prefixes of names are left out.
 */
final class XmlRecords {
  private static final XMLInputFactory XML = factory();

  private final XMLStreamReader reader;

  private XmlRecords(XMLStreamReader reader) {
    this.reader = reader;
  }

  /** The JDK's own, which bounds how deep elements lie. */
  private static XMLInputFactory factory() {
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    factory.setProperty(XMLInputFactory.IS_COALESCING, true);
    return factory;
  }

  /**
   * @return an object whose only field is the document's element
   * @throws XMLStreamException where it is no XML
   */
  static JsonNode read(byte[] bytes) throws XMLStreamException {
    XMLStreamReader reader = XML.createXMLStreamReader(new ByteArrayInputStream(bytes));
    try {
      while (reader.next() != XMLStreamConstants.START_ELEMENT) {
        // What comes before the element says nothing.
      }
      ObjectNode document = JsonNodeFactory.instance.objectNode();
      String name = reader.getLocalName();
      document.set(name, new XmlRecords(reader).element());
      return document;
    } finally {
      reader.close();
    }
  }

  private JsonNode element() throws XMLStreamException {
    ObjectNode element = JsonNodeFactory.instance.objectNode();
    for (int i = 0; i < reader.getAttributeCount(); i++) {
      element.put("@" + reader.getAttributeLocalName(i), reader.getAttributeValue(i));
    }
    StringBuilder text = new StringBuilder();
    for (int event = reader.next();
        event != XMLStreamConstants.END_ELEMENT;
        event = reader.next()) {
      if (event == XMLStreamConstants.START_ELEMENT) {
        String name = reader.getLocalName();
        add(element, name, element());
      } else if (event == XMLStreamConstants.CHARACTERS || event == XMLStreamConstants.CDATA) {
        text.append(reader.getText());
      }
    }
    String words = text.toString().strip();
    if (element.isEmpty()) {
      return TextNode.valueOf(words);
    }
    return words.isEmpty() ? element : element.put("#text", words);
  }

  private static void add(ObjectNode element, String name, JsonNode child) {
    JsonNode before = element.get(name);
    if (before == null) {
      element.set(name, child);
    } else if (before instanceof ArrayNode several) {
      several.add(child);
    } else {
      element.set(name, JsonNodeFactory.instance.arrayNode().add(before).add(child));
    }
  }
}
