package dev.vectormesh.ingest.tika;

import com.google.protobuf.Struct;
import dev.vectormesh.ingest.tika.ExtractedText.Page;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.util.List;
import java.util.regex.Pattern;
import net.dankito.readability4j.Article;
import net.dankito.readability4j.Readability4J;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.parser.html.HtmlEncodingDetector;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.select.NodeVisitor;
import org.jspecify.annotations.Nullable;

/**
 * The main content of a web page: what Mozilla's Readability finds, unless that is so little of the
 * page that it may have missed the body. Then it is all but navigation, forms and scripts.
 */
final class WebPage {
  private static final String NOISE =
      "script, style, noscript, template, iframe, svg, canvas, button, select, input, textarea,"
          + " nav, [role=navigation], [role=search], [role=menu], [role=menubar], [role=dialog]";
  private static final String FRAME =
      "header:not(article header):not(main header), footer:not(article footer), aside,"
          + " [role=banner], [role=contentinfo], [role=complementary]";
  private static final String PRE =
      "pre, textarea, xmp, listing, [style~=(?i)white-space\\s*:\\s*(pre|break-spaces)]";
  private static final String BASE = "http://localhost/";
  private static final Pattern XHTML =
      Pattern.compile(
          "(?i)\\A\\s*<\\?xml|<!doctype[^>]*xhtml|xmlns=[\"']http://www.w3.org/1999/xhtml");
  private static final Pattern CLOSED =
      Pattern.compile(
          "(?i)<(script|style|title|textarea|iframe|noscript|noembed|noframes|xmp|select|template"
              + "|canvas|video|audio|object|button|div|span|p|a|b|i|em|strong|td|th|li)"
              + "((?:\\s[^<>]*?)?[\\s\"']?)/>");
  private static final int HEAD = 2000;
  private static final int LITTLE = 250;
  private static final double MAIN_SHARE = 0.45;

  private WebPage() {}

  static ExtractedText read(byte[] bytes, long maxCharacters)
      throws UnreadableDocumentException, IOException {
    String html = TextDecoder.decode(bytes, declared(bytes)).text();
    Document page = parse(html);
    HiddenParts.remove(page);
    String title = title(page);
    Struct.Builder properties = Struct.newBuilder();
    ExtractedText.put(properties, "language", page.select("html").attr("lang"));
    ExtractedText.put(properties, "author", page.select("meta[name=author]").attr("content"));
    ExtractedText.put(
        properties,
        "created",
        page.select("meta[property=article:published_time]").attr("content"));

    String main = mainContent(page.outerHtml());
    Body whole = readable(page);
    boolean likely = main.length() >= LITTLE && main.length() >= MAIN_SHARE * whole.unlinked();
    String text = likely ? main : whole.text();
    if (text.isBlank()) {
      throw new UnreadableDocumentException(Reason.EMPTY, "the page holds no text");
    }
    if (text.length() > maxCharacters) {
      throw new UnreadableDocumentException(
          Reason.TOO_LARGE, "it holds more than " + maxCharacters + " characters of text");
    }
    return new ExtractedText(
        "text/html", title, List.of(new Page(0, text)), properties.build(), List.of());
  }

  /**
   * XHTML closes elements that HTML does not: read as HTML, {@code <script/>} would take all that
   * follows with it. Where nobody has scripts, their substitute is the text.
   */
  private static Document parse(String html) {
    boolean xhtml = XHTML.matcher(html.substring(0, Math.min(html.length(), HEAD))).find();
    Document page = Jsoup.parse(xhtml ? closed(html) : html, BASE);
    if (!xhtml && !page.body().hasText() && CLOSED.matcher(html).find()) {
      page = Jsoup.parse(closed(html), BASE);
    }
    if (!page.select("noscript").isEmpty() && !hasTextForScripts(page)) {
      page.select("body noscript").forEach(Element::unwrap);
    }
    return page;
  }

  private static boolean hasTextForScripts(Document page) {
    Document scripted = page.clone();
    scripted.select("noscript, template").remove();
    return scripted.body().hasText();
  }

