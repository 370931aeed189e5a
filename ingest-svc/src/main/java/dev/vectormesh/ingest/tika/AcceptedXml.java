package dev.vectormesh.ingest.tika;

import dev.vectormesh.ingest.text.Place.Unit;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.xml.sax.Attributes;
import org.xml.sax.ContentHandler;
import org.xml.sax.SAXException;
import org.xml.sax.helpers.AttributesImpl;
import org.xml.sax.helpers.DefaultHandler;

/**
 * Between Office XML and its reader: leaves out what tracked changes deleted or moved away, writes
 * formulas and special characters as text, and tells where OpenDocument's slides and sheets begin.
 * All of these Tika 3.3.0 reads otherwise, or not at all.
 */
final class AcceptedXml extends DefaultHandler {
  private static final Set<String> WORD =
      Set.of(
          "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
          "http://purl.oclc.org/ooxml/wordprocessingml/main");
  private static final Set<String> MATH =
      Set.of(
          "http://schemas.openxmlformats.org/officeDocument/2006/math",
          "http://purl.oclc.org/ooxml/officeDocument/math");
  private static final String ODF_TEXT = "urn:oasis:names:tc:opendocument:xmlns:text:1.0";
  private static final String ODF_TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0";
  private static final String ODF_DRAW = "urn:oasis:names:tc:opendocument:xmlns:drawing:1.0";
  private static final String ODF_OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0";
  private static final String XLINK = "http://www.w3.org/1999/xlink";
  private static final String ODF_PRESENTATION =
      "urn:oasis:names:tc:opendocument:xmlns:presentation:1.0";
  private static final AttributesImpl NO_ATTRIBUTES = new AttributesImpl();
  private static final String HYPHEN = "-";

  private final ContentHandler reader;
  private final PageText text;
  private final FormulaText formula;
  private final OpenDocumentFormulas formulas;
  private int skipped;
  // A table's row is kept back until its properties tell whether it was deleted.
  private @Nullable XmlEvents row;
  private boolean spreadsheet;
  private int tables;
  // What a slide's title says, while it is read.
  private @Nullable StringBuilder title;

  AcceptedXml(ContentHandler reader, PageText text, OpenDocumentFormulas formulas) {
    this.reader = reader;
    this.text = text;
    this.formulas = formulas;
    this.formula = new FormulaText(reader);
  }

  @Override
  public void startElement(String uri, String local, String name, Attributes attributes)
      throws SAXException {
    if (skipped > 0) {
      skipped++;
    } else if (WORD.contains(uri)) {
      startWord(uri, local, name, attributes);
    } else if (MATH.contains(uri)) {
      formula.start(uri, local, name, attributes);
    } else if (uri.equals(ODF_TEXT) && local.equals("tracked-changes")) {
      skipped = 1;
    } else {
      startOpenDocument(uri, local, attributes);
      pass(uri, local, name, attributes);
    }
  }

  private void startWord(String uri, String local, String name, Attributes attributes)
      throws SAXException {
    XmlEvents held = row;
    if (held != null) {
      boolean properties =
          !local.equals("tc") && !local.equals("sdt") && !local.equals("customXml");
      if (properties && local.equals("del")) {
        // In the row's properties: its depth is counted down to the row's end.
        row = null;
        skipped = rowDepth + 1;
        return;
      }
      if (properties) {
        rowDepth++;
        held.start(uri, local, name, attributes);
        return;
      }
      releaseRow();
    }
    switch (local) {
      case "del", "moveFrom" -> skipped = 1;
      case "tr" -> {
        row = new XmlEvents();
        rowDepth = 1;
        row.start(uri, local, name, attributes);
      }
      case "noBreakHyphen" -> word(uri, name, HYPHEN);
      case "sym" ->
          word(
              uri,
              name,
              SymbolFonts.text(attributes.getValue(uri, "font"), attributes.getValue(uri, "char")));
      default -> pass(uri, local, name, attributes);
    }
  }

  private int rowDepth;

