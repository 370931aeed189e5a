package dev.vectormesh.ingest.source.web;

import static dev.vectormesh.ingest.source.http.TestSite.bytes;
import static dev.vectormesh.ingest.source.http.TestSite.redirect;
import static dev.vectormesh.ingest.source.http.TestSite.status;
import static dev.vectormesh.ingest.source.http.TestSite.text;
import static dev.vectormesh.ingest.source.http.TestSite.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.rpc.Code;
import dev.vectormesh.corpus.v1.UrlScrapeSource.Mode;
import dev.vectormesh.ingest.source.Raw;
import dev.vectormesh.ingest.source.ReadSource;
import dev.vectormesh.platform.error.ApiException;
import dev.vectormesh.platform.error.ErrorDetails;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PagesTest extends WebScene {
  @Test
  void page_comesWithWhatItSaysOfItself() throws Exception {
    site.html(
        "/news/a.php?utm_source=x",
        page(
            """
            <link rel=canonical href='/news/a.php'>
            <meta property=og:site_name content='The Daily'>
            <script type='application/ld+json'>{"@graph":[{"@type":"WebSite"},
            {"@type":"NewsArticle","datePublished":"2026-03-04","author":[{"name":"Ada"}]}]}</script>
            """,
            "<p>Hello"));

    Raw.Bytes raw = (Raw.Bytes) fetch("/news/a.php?utm_source=x");

    assertThat(raw.facts().uri()).isEqualTo(site.address("/news/a.php"));
    assertThat(raw.facts().metadata().getFieldsMap().toString())
        .contains("The Daily", "2026-03-04", "Ada", "en");
    assertThat(raw.facts().metadata().getFieldsMap())
        .containsOnlyKeys("author", "published", "language", "site_name");
    assertThat(raw.mediaType()).isEqualTo("text/html");
    assertThat(raw.charset()).isEqualTo("UTF-8");
    assertThat(raw.file().getFileName()).isEqualTo(Path.of("a.php.html"));
  }

  @Test
  void page_isTheSame_byEtagByTimeAndByItsBytes() throws Exception {
    site.page(
        "/etag",
        exchange -> {
          String known = exchange.getRequestHeaders().getFirst("If-None-Match");
          (known == null
                  ? with("ETag", "\"v1\"", text("text/html", "<p>x"))
                  : status(known.equals("\"v1\"") ? 304 : 500))
              .answer(exchange);
        });
    site.page(
        "/time",
        exchange -> {
          String known = exchange.getRequestHeaders().getFirst("If-Modified-Since");
          (known == null
                  ? with("Last-Modified", "Mon, 01 Jun 2026 00:00:00 GMT", text("text/html", "<p>"))
                  : status(304))
              .answer(exchange);
        });
    site.html("/bytes", "<p>x");

    for (String path : List.of("/etag", "/time", "/bytes")) {
      String version = ((Raw.Bytes) fetch(path)).facts().version();
      assertThat(fetch(path, version)).as(path).isInstanceOf(Raw.Same.class);
    }
    site.html("/bytes", "<p>y");
    assertThat(fetch("/bytes", "hash of another")).isInstanceOf(Raw.Bytes.class);
  }

  @Test
  void page_thatIsNoMore_isGone() throws Exception {
    site.page("/410", status(410));

    assertThat(fetch("/404")).isInstanceOf(Raw.Gone.class);
    assertThat(fetch("/410")).isInstanceOf(Raw.Gone.class);
  }

  @Test
  void page_thatAsksForIt_isLeftOut() throws Exception {
    site.html("/meta", page("<META NAME=Robots CONTENT='NoIndex, follow'>", "x"));
    site.html("/own", page("<meta name=vectormesh content=none>", "x"));
    site.page("/header", with("X-Robots-Tag", "noindex", text("application/pdf", "%PDF")));
    site.page("/other", with("X-Robots-Tag", "otherbot: noindex", text("text/html", "<p>x")));
    site.page(
        "/both",
        with("X-Robots-Tag", "otherbot: nofollow, vectormesh: noindex", text("text/html", "<p>")));

    assertThat(List.of("/meta", "/own", "/header", "/both"))
        .allSatisfy(path -> assertThat(fetch(path)).isEqualTo(new Raw.LeftOut("noindex")));
    assertThat(fetch("/other")).isInstanceOf(Raw.Bytes.class);
  }

  @Test
  void robots_forbidsForItsAgents_alsoBehindARedirect() throws Exception {
    site.page(
        "/robots.txt",
        "text/plain",
        """
        User-agent: *
        Disallow: /
        User-agent: Vectormesh
        Disallow: /private
        Crawl-delay: 9
        """);
    site.html("/open", "<p>x").page("/moved", redirect("/private/x")).html("/private/x", "<p>x");

    assertThat(fetch("/open")).isInstanceOf(Raw.Bytes.class);
    assertThat(fetch("/private/x")).isEqualTo(new Raw.LeftOut("robots"));
    assertThat(fetch("/moved")).isEqualTo(new Raw.LeftOut("robots"));
    assertThat(site.paths()).doesNotContain("/private/x");
    assertThat(waits.slept()).contains(Duration.ofSeconds(9));
  }

  @ParameterizedTest
  @ValueSource(ints = {429, 503})
  void robots_thatCannotBeRead_isNoLeave(int status) {
    site.page("/robots.txt", status(status)).html("/x", "<p>x");

    assertThat(failure("/x").failure().code()).isEqualTo(Code.UNAVAILABLE);
    assertThat(failure("/x")).hasMessageContaining("robots.txt");
    assertThat(site.paths()).doesNotContain("/x");
  }

  @Test
  void robots_withALongDelay_isNoProhibition() throws Exception {
    site.page("/robots.txt", "text/plain", "User-agent: *\nCrawl-delay: 86400\n");
    site.html("/x", "<p>x");

    assertThat(fetch("/x")).isInstanceOf(Raw.Bytes.class);
    assertThat(waits.slept()).allMatch(time -> time.compareTo(Duration.ofSeconds(30)) <= 0);
  }

  @Test
  void answers_ofWrongTypes_areKeptAsTheyAre() throws Exception {
    site.page("/a", text("text/html", "%PDF-1.7 not a page"));
    site.page("/b.csv", bytes("text/csv", "a;b".getBytes(Charset.forName("UTF-16LE"))));
    site.page("/c", text("nonsense", "c"));

    assertThat(ReadSource.text(fetch("/a"))).startsWith("%PDF");
    assertThat(((Raw.Bytes) fetch("/b.csv")).file().getFileName()).isEqualTo(Path.of("b.csv"));
    assertThat(((Raw.Bytes) fetch("/c")).mediaType()).isEqualTo("nonsense");
  }

  @Test
  void statusesThatSayNo_areFailures() {
    site.page("/403", status(403));

    assertThat(failure("/403").failure().reason()).isEqualTo("status-403");
    assertThat(failure("/403").failure().code()).isEqualTo(Code.PERMISSION_DENIED);
  }

  @Test
  void list_keepsItsDocuments_whenItGrows() throws Exception {
    site.html("/a", "<p>a").html("/b", "<p>b");

    var one = list(Mode.MODE_PAGES, "/a");
    var two = list(Mode.MODE_PAGES, "/b", "/a#part", "/a");

    assertThat(two.names()).containsExactly(site.address("/a"), site.address("/b"));
    assertThat(two.items().getFirst().path()).isEqualTo(one.items().getFirst().path());
    assertThat(two.partial()).isNotNull();
  }

  @Test
  void list_goesOnBehindAToken_andKeepsToItsGlobs() throws Exception {
    var source =
        of(
            Mode.MODE_PAGES,
            web -> web.addInclude("*/docs/*").addExclude("*.pdf"),
            "/docs/c/d",
            "/docs/a",
            "/docs/b.pdf",
            "/x");

    assertThat(reading.list(this.source, source).names())
        .containsExactly(site.address("/docs/a"), site.address("/docs/c/d"));
    assertThat(reading.list(this.source, source, site.address("/docs/a")).names())
        .containsExactly(site.address("/docs/c/d"));
  }

  @Test
  void urls_withUserAndPassword_areRefused() {
    var source = of(Mode.MODE_PAGES, web -> web.addUrls("https://me:secret@a.org/"));

    assertThatThrownBy(() -> this.source.scope(ReadSource.CALLER, source))
        .isInstanceOf(ApiException.class)
        .hasMessageNotContaining("secret")
        .satisfies(e ->
            assertThat(ErrorDetails.fields(e).getFirst().field()).isEqualTo("url_scrape.urls[0]"));
  }

  @Test
  void globs_matchInTheTimeOfTheirLength() {
    AddressGlob many = new AddressGlob("*a".repeat(500) + "b");

    assertThat(many.matches("a".repeat(2000))).isFalse();
    assertThat(new AddressGlob("https://a.org/*/x?").matches("https://a.org/b/c/x1")).isTrue();
    assertThat(new AddressGlob("https://a.org/*").matches("https://a.org")).isFalse();
  }

  @Test
  void agent_isTheFirstWord_bareAndInLowerCase() {
    assertThat(Robots.agent(" Vectormesh/1.0 (+https://x)")).isEqualTo("vectormesh");
  }
}
