package dev.vectormesh.ingest.source.web;

import static dev.vectormesh.ingest.source.http.TestSite.redirect;
import static dev.vectormesh.ingest.source.http.TestSite.status;
import static dev.vectormesh.ingest.source.http.TestSite.with;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vectormesh.corpus.v1.UrlScrapeSource.Mode;
import dev.vectormesh.ingest.source.ReadSource.Listed;
import dev.vectormesh.ingest.source.http.TestSite;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CrawlTest extends WebScene {
  private static String links(String... hrefs) {
    return page(
        "",
        List.of(hrefs).stream()
            .map(href -> "<a href='%s'>x</a>".formatted(href))
            .collect(Collectors.joining()));
  }

  private List<String> paths(Listed listed) {
    return listed.names().stream().map(name -> name.substring(site.address("").length())).toList();
  }

  @Test
  void links_areFollowedToTheirDepth_withinTheHosts() throws Exception {
    site.html("/", links("/a", "b/", "#top", "mailto:x@y.z", "http://other.example/", "/x.css"));
    site.html("/a", links("/c", "/"));
    site.html("/b/", links("../a", "?page=2"));
    site.html("/b/?page=2", links("/deep"));
    site.html("/c", page("", "end"));

    Listed listed = list(Mode.MODE_CRAWL, "/");

    assertThat(paths(listed)).containsExactly("/", "/a", "/b/", "/b/?page=2", "/c");
    assertThat(listed.partial()).isNull();
    assertThat(reading.texts(listed).get(site.address("/c"))).contains("end");
    assertThat(site.paths()).as("each once").doesNotHaveDuplicates();
  }

  @Test
  void links_thatMustNotBeFollowed_areNot() throws Exception {
    site.page("/robots.txt", "text/plain", "User-agent: *\nDisallow: /no\n");
    site.html(
        "/", page("", "<a rel='ugc nofollow' href=/1>x</a><a href=/2>x</a><a href=/no>x</a>"));
    site.html("/2", page("<meta name=robots content='nofollow'>", "<a href=/3>x</a>"));

    Listed listed = list(Mode.MODE_CRAWL, "/");

    assertThat(paths(listed)).containsExactly("/", "/2");
    assertThat(listed.warnings()).containsExactly("robots.txt forbids to read 1 pages");
    assertThat(site.paths()).doesNotContain("/1", "/3", "/no");
  }

  @Test
  void pages_underSeveralAddresses_countOnce() throws Exception {
    TestSite other = TestSite.start();
    site.html("/", links("/p?utm=1", "/p?utm=2", "/moved", "/away"));
    String canonical = page("<link rel=canonical href=/p>", "text");
    site.html("/p?utm=1", canonical).html("/p?utm=2", canonical);
    site.page("/moved", redirect("/p?utm=2")).page("/away", redirect(other.address("/x")));

    assertThat(paths(list(Mode.MODE_CRAWL, "/"))).containsExactly("/", "/p");
    assertThat(other.asked()).isEmpty();
    other.close();
  }

  @Test
  void frontPageAsEveryonesCanonical_isNotBelieved() throws Exception {
    String canonical = page("<link rel=canonical href=/>", "<a href=/a>a</a><a href=/b>b</a>");
    site.html("/", canonical).html("/a", canonical).html("/b", canonical);

    assertThat(paths(list(Mode.MODE_CRAWL, "/"))).containsExactly("/", "/a", "/b");
  }

  @Test
  void pagesThatFail_areItems_andLeaveTheListingPartial() throws Exception {
    site.html("/", links("/broken", "/gone", "/a")).html("/a", "<p>a");
    site.page("/broken", status(403));

    Listed listed = list(Mode.MODE_CRAWL, "/");

    assertThat(paths(listed)).containsExactly("/", "/a", "/broken");
    assertThat(reading.failure(listed.item(site.address("/broken")))).isEqualTo("status-403");
    assertThat(listed.partial()).isNotNull();
  }

  @Test
  void tenThousandLinks_endAtTheLimit() throws Exception {
    site.html(
        "/", links(IntStream.range(0, 10_000).mapToObj(i -> "/p" + i).toArray(String[]::new)));
    for (int i = 0; i < 10_000; i++) {
      site.html("/p" + i, "<p>" + i);
    }

    Listed listed = reading.list(source, of(Mode.MODE_CRAWL, web -> web.setMaxPages(20), "/"));

    assertThat(listed.items()).hasSize(20);
    assertThat(listed.partial()).contains("20 pages");
    assertThat(site.asked()).hasSizeLessThan(30);
  }

  @Test
  void crawl_goesOnBehindAToken() throws Exception {
    site.html("/", links("/b", "/a")).html("/a", links("/c")).html("/b", "<p>").html("/c", "<p>");
    Listed all = list(Mode.MODE_CRAWL, "/");
    String after = all.item(site.address("/a")).token();

    assertThat(paths(reading.list(source, of(Mode.MODE_CRAWL, web -> web, "/"), after)))
        .containsExactly("/b", "/c");
  }

  @Test
  void pagesThatGlobsLeaveOut_leadToOthers_unlessTheyAreExcluded() throws Exception {
    site.html("/", links("/list", "/secret"));
    site.html("/list", links("/docs/1")).html("/secret", links("/docs/2"));
    site.html("/docs/1", "<p>1").html("/docs/2", "<p>2");

    Listed listed =
        reading.list(
            source,
            of(Mode.MODE_CRAWL, web -> web.addInclude("*/docs/*").addExclude("*/secret"), "/"));

    assertThat(paths(listed)).containsExactly("/docs/1");
    assertThat(site.paths()).doesNotContain("/secret");
  }

  @Test
  void pagesThatChange_haveAnotherVersion_andWhatWasReadTwiceIsGotAgain() throws Exception {
    site.page("/", with("ETag", "\"1\"", TestSite.text("text/html", "<p>one")));

    Listed listed = list(Mode.MODE_CRAWL, "/");

    assertThat(listed.items().getFirst().version()).isEqualTo("etag \"1\"");
    assertThat(reading.texts(listed)).containsValue("<p>one");
    assertThat(reading.texts(listed)).containsValue("<p>one");
  }
}