  private void releaseRow() throws SAXException {
    XmlEvents held = row;
    row = null;
    if (held != null) {
      held.send(reader);
    }
  }

  /** Characters as a run of Word's has them. */
  private void word(String uri, String name, String characters) throws SAXException {
    String prefix = name.substring(0, name.indexOf(':') + 1);
    reader.startElement(uri, "t", prefix + "t", NO_ATTRIBUTES);
    reader.characters(characters.toCharArray(), 0, characters.length());
    reader.endElement(uri, "t", prefix + "t");
  }

  /** Characters as a paragraph of OpenDocument has them: in a frame none are read. */
  private void span(String characters) throws SAXException {
    reader.startElement(ODF_TEXT, "span", "text:span", NO_ATTRIBUTES);
    reader.characters(characters.toCharArray(), 0, characters.length());
    reader.endElement(ODF_TEXT, "span", "text:span");
  }

  private void startOpenDocument(String uri, String local, Attributes attributes)
      throws SAXException {
    if (uri.equals(ODF_OFFICE) && local.equals("spreadsheet")) {
      spreadsheet = true;
    } else if (uri.equals(ODF_DRAW) && local.equals("page")) {
      text.startNext(Unit.SLIDE, "");
    } else if (uri.equals(ODF_DRAW)
        && local.equals("frame")
        && "title".equals(attributes.getValue(ODF_PRESENTATION, "class"))) {
      title = new StringBuilder();
    } else if (uri.equals(ODF_DRAW) && local.equals("object")) {
      String object = attributes.getValue(XLINK, "href");
      span(object == null ? "" : formulas.text(object));
    } else if (uri.equals(ODF_TABLE) && local.equals("table") && tables++ == 0 && spreadsheet) {
      String name = attributes.getValue(ODF_TABLE, "name");
      text.startNext(Unit.SHEET, name == null ? "" : name);
    }
  }

  private void pass(String uri, String local, String name, Attributes attributes)
      throws SAXException {
    if (formula.isOpen()) {
      formula.start(uri, local, name, attributes);
    } else {
      reader.startElement(uri, local, name, attributes);
    }
  }

  @Override
  public void endElement(String uri, String local, String name) throws SAXException {
    if (skipped > 0) {
      skipped--;
      return;
    }
    XmlEvents held = row;
    if (held != null && rowDepth > 1) {
      rowDepth--;
      held.end(uri, local, name);
      return;
    }
    releaseRow();
    if (formula.isOpen()) {
      formula.end(uri, local, name);
    } else if (!WORD.contains(uri) || !local.equals("noBreakHyphen") && !local.equals("sym")) {
      tables -= uri.equals(ODF_TABLE) && local.equals("table") ? 1 : 0;
      endTitle(uri, local);
      reader.endElement(uri, local, name);
    }
  }

  private void endTitle(String uri, String local) {
    StringBuilder words = title;
    if (words != null && uri.equals(ODF_DRAW) && local.equals("frame")) {
      text.titleSlide(words.toString());
      title = null;
    } else if (words != null && uri.equals(ODF_TEXT)) {
      words.append(local.equals("span") ? "" : " ");
    }
  }

  @Override
  public void characters(char[] chars, int start, int length) throws SAXException {
    XmlEvents held = row;
    if (skipped > 0) {
      return;
    }
    if (held != null) {
      held.characters(chars, start, length);
    } else if (formula.isOpen()) {
      formula.characters(chars, start, length);
    } else {
      if (title != null) {
        title.append(chars, start, length);
      }
      reader.characters(chars, start, length);
    }
  }

  @Override
  public void startDocument() throws SAXException {
    reader.startDocument();
  }

  @Override
  public void endDocument() throws SAXException {
    reader.endDocument();
  }

  @Override
  public void startPrefixMapping(String prefix, String uri) throws SAXException {
    reader.startPrefixMapping(prefix, uri);
  }

  @Override
  public void endPrefixMapping(String prefix) throws SAXException {
    reader.endPrefixMapping(prefix);
  }
}
