package dev.vectormesh.ingest.source.web;

import static dev.vectormesh.ingest.source.http.TestSite.bytes;
import static dev.vectormesh.ingest.source.http.TestSite.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vectormesh.corpus.v1.UrlScrapeSource.Mode;
import dev.vectormesh.ingest.source.ReadSource.Listed;
import dev.vectormesh.ingest.source.SourceException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

class SitemapTest extends WebScene {
  private static final String NAMESPACE = "xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'";

  private String urls(String... pathsAndDates) {
    return "<?xml version='1.0' encoding='UTF-8'?><urlset %s>%s</urlset>"
        .formatted(
            NAMESPACE,
            Stream.of(pathsAndDates)
                .map(entry -> {
                  String[] parts = entry.split(" ");
                  String date = parts.length == 1 ? "" : "<lastmod>" + parts[1] + "</lastmod>";
                  return "<url><loc>%s</loc>%s</url>".formatted(site.address(parts[0]), date);
                })
                .collect(Collectors.joining()));
  }

  private String index(String... paths) {
    return "<sitemapindex %s>%s</sitemapindex>"
        .formatted(
            NAMESPACE,
            Stream.of(paths)
                .map(path -> "<sitemap><loc>%s</loc></sitemap>".formatted(site.address(path)))
                .collect(Collectors.joining()));
  }

  private static byte[] gzip(String text) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return packed.toByteArray();
  }

  @Test
  void index_leadsToAllPages_packedOrNot() throws Exception {
    site.xml("/sitemap.xml", index("/one.xml", "/two.xml.gz", "/sitemap.xml"));
    site.xml("/one.xml", urls("/b", "/a"));
    site.page("/two.xml.gz", bytes("application/gzip", gzip(urls("/c", "/a"))));

    Listed listed = list(Mode.MODE_SITEMAP, "/sitemap.xml");

    assertThat(listed.names())
        .containsExactly(site.address("/a"), site.address("/b"), site.address("/c"));
    assertThat(listed.partial()).isNull();
  }

  @Test
  void lastmod_isTheVersion_onceItsDayIsOver() throws Exception {
    site.xml("/s.xml", urls("/old 2026-05-01", "/new 2026-06-01", "/none"));
    site.html("/old", "<p>old");

    Listed listed = list(Mode.MODE_SITEMAP, "/s.xml");

    String version = listed.item(site.address("/old")).version();
    assertThat(version).startsWith("lastmod 2026-05-01");
    assertThat(listed.item(site.address("/new")).version()).isNull();
    assertThat(listed.item(site.address("/none")).version()).isNull();
    assertThat(reading.fetch(listed.item(site.address("/old")), null))
        .extracting("facts.version")
        .isEqualTo(version);
  }

  @Test
  void site_leadsToTheSitemapsThatItsRobotsNames() throws Exception {
    site.page("/robots.txt", "text/plain", "Sitemap: " + site.address("/s.txt") + "\n");
    site.page("/s.txt", "text/plain", site.address("/a") + "\n" + site.address("/b") + "\n");

    assertThat(list(Mode.MODE_SITEMAP, "/").names())
        .containsExactly(site.address("/a"), site.address("/b"));
  }

  @Test
  void listing_isPartial_whereASitemapFails_endsEarly_orALimitIsReached() throws Exception {
    site.xml("/index.xml", index("/one.xml", "/lost.xml"));
    site.xml("/one.xml", urls("/a", "/b", "/c"));
    site.page("/lost.xml", status(404));
    String whole = urls("/a", "/b", "/c");
    site.xml("/half.xml", whole.substring(0, whole.length() - 30));

    Listed failed = list(Mode.MODE_SITEMAP, "/index.xml");
    Listed half = list(Mode.MODE_SITEMAP, "/half.xml");
    Listed limited =
        reading.list(source, of(Mode.MODE_SITEMAP, web -> web.setMaxPages(2), "/one.xml"));

    assertThat(failed.names()).hasSize(3);
    assertThat(failed.partial()).contains("/lost.xml").contains("404");
    assertThat(half.names()).hasSize(2);
    assertThat(half.partial()).contains("/half.xml");
    assertThat(limited.names()).hasSize(2);
    assertThat(limited.partial()).contains("2 pages");
  }

  @Test
  void source_withoutAnySitemap_cannotBeRead() {
    site.html("/page", page("", "no sitemap"));

    assertThatThrownBy(() -> list(Mode.MODE_SITEMAP, "/page"))
        .isInstanceOf(SourceException.class)
        .hasMessageContaining("no sitemap");
    assertThatThrownBy(() -> list(Mode.MODE_SITEMAP, "/nothing.xml"))
        .isInstanceOf(SourceException.class)
        .hasMessageContaining("404");
  }

  @Test
  void sitemap_thatUnpacksToTooMuch_isNotRead() throws Exception {
    site.page("/s.xml.gz", bytes("application/gzip", gzip(" ".repeat(60 << 20))));

    assertThatThrownBy(() -> list(Mode.MODE_SITEMAP, "/s.xml.gz"))
        .isInstanceOf(SourceException.class)
        .hasMessageContaining("more than");
  }

  @Test
  void entities_ofASitemap_areNotRead() {
    site.xml(
        "/s.xml",
        "<!DOCTYPE urlset [<!ENTITY x SYSTEM '%s'>]><urlset %s><url><loc>%s&x;</loc></url></urlset>"
            .formatted(site.address("/secret"), NAMESPACE, site.address("/a")));

    Throwable unused =
        org.assertj.core.api.Assertions.catchThrowable(() -> list(Mode.MODE_SITEMAP, "/s.xml"));

    assertThat(site.paths()).contains("/s.xml").doesNotContain("/secret");
  }

  @Test
  void feeds_nameTheirNewestPages() throws Exception {
    site.page(
        "/rss",
        "application/rss+xml",
        """
        <rss version='2.0'><channel><title>T</title><link>%s</link>
        <item><link>%s</link><pubDate>Fri, 01 May 2026 10:00:00 GMT</pubDate></item>
        <item><link>%s</link></item></channel></rss>
        """
            .formatted(site.address("/home"), site.address("/r1"), site.address("/r2")));
    site.page(
        "/atom",
        "application/atom+xml",
        """
        <feed xmlns='http://www.w3.org/2005/Atom'><title>T</title>
        <link rel='self' href='%s'/>
        <entry><link rel='alternate' href='%s'/><updated>2026-05-01T00:00:00Z</updated></entry></feed>
        """
            .formatted(site.address("/atom"), site.address("/a1")));

    Listed listed = list(Mode.MODE_FEED, "/rss", "/atom");

    assertThat(listed.names())
        .containsExactly(site.address("/a1"), site.address("/r1"), site.address("/r2"));
    assertThat(listed.partial()).contains("newest");
  }
}
