package dev.vectormesh.ingest.tika;

import dev.vectormesh.ingest.item.Reason;
import dev.vectormesh.ingest.item.UnreadableDocumentException;
import dev.vectormesh.ingest.text.ExtractedText;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.parser.Parser;
import org.jsoup.select.NodeVisitor;
import org.jspecify.annotations.Nullable;

/**
 * The text of an XML file, feeds too, read leniently: no entity is fetched, and an error costs no
 * more than its place.
 */
final class XmlText {
  private static final Pattern ENCODING =
      Pattern.compile("<\\?xml[^>]*?encoding\\s*=\\s*[\"']([A-Za-z0-9._:-]+)[\"']");
  private static final Pattern START =
      Pattern.compile("\\A\\s*<(?:\\?|!|[A-Za-z_][\\w:.-]*(?:\\s|/?>))");
  private static final Pattern MARKUP = Pattern.compile("<[a-zA-Z/][^>]*>");
  private static final int HEAD = 200;

  private XmlText() {}

  /**
   * @param charset as its source declares it, which goes before what it says itself; null where it
   *     does not
   */
  static ExtractedText read(
      byte[] bytes, String mediaType, @Nullable Charset charset, long maxCharacters)
      throws UnreadableDocumentException {
    String xml = TextDecoder.decode(bytes, charset == null ? declared(bytes) : charset).text();
    if (!START.matcher(xml).find()) {
      throw new UnreadableDocumentException(
          Reason.CORRUPT, mediaType + ": it does not begin as XML does");
    }
    Document document = Jsoup.parse(xml, "", Parser.xmlParser());
    document.select("script, style").remove();
    String text = text(document).strip();
    if (text.isEmpty()) {
      throw new UnreadableDocumentException(Reason.EMPTY, "it holds no text");
    }
    if (text.length() > maxCharacters) {
      throw new UnreadableDocumentException(
          Reason.TOO_LARGE, "it holds more than " + maxCharacters + " characters of text");
    }
    Element title = document.selectFirst("title");
    return ExtractedText.of(mediaType, title == null ? "" : title.text(), text);
  }

  /** A line for each element, except for those that stand within a text. */
  private static String text(Document document) {
    StringBuilder text = new StringBuilder();
    document.traverse(
        new NodeVisitor() {
          @Override
          public void head(Node node, int depth) {
            if (node instanceof TextNode words) {
              text.append(plain(words.getWholeText()).replaceAll("\\s+", " "));
            } else {
              separate(node);
            }
          }

          @Override
          public void tail(Node node, int depth) {
            separate(node);
          }

          private void separate(Node node) {
            if (node instanceof Element element && !isWithinText(element)) {
              while (!text.isEmpty() && text.charAt(text.length() - 1) == ' ') {
                text.setLength(text.length() - 1);
              }
              if (!text.isEmpty() && text.charAt(text.length() - 1) != '\n') {
                text.append('\n');
              }
            }
          }
        });
    return text.toString();
  }

  private static boolean isWithinText(Element element) {
    Element parent = element.parent();
    return parent != null && !parent.ownText().isBlank();
  }

  /** Feeds carry HTML as text. */
  private static String plain(String words) {
    return MARKUP.matcher(words).find() ? Jsoup.parse(words).text() : words;
  }

  private static @Nullable Charset declared(byte[] bytes) {
    String head = new String(bytes, 0, Math.min(HEAD, bytes.length), StandardCharsets.ISO_8859_1);
    Matcher matcher = ENCODING.matcher(head);
    return matcher.find() && Charset.isSupported(matcher.group(1))
        ? Charset.forName(matcher.group(1))
        : null;
  }
}
