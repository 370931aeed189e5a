package dev.vectormesh.ingest.tika;

import com.google.protobuf.Struct;
import dev.vectormesh.ingest.item.Reason;
import dev.vectormesh.ingest.item.UnreadableDocumentException;
import dev.vectormesh.ingest.text.ExtractedText;
import dev.vectormesh.ingest.text.ExtractedText.Page;
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

  /**
   * @param charset as its server declares it, which goes before what the page says; null where it
   *     does not
   */
  static ExtractedText read(byte[] bytes, @Nullable Charset charset, long maxCharacters)
      throws UnreadableDocumentException, IOException {
    String html = TextDecoder.decode(bytes, charset == null ? declared(bytes) : charset).text();
    Document page = parse(html);
    HiddenParts.remove(page);
    String title = title(page);
    Struct.Builder properties = Struct.newBuilder();
    FileProperties.put(properties, "language", page.select("html").attr("lang"));
    FileProperties.put(properties, "author", page.select("meta[name=author]").attr("content"));
    FileProperties.put(
        properties,
        "created",
        page.select("meta[property=article:published_time]").attr("content"));

    List<Page> article = isWhole(page) ? List.of() : mainContent(page.outerHtml());
    String main = StructuredText.joined(article);
    Body whole = readable(page);
    boolean likely = main.length() >= LITTLE && main.length() >= MAIN_SHARE * whole.unlinked();
    String text = likely ? main : whole.text();
    if (text.isEmpty()) {
      throw new UnreadableDocumentException(Reason.EMPTY, "the page holds no text");
    }
    if (text.length() > maxCharacters) {
      throw new UnreadableDocumentException(
          Reason.TOO_LARGE, "it holds more than " + maxCharacters + " characters of text");
    }
    return new ExtractedText(
        "text/html", title, likely ? article : whole.parts(), properties.build(), List.of());
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
  private record Body(List<Page> parts, String text, int unlinked) {
    static Body of(Element root) {
      List<Page> parts = HtmlParts.of(root);
      String text = StructuredText.joined(parts);
      int links = root.select("a").stream().mapToInt(a -> a.text().length()).sum();
      return new Body(parts, text, Math.max(0, text.length() - links));
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

  /**
   * Whether whoever wrote it says that nothing of it is a site's frame: sources that make pages.
   */
  private static boolean isWhole(Document page) {
    return page.selectFirst("meta[name=vectormesh:content][content=whole]") != null;
  }

  /** What Readability takes for the article; empty when it finds none. */
  private static List<Page> mainContent(String html) {
    Article article = new Readability4J(BASE, html).parse();
    Element content = article.getArticleContent();
    return content == null ? List.of() : HtmlParts.of(content);
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
}
