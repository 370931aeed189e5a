package dev.vectormesh.ingest.source.http;

import static dev.vectormesh.ingest.source.http.TestSite.bytes;
import static dev.vectormesh.ingest.source.http.TestSite.inTurn;
import static dev.vectormesh.ingest.source.http.TestSite.redirect;
import static dev.vectormesh.ingest.source.http.TestSite.status;
import static dev.vectormesh.ingest.source.http.TestSite.text;
import static dev.vectormesh.ingest.source.http.TestSite.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.rpc.Code;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HttpFetcherTest {
  private final TestSite site = TestSite.start();
  private final SteppedWaits waits = new SteppedWaits();
  private HttpFetcher fetcher = Fetchers.of(waits);

  @AfterEach
  void stop() {
    fetcher.close();
    site.close();
  }

  private Answer get(String path) throws Exception {
    return fetcher.get(Wanted.of(site.uri(path)));
  }

  private HttpFailedException failure(String path) {
    try {
      return org.junit.jupiter.api.Assertions.assertThrows(
          HttpFailedException.class, () -> get(path));
    } finally {
      assertThat(site.asked()).isNotEmpty();
    }
  }

  private static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      out.write(bytes);
    }
    return packed.toByteArray();
  }

  @Test
  void answer_isUnpacked_andSaysItsTypeAndCharset() throws Exception {
    site.page(
        "/a?b=c%20d",
        with(
            "Content-Encoding",
            "gzip",
            bytes("Text/HTML; charset=\"iso-8859-1\"", gzip("hello".getBytes("UTF-8")))));

    Answer answer = get("/a?b=c%20d");

    assertThat(answer.body()).asString().isEqualTo("hello");
    assertThat(answer.mediaType()).isEqualTo("text/html");
    assertThat(answer.charset()).isEqualTo("ISO-8859-1");
    assertThat(site.asked().getFirst().header("user-agent")).isEqualTo("vectormesh/1.0");
    assertThat(site.asked().getFirst().header("host")).isEqualTo(site.host());
  }

  @Test
  void body_isTooLarge_packedOrNot() throws Exception {
    byte[] large = new byte[(int) Fetchers.MAX_BYTES + 1];
    site.page("/plain", bytes("text/plain", large));
    site.page("/packed", with("Content-Encoding", "gzip", bytes("text/plain", gzip(large))));

    assertThat(failure("/plain").reason()).isEqualTo("too-large");
    assertThat(failure("/packed").reason()).isEqualTo("too-large");
  }

  @Test
  void body_thatHasNoEnd_isCutAtTheLimit() {
    site.page(
        "/endless",
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          byte[] part = new byte[10_000];
          for (int i = 0; i < 1000; i++) {
            exchange.getResponseBody().write(part);
          }
        });

    assertThat(failure("/endless").reason()).isEqualTo("too-large");
  }

  @Test
  void body_thatNeverEnds_isGivenUpInTime() {
    fetcher.close();
    HttpSettings settings = Fetchers.settings();
    fetcher =
        Fetchers.of(
            new HttpSettings("a", 100, Duration.ofMillis(300), 1000, settings.allowedNetworks()),
            waits);
    site.page(
        "/slow",
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          exchange.getResponseBody().write(1);
          exchange.getResponseBody().flush();
          new java.util.concurrent.CountDownLatch(1)
              .await(5, java.util.concurrent.TimeUnit.SECONDS);
        });

    HttpFailedException failed = failure("/slow");

    assertThat(failed.reason()).isEqualTo("timeout");
    assertThat(failed.code()).isEqualTo(Code.DEADLINE_EXCEEDED);
  }

  @Test
  void redirects_areFollowedFiveTimes() throws Exception {
    for (int i = 0; i < 6; i++) {
      site.page("/" + i, redirect("/" + (i + 1)));
    }
    site.page("/6", text("text/plain", "six"));

    assertThat(get("/1").uri()).isEqualTo(site.uri("/6"));
    assertThat(failure("/0").reason()).isEqualTo("redirects");
  }

  @Test
  void redirect_toAPrivateAddress_isRefused() {
    site.page("/literal", redirect("http://127.0.0.2/x"));
    site.page("/name", redirect("http://inside.example/x?token=abc"));
    site.page("/file", redirect("file:///etc/passwd"));

    assertThat(failure("/literal").code()).isEqualTo(Code.PERMISSION_DENIED);
    assertThat(failure("/name")).hasMessageContaining("10.1.2.3").hasMessageNotContaining("abc");
    assertThat(failure("/file").reason()).isEqualTo("refused");
  }

  @Test
  void faultThatPasses_isAskedForAgain_afterTheTimeThatTheHostNames() throws Exception {
    site.page("/x", inTurn(status(503), with("Retry-After", "7", status(429)), text("a/b", "ok")));

    assertThat(get("/x").body()).asString().isEqualTo("ok");
    assertThat(waits.slept()).contains(Duration.ofSeconds(1), Duration.ofSeconds(7));
  }

  @Test
  void faultThatStays_isToldAfterThreeTries() {
    site.page("/x?key=abc", status(503));

    HttpFailedException failed = failure("/x?key=abc");

    assertThat(failed.code()).isEqualTo(Code.UNAVAILABLE);
    assertThat(failed).hasMessageContaining("503").hasMessageNotContaining("abc");
    assertThat(site.asked()).hasSize(3);
  }

  @Test
  void longPause_isKeptToByAllRequestsToTheHost() {
    site.page("/x", with("Retry-After", "600", status(429)));
    site.page("/y", text("text/plain", "y"));

    assertThat(failure("/x").reason()).isEqualTo("rate-limited");
    assertThat(failure("/y").reason()).isEqualTo("busy");
    assertThat(site.paths()).containsExactly("/x");
  }

  @Test
  void hostThatKeepsFailing_isLeftAlone() {
    site.page("/x", status(500));

    failure("/x");
    failure("/x");
    assertThat(failure("/x").reason()).isEqualTo("down");
    assertThat(site.asked()).hasSize(5);
  }

  @Test
  void requestsToOneHost_areKeptApart() throws Exception {
    site.page("/x", text("text/plain", "x"));

    for (int i = 0; i < 3; i++) {
      fetcher.get(Wanted.of(site.uri("/x")).every(Duration.ofSeconds(4)));
    }

    assertThat(waits.slept()).containsExactly(Duration.ofSeconds(4), Duration.ofSeconds(4));
  }

  @Test
  void connection_isRefused() {
    site.close();

    assertThatThrownBy(() -> get("/x")).isInstanceOf(HttpFailedException.class);
    assertThat(waits.slept()).hasSizeGreaterThanOrEqualTo(2);
  }

  @Test
  void addresses_haveOneForm() {
    assertThat(
            List.of(
                "HTTP://Example.ORG:80/a/../b/./c#d",
                "http://example.org/b/c",
                " http://example.org/%62/c\n"))
        .allSatisfy(text ->
            assertThat(Addresses.normal(text)).hasToString("Optional[http://example.org/b/c]"));
    assertThat(Addresses.normal("http://bücher.example/ü ?q=a b"))
        .hasToString("Optional[http://xn--bcher-kva.example/%C3%BC%20?q=a%20b]");
    assertThat(Addresses.normal("https://a.org/b//c/../%7Ed/|?e=%zz|&f=[1]"))
        .hasToString("Optional[https://a.org/b//~d/%7C?e=%25zz%7C&f=[1]]");
    assertThat(Addresses.normal("https://a.org")).hasToString("Optional[https://a.org/]");
    assertThat(Addresses.normal("https://a.org/../..?")).hasToString("Optional[https://a.org/]");
    assertThat(Addresses.resolve(java.net.URI.create("http://a.org/b/c"), "?d=1"))
        .hasToString("Optional[http://a.org/b/c?d=1]");
    assertThat(List.of("ftp://a.org/", "javascript:x", "http://u:p@a.org/", "http:///x", ""))
        .allSatisfy(text -> assertThat(Addresses.normal(text)).isEmpty());
  }
}
