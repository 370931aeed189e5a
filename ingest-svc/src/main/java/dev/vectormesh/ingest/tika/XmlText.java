package dev.vectormesh.ingest.tika;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.TextNode;
import org.jsoup.parser.Parser;
import org.jspecify.annotations.Nullable;

/**
 * The text of an XML file, feeds too, read leniently: no entity is fetched, and an error costs no
 * more than its place.
 */
final class XmlText {
  private static final Pattern ENCODING =
      Pattern.compile("<\\?xml[^>]*?encoding\\s*=\\s*[\"']([A-Za-z0-9._:-]+)[\"']");
  private static final Pattern MARKUP = Pattern.compile("<[a-zA-Z/][^>]*>");
  private static final int HEAD = 200;

  private XmlText() {}

  static ExtractedText read(byte[] bytes, String mediaType, long maxCharacters)
      throws UnreadableDocumentException {
    String xml = TextDecoder.decode(bytes, declared(bytes)).text();
    Document document = Jsoup.parse(xml, "", Parser.xmlParser());
    StringBuilder text = new StringBuilder();
    for (Element element : document.getAllElements()) {
      for (TextNode words : element.textNodes()) {
        String line = plain(words.getWholeText()).strip();
        if (!line.isEmpty()) {
          text.append(line).append('\n');
        }
      }
    }
    if (text.isEmpty()) {
      throw new UnreadableDocumentException(Reason.EMPTY, "it holds no text");
    }
    if (text.length() > maxCharacters) {
      throw new UnreadableDocumentException(
          Reason.TOO_LARGE, "it holds more than " + maxCharacters + " characters of text");
    }
    Element title = document.selectFirst("title");
    return ExtractedText.of(mediaType, title == null ? "" : title.text(), text.toString());
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
