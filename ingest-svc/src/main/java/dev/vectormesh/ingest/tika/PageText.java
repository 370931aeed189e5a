package dev.vectormesh.ingest.tika;

import dev.vectormesh.ingest.text.ExtractedText.Page;
import dev.vectormesh.ingest.text.Place;
import dev.vectormesh.ingest.text.Place.Unit;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.xml.sax.Attributes;
import org.xml.sax.helpers.DefaultHandler;

/** Collects the XHTML that a Tika parser emits as text with its structure. */
final class PageText extends DefaultHandler {
  private static final Set<String> BLOCKS =
      Set.of(
          "p",
          "div",
          "li",
          "ul",
          "ol",
          "br",
          "pre",
          "blockquote",
          "section",
          "article",
          "header",
          "footer",
          "dl",
          "dt",
          "dd",
          "hr");
  private static final Set<String> SPACED = Set.of("p", "ul", "ol", "blockquote", "pre");
  private static final Set<String> SILENT = Set.of("head", "title", "script", "style");

  private static final String EMBEDDED = "embedded";

  /** The text is longer than asked for. */
  static final class LimitReached extends RuntimeException {
    private static final long serialVersionUID = 1L;

    LimitReached() {
      super("text limit reached", null, false, false);
    }
  }

  private final long limit;
  private final Unit pages;
  private final List<String> slideTitles;
  private final StructuredText text = new StructuredText();
  private final Map<String, Place> embeddings = new HashMap<>();
  private final StringBuilder heading = new StringBuilder();
  private String firstSheet = "";
  private long length;
  private int number;
  private int silent;
  private int headingDepth;
  private boolean rtfRows;

  /**
   * @param limit characters in all; more throw {@link LimitReached}
   * @param pages what the parser's pages are
   * @param slideTitles where they are known before the slides are read
   */
  PageText(long limit, Unit pages, List<String> slideTitles) {
    this.limit = limit;
    this.pages = pages;
    this.slideTitles = slideTitles;
  }

  /** Where the text that comes next stands. */
  Place place() {
    return text.place();
  }

  /** Where what the parser hands out under this id stands; nowhere where it did not say so. */
  Place placeOf(@Nullable String embedded) {
    return embedded == null ? Place.NOWHERE : embeddings.getOrDefault(embedded, Place.NOWHERE);
  }

  /** The slide that has begun has this title. */
  void titleSlide(String title) {
    if (text.place().unit() == Unit.SLIDE) {
      text.title(title);
    }
  }

  /** What follows stands on the next slide or sheet: for formats whose parser does not say so. */
  void startNext(Unit unit, String name) {
    text.start(unit, ++number, name);
    if (!name.isEmpty() && unit == Unit.SHEET) {
      firstSheet = firstSheet.isEmpty() ? name : firstSheet;
      text.text(name);
      text.newLine(true);
    }
  }

  @Override
  public void startElement(String uri, String localName, String name, Attributes attributes) {
    String element = localName.toLowerCase(Locale.ROOT);
    if (SILENT.contains(element)) {
      silent++;
      return;
    }
    String kind = element.equals("div") ? attributes.getValue("class") : null;
    String id = attributes.getValue("id");
    if (EMBEDDED.equals(kind) && id != null) {
      embeddings.put(id, text.place());
    }
    Unit unit = unit(kind);
    if (unit != Unit.NONE) {
      text.start(unit, ++number, "");
      if (unit == Unit.SLIDE && number <= slideTitles.size()) {
        titleSlide(slideTitles.get(number - 1));
      }
    } else if (isHeading(element)) {
      heading.setLength(0);
      headingDepth++;
      text.startHeading();
    } else {
      startBlock(element, attributes);
    }
  }

  private void startBlock(String element, Attributes attributes) {
    switch (element) {
      case "table" -> text.startTable();
      case "tr" -> text.startRow();
      case "td", "th" ->
          text.startCell(element.equals("th"), columns(attributes.getValue("colspan")));
      default -> {
        if (BLOCKS.contains(element)) {
          text.newLine(SPACED.contains(element));
        }
      }
    }
  }

  static int columns(@Nullable String colspan) {
    return colspan != null && colspan.matches("[1-9]\\d{0,5}") ? Integer.parseInt(colspan) : 1;
  }

  private Unit unit(@Nullable String kind) {
    return switch (kind) {
      case "page" -> pages;
      case "sheet" -> Unit.SHEET;
      case "slide-content" -> Unit.SLIDE;
      case null, default -> Unit.NONE;
    };
  }

  @Override
  public void endElement(String uri, String localName, String name) {
    String element = localName.toLowerCase(Locale.ROOT);
    if (SILENT.contains(element)) {
      silent--;
    } else if (isHeading(element)) {
      endHeading(element.charAt(1) - '0');
    } else if (element.equals("table")) {
      text.endTable();
    } else if (element.equals("td") || element.equals("th")) {
      text.endCell();
    } else if (BLOCKS.contains(element)) {
      if (rtfRows) {
        rtfRows = false;
        text.tableOfLastLine(RtfRows.CELL, RtfRows.ROW);
      }
      text.newLine(SPACED.contains(element));
    }
  }

  /** A sheet's heading is its name. */
  private void endHeading(int level) {
    headingDepth--;
    if (text.place().unit() == Unit.SHEET && text.place().name().isEmpty()) {
      String name = heading.toString().strip();
      firstSheet = firstSheet.isEmpty() ? name : firstSheet;
      text.name(name);
      text.newLine(true);
    } else {
      text.endHeading(level);
    }
  }

  @Override
  public void characters(char[] chars, int start, int count) {
    if (silent > 0) {
      return;
    }
    length += count;
    if (length > limit) {
      throw new LimitReached();
    }
    String words = new String(chars, start, count);
    if (headingDepth > 0) {
      heading.append(words);
    }
    rtfRows |= words.indexOf(RtfRows.CELL) >= 0;
    text.text(words);
  }

  @Override
  public void ignorableWhitespace(char[] chars, int start, int count) {
    characters(chars, start, count);
  }

  List<Page> pages() {
    return text.pages();
  }

  /** The first heading, or sheet's name; empty when there is none. */
  String heading() {
    return text.firstHeading().isEmpty() ? firstSheet : text.firstHeading();
  }

  private static boolean isHeading(String element) {
    return element.length() == 2
        && element.charAt(0) == 'h'
        && Character.isDigit(element.charAt(1));
  }
}
