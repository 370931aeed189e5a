package dev.vectormesh.ingest.source.web;

import dev.vectormesh.corpus.v1.Source;
import dev.vectormesh.corpus.v1.UrlScrapeSource;
import dev.vectormesh.corpus.v1.UrlScrapeSource.Mode;
import dev.vectormesh.ingest.connection.Connections;
import dev.vectormesh.ingest.item.ItemFailedException;
import dev.vectormesh.ingest.source.Item;
import dev.vectormesh.ingest.source.Raw;
import dev.vectormesh.ingest.source.ReadSource;
import dev.vectormesh.ingest.source.ReadSource.Listed;
import dev.vectormesh.ingest.source.http.Fetchers;
import dev.vectormesh.ingest.source.http.HttpFetcher;
import dev.vectormesh.ingest.source.http.SteppedWaits;
import dev.vectormesh.ingest.source.http.TestSite;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A site, and the source that reads it. */
class WebScene {
  final TestSite site = TestSite.start();
  final SteppedWaits waits = new SteppedWaits();
  final HttpFetcher fetcher = Fetchers.of(waits);
  final WebSource source = new WebSource(fetcher, Connections.NONE, waits);
  ReadSource reading;

  @BeforeEach
  void read(@TempDir Path folder) {
    reading = new ReadSource(folder);
  }

  @AfterEach
  void stop() {
    fetcher.close();
    site.close();
  }

  static String page(String head, String body) {
    return "<!doctype html><html lang=en><head><title>T</title>%s</head><body>%s</body></html>"
        .formatted(head, body);
  }

  Source of(Mode mode, UnaryOperator<UrlScrapeSource.Builder> more, String... paths) {
    UrlScrapeSource.Builder web = UrlScrapeSource.newBuilder().setMode(mode);
    for (String path : paths) {
      web.addUrls(site.address(path));
    }
    return Source.newBuilder().setUrlScrape(more.apply(web)).build();
  }

  Listed list(Mode mode, String... paths) throws Exception {
    return reading.list(source, of(mode, web -> web, paths));
  }

  Raw fetch(String path) throws Exception {
    return fetch(path, null);
  }

  Raw fetch(String path, @Nullable String stored) throws Exception {
    Item item = list(Mode.MODE_PAGES, path).items().getFirst();
    return reading.fetch(item, stored);
  }

  ItemFailedException failure(String path) {
    return org.junit.jupiter.api.Assertions.assertThrows(
        ItemFailedException.class, () -> fetch(path));
  }
}
