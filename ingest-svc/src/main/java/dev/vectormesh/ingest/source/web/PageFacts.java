package dev.vectormesh.ingest.source.web;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.vectormesh.ingest.source.Raw;
import dev.vectormesh.ingest.source.http.Addresses;
import dev.vectormesh.ingest.source.http.Answer;
import dev.vectormesh.ingest.text.ContentHash;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;

/**
 * What a page says of itself, beside its text.
 *
 * @param canonical its address as it names it, or else where it was found
 * @param metadata author, published, language, site_name; what is not said is not there
 * @param links that may be followed, in the order of the page
 */
record PageFacts(RobotsDirectives robots, URI canonical, Struct metadata, List<URI> links) {
  private static final Set<String> HTML = Set.of("text/html", "application/xhtml+xml");

  static PageFacts of(Answer answer, String agent) {
    if (!isPage(answer)) {
      return new PageFacts(
          RobotsDirectives.of(answer, null, agent),
          answer.uri(),
          Struct.getDefaultInstance(),
          List.of());
    }
    Document page = parsed(answer);
    RobotsDirectives robots = RobotsDirectives.of(answer, page, agent);
    return new PageFacts(
        robots,
        canonical(answer, page),
        metadata(page),
        robots.nofollow() ? List.of() : links(answer, page));
  }

  /** Whether it says that it is a page, and begins like one. */
  private static boolean isPage(Answer answer) {
    String type = answer.mediaType();
    if (!type.isEmpty() && !HTML.contains(type)) {
      return false;
    }
    for (byte letter : answer.body()) {
      // Blanks, and the marks of byte orders.
      if (letter > ' ') {
        return letter == '<';
      }
    }
    return false;
  }

  private static Document parsed(Answer answer) {
    try {
      return Jsoup.parse(
          new ByteArrayInputStream(answer.body()), answer.charset(), answer.uri().toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e); // Bytes in memory do not fail to be read.
    }
  }

  private static URI canonical(Answer answer, Document page) {
    String named = page.select("link[rel~=(?i)\\bcanonical\\b]").attr("href");
    return named.isBlank()
        ? answer.uri()
        : Addresses.resolve(answer.uri(), named).orElse(answer.uri());
  }

  private static Struct metadata(Document page) {
    LinkedData linked = LinkedData.of(page);
    Struct.Builder metadata = Struct.newBuilder();
    put(
        metadata,
        "author",
        first(
            linked.author(),
            page.select("meta[name=author]").attr("content"),
            page.select("[rel=author]").text(),
            page.select("[itemprop=author]").text()));
    put(
        metadata,
        "published",
        first(
            page.select("meta[property=article:published_time]").attr("content"),
            linked.published(),
            page.select("[itemprop=datePublished]").attr("content"),
            page.select("[itemprop=datePublished]").attr("datetime"),
            page.select("meta[name=date], meta[name=dc.date], meta[name=pubdate]").attr("content"),
            page.select("article time[datetime]").attr("datetime")));
    put(metadata, "language", page.select("html").attr("lang"));
    put(metadata, "site_name", page.select("meta[property=og:site_name]").attr("content"));
    return metadata.build();
  }

  private static String first(String... said) {
    for (String text : said) {
      if (!text.isBlank()) {
        return text.strip();
      }
    }
    return "";
  }

  private static void put(Struct.Builder metadata, String field, String value) {
    if (!value.isBlank()) {
      metadata.putFields(field, Value.newBuilder().setStringValue(value.strip()).build());
    }
  }

  private static List<URI> links(Answer answer, Document page) {
    Element base = page.selectFirst("base[href]");
    URI from =
        base == null
            ? answer.uri()
            : Addresses.resolve(answer.uri(), base.attr("href")).orElse(answer.uri());
    List<URI> links = new ArrayList<>();
    for (Element link : page.select("a[href], area[href]")) {
      if (!link.attr("rel").toLowerCase(Locale.ROOT).contains("nofollow")) {
        Addresses.resolve(from, link.attr("href")).ifPresent(links::add);
      }
    }
    return links;
  }

  /**
   * What changes with the page. The host's word for it where there is one, as that is what a later
   * request can be made conditional by.
   */
  static String version(Answer answer) {
    return answer
        .header("etag")
        .map(tag -> ConditionalGet.ETAG + tag)
        .or(() -> answer.header("last-modified").map(time -> ConditionalGet.MODIFIED + time))
        .orElseGet(() -> "hash " + ContentHash.hex(answer.body()));
  }

  Raw.Facts facts(String version) {
    return new Raw.Facts("", canonical.toString(), metadata, version);
  }
}
