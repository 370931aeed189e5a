package dev.vectormesh.ingest.source.edgar;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Document.OutputSettings.Syntax;
import org.jsoup.nodes.Element;
import org.jsoup.parser.Parser;

/** A filing in HTML or inline XBRL, with its parts and items as headings. */
final class FilingPage {
  private static final int HEAD = 500;
  private static final String BLOCKS = "div, p, table, center, li, h1, h2, h3, h4, h5, h6, font";

  private FilingPage() {}

  static String withHeadings(String html) {
    Document page = parsed(html);
    // Facts for machines, which a browser does not show, and what would take the text behind it.
    page.select("ix|header, script, title, iframe, style:empty").remove();
    for (Element line : lines(page)) {
      String words = words(line);
      int level = ItemHeading.level(words);
      // What leads elsewhere is a table of contents.
      if (level > 0 && line.selectFirst("a[href^=#]") == null) {
        line.replaceWith(new Element("h" + level).text(words));
      }
    }
    page.outputSettings().syntax(Syntax.html).prettyPrint(false).charset("UTF-8");
    Element body = page.selectFirst("body");
    // All of it is the filing: nothing is a page's frame.
    return "<!doctype html><html><head><meta name=\"vectormesh:content\" content=\"whole\"></head>"
        + "<body>"
        + (body == null ? page.outerHtml() : body.html())
        + "</body></html>";
  }

  /** XHTML closes elements that HTML does not. */
  private static Document parsed(String html) {
    String head = html.substring(0, Math.min(HEAD, html.length()));
    return head.stripLeading().startsWith("<?xml")
        ? Jsoup.parse(html, "", Parser.xmlParser())
        : Jsoup.parse(html);
  }

  private static String words(Element line) {
    return ItemHeading.clean(
        line.normalName().equals("table")
            ? String.join(" ", line.select("td, th").eachText())
            : line.text());
  }

  /** Blocks without blocks in them, outside of tables, and tables of a row or two. */
  private static List<Element> lines(Document page) {
    Set<Element> outer = new HashSet<>();
    List<Element> lines = new ArrayList<>();
    for (Element block : page.select(BLOCKS)) {
      if (block.parent() != null) {
        Element around = block.parent().closest(BLOCKS);
        if (around != null) {
          outer.add(around);
        }
        boolean table = block.normalName().equals("table");
        if (table ? block.select("tr").size() <= 2 : block.closest("table") == null) {
          lines.add(block);
        }
      }
    }
    lines.removeIf(line -> !line.normalName().equals("table") && outer.contains(line));
    return lines;
  }
}
