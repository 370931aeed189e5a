package dev.vectormesh.ingest.tika;

import dev.vectormesh.ingest.tika.ExtractedText.Page;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.xml.sax.Attributes;
import org.xml.sax.helpers.DefaultHandler;

/** Collects the XHTML that a Tika parser emits as plain text by pages, a line per block. */
final class PageText extends DefaultHandler {
  private static final Set<String> BLOCKS =
      Set.of(
          "p",
          "div",
          "h1",
          "h2",
          "h3",
          "h4",
          "h5",
          "h6",
          "li",
          "ul",
          "ol",
          "table",
          "tr",
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
  private static final Set<String> SPACED =
      Set.of("p", "h1", "h2", "h3", "h4", "h5", "h6", "table", "ul", "ol", "blockquote", "pre");
  private static final Set<String> SILENT = Set.of("head", "title", "script", "style");
  private static final int HEADING_LIMIT = 300;

  /** The text is longer than asked for. */
  static final class LimitReached extends RuntimeException {
    private static final long serialVersionUID = 1L;

    LimitReached() {
      super("text limit reached", null, false, false);
    }
  }

  private final long limit;
  private final List<Page> pages = new ArrayList<>();
  private final StringBuilder heading = new StringBuilder();
  private StringBuilder text = new StringBuilder();
  private long length;
  private int number;
  private int silent;
  private int headingDepth;
  private boolean headingDone;

  /**
   * @param limit characters in all; more throw {@link LimitReached}
   */
  PageText(long limit) {
    this.limit = limit;
  }

  @Override
  public void startElement(String uri, String localName, String name, Attributes attributes) {
    String element = localName.toLowerCase(Locale.ROOT);
    if (SILENT.contains(element)) {
      silent++;
    } else if (element.equals("div") && startsPage(attributes.getValue("class"))) {
      endPage();
      number++;
    } else if (BLOCKS.contains(element)) {
      newLine(SPACED.contains(element));
    } else if (element.equals("td") || element.equals("th")) {
      separateCell();
    }
    if (isHeading(element)) {
      headingDepth++;
    }
  }

  @Override
  public void endElement(String uri, String localName, String name) {
    String element = localName.toLowerCase(Locale.ROOT);
    if (SILENT.contains(element)) {
      silent--;
    } else if (BLOCKS.contains(element)) {
      newLine(SPACED.contains(element));
    }
    if (isHeading(element) && --headingDepth == 0 && !heading.toString().isBlank()) {
      headingDone = true;
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
    text.append(chars, start, count);
    if (headingDepth > 0 && !headingDone && heading.length() < HEADING_LIMIT) {
      heading.append(chars, start, Math.min(count, HEADING_LIMIT));
    }
  }

  @Override
  public void ignorableWhitespace(char[] chars, int start, int count) {
    characters(chars, start, count);
  }

  List<Page> pages() {
    endPage();
    return pages;
  }

  /** The first heading; empty when there is none. */
  String heading() {
    return heading.toString().strip();
  }

  private static boolean startsPage(@org.jspecify.annotations.Nullable String kind) {
    return "page".equals(kind) || "slide-content".equals(kind);
  }

  private static boolean isHeading(String element) {
    return element.length() == 2
        && element.charAt(0) == 'h'
        && Character.isDigit(element.charAt(1));
  }

  private void newLine(boolean spaced) {
    int end = text.length();
    if (end == 0 || silent > 0) {
      return;
    }
    boolean atStart = text.charAt(end - 1) == '\n';
    if (!atStart) {
      text.append('\n');
    }
    if (spaced && !(text.length() > 1 && text.charAt(text.length() - 2) == '\n')) {
      text.append('\n');
    }
  }

  private void separateCell() {
    if (!text.isEmpty() && text.charAt(text.length() - 1) != '\n') {
      text.append('\t');
    }
  }

  private void endPage() {
    if (!text.toString().isBlank()) {
      pages.add(new Page(number, text.toString()));
    }
    text = new StringBuilder();
  }
}
