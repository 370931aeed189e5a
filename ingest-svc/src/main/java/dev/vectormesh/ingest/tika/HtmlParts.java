package dev.vectormesh.ingest.tika;

import dev.vectormesh.ingest.text.ExtractedText.Page;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.select.NodeVisitor;

/** Reads markup as text with its structure: sections by their headings, tables as rows. */
final class HtmlParts implements NodeVisitor {
  private static final Set<String> SPACED =
      Set.of("p", "ul", "ol", "blockquote", "pre", "section", "article", "summary", "details");
  private static final Set<String> PREFORMATTED = Set.of("pre", "textarea", "listing", "xmp");

  private static final Pattern KEPT_BLANKS =
      Pattern.compile("(?i)white-space\\s*:\\s*(pre|break-spaces)");

  private final StructuredText text = new StructuredText();
  private int preformatted;

  private HtmlParts() {}

  static List<Page> of(Element root) {
    HtmlParts parts = new HtmlParts();
    root.traverse(parts);
    return parts.text.pages();
  }

  @Override
  public void head(Node node, int depth) {
    if (node instanceof TextNode words) {
      append(words);
    } else if (node instanceof Element element) {
      start(element, element.normalName());
    }
  }

  /** Blanks of the source are one, and none where a line begins; those of pre count. */
  private void append(TextNode words) {
    if (preformatted > 0) {
      text.text(words.getWholeText());
    } else {
      String line = words.text();
      text.text(text.isAtBlank() ? line.stripLeading() : line);
    }
  }

  private static boolean isPreformatted(Element element, String name) {
    return PREFORMATTED.contains(name)
        || element.hasAttr("style") && KEPT_BLANKS.matcher(element.attr("style")).find();
  }

  private static boolean isBlock(Element element, String name) {
    return element.isBlock() || name.equals("summary");
  }

  private void start(Element element, String name) {
    preformatted += isPreformatted(element, name) ? 1 : 0;
    if (isHeading(name)) {
      text.startHeading();
      return;
    }
    switch (name) {
      case "table" -> text.startTable();
      case "tr" -> text.startRow();
      case "td", "th" ->
          text.startCell(name.equals("th"), PageText.columns(element.attr("colspan")));
      default -> {
        if (isBlock(element, name) || name.equals("br")) {
          text.newLine(SPACED.contains(name));
        }
      }
    }
  }

  @Override
  public void tail(Node node, int depth) {
    if (node instanceof Element element) {
      end(element, element.normalName());
    }
  }

  private void end(Element element, String name) {
    preformatted -= isPreformatted(element, name) ? 1 : 0;
    if (isHeading(name)) {
      text.endHeading(name.charAt(1) - '0');
      return;
    }
    switch (name) {
      case "table" -> text.endTable();
      case "td", "th" -> text.endCell();
      default -> {
        if (isBlock(element, name)) {
          text.newLine(SPACED.contains(name));
        }
      }
    }
  }

  private static boolean isHeading(String name) {
    return name.length() == 2 && name.charAt(0) == 'h' && Character.isDigit(name.charAt(1));
  }
}