  private static String closed(String xhtml) {
    return CLOSED.matcher(xhtml).replaceAll("<$1$2></$1>");
  }

  /**
   * Text of a page.
   *
   * @param unlinked characters of it that lead nowhere: lists of links are not what a page is about
   */
  private record Body(String text, int unlinked) {
    static Body of(Element root) {
      String text = WebPage.text(root);
      int links = root.select("a").stream().mapToInt(a -> a.text().length()).sum();
      return new Body(text, Math.max(0, text.length() - links));
    }
  }

  private static @Nullable Charset declared(byte[] bytes) throws IOException {
    try (ByteArrayInputStream in = new ByteArrayInputStream(bytes)) {
      return new HtmlEncodingDetector().detect(in, new Metadata());
    }
  }

  private static String title(Document page) {
    String title = page.title().strip();
    if (title.isEmpty()) {
      title = page.select("meta[property=og:title]").attr("content").strip();
    }
    Element heading = page.selectFirst("h1");
    return title.isEmpty() && heading != null ? heading.text() : title;
  }

  /** What Readability takes for the article; empty when it finds none. */
  private static String mainContent(String html) {
    Article article = new Readability4J(BASE, html).parse();
    Element content = article.getArticleContent();
    return content == null ? "" : text(content);
  }

  /**
   * All but what is never content; with the page's frame when there is hardly anything inside it.
   */
  private static Body readable(Document page) {
    page.select(NOISE).remove();
    Element body = page.body();
    Body all = Body.of(body);
    body.select(FRAME).remove();
    Body inner = Body.of(body);
    return inner.text().length() >= MAIN_SHARE * all.text().length() ? inner : all;
  }

  /** The element's text, a line per block. */
  private static String text(Element root) {
    StringBuilder out = new StringBuilder();
    root.traverse(
        new NodeVisitor() {
          @Override
          public void head(Node node, int depth) {
            if (node instanceof TextNode words) {
              append(out, words);
            } else if (node instanceof Element element) {
              if (isCell(element)) {
                cell(out);
              } else if (isBlock(element) || element.normalName().equals("br")) {
                newLine(out, spaced(element));
              }
            }
          }

          @Override
          public void tail(Node node, int depth) {
            if (node instanceof Element element && isBlock(element) && !isCell(element)) {
              newLine(out, spaced(element));
            }
          }
        });
    return out.toString().stripTrailing();
  }

  /** Blanks of the source are one, and none where a line begins; those of pre count. */
  private static void append(StringBuilder out, TextNode words) {
    if (pre(words)) {
      out.append(words.getWholeText());
    } else {
      String text = words.text();
      boolean fresh = out.isEmpty() || Character.isWhitespace(out.charAt(out.length() - 1));
      out.append(fresh ? text.stripLeading() : text);
    }
  }

  private static boolean isCell(Element element) {
    return element.normalName().equals("td") || element.normalName().equals("th");
  }

  private static boolean isBlock(Element element) {
    return element.isBlock() || element.normalName().equals("summary");
  }

  private static boolean pre(TextNode words) {
    Element parent = (Element) words.parent();
    return parent != null && parent.closest(PRE) != null;
  }

  private static boolean spaced(Element element) {
    return element
        .normalName()
        .matches("p|h[1-6]|table|ul|ol|blockquote|pre|section|article|summary|details");
  }

  private static void newLine(StringBuilder out, boolean spaced) {
    while (!out.isEmpty() && out.charAt(out.length() - 1) == ' ') {
      out.setLength(out.length() - 1);
    }
    if (out.isEmpty()) {
      return;
    }
    if (out.charAt(out.length() - 1) != '\n') {
      out.append('\n');
    }
    if (spaced && (out.length() < 2 || out.charAt(out.length() - 2) != '\n')) {
      out.append('\n');
    }
  }

  private static void cell(StringBuilder out) {
    if (!out.isEmpty() && out.charAt(out.length() - 1) != '\n') {
      out.append('\t');
    }
  }
}
