package dev.vectormesh.ingest.source.web;

import dev.vectormesh.corpus.v1.Source;
import dev.vectormesh.corpus.v1.UrlScrapeSource;
import dev.vectormesh.ingest.connection.Connections;
import dev.vectormesh.ingest.source.Listing;
import dev.vectormesh.ingest.source.SourceException;
import dev.vectormesh.ingest.source.SourceKind;
import dev.vectormesh.ingest.source.http.HttpFetcher;
import dev.vectormesh.ingest.source.http.NamedCredential;
import dev.vectormesh.ingest.source.http.Waits;
import org.jspecify.annotations.Nullable;

/** Pages of the web. */
public final class WebSource implements SourceKind {
  private final HttpFetcher fetcher;
  private final Connections connections;
  private final Waits waits;
  private final Robots robots;

  public WebSource(HttpFetcher fetcher, Connections connections, Waits waits) {
    this.fetcher = fetcher;
    this.connections = connections;
    this.waits = waits;
    this.robots = new Robots(fetcher);
  }

  @Override
  public String kind() {
    return "url_scrape";
  }

  @Override
  public String description() {
    return "Pages of the web: named ones, those of sitemaps and feeds, those that links lead to";
  }

  @Override
  public String scope(Caller caller, Source source) {
    return spec(caller, source).scope();
  }

  private WebSpec spec(Caller caller, Source source) {
    UrlScrapeSource web = source.getUrlScrape();
    return WebSpec.of(web, NamedCredential.of(connections, caller.tenant(), web.getCredential()));
  }

  @Override
  public Listing open(Caller caller, Source source, @Nullable String after)
      throws SourceException, InterruptedException {
    WebSpec spec = spec(caller, source);
    PageFetch fetch = new PageFetch(fetcher, robots, spec.credential());
    return switch (spec.mode()) {
      case MODE_CRAWL -> new Crawl(spec, fetch, after);
      case MODE_SITEMAP -> named(spec, fetch, sitemaps(spec).sitemaps(spec.urls()), after);
      case MODE_FEED -> named(spec, fetch, sitemaps(spec).feeds(spec.urls()), after);
      default -> named(spec, fetch, listed(spec), after);
    };
  }

  private Sitemaps sitemaps(WebSpec spec) {
    return new Sitemaps(spec, fetcher, robots, waits.now());
  }

  private Listing named(WebSpec spec, PageFetch fetch, FoundPages found, @Nullable String after) {
    return new NamedPages(spec.scope(), fetch, waits, found, after);
  }

  private static FoundPages listed(WebSpec spec) {
    FoundPages found = new FoundPages(spec);
    spec.urls().forEach(page -> found.add(page, null));
    found.partial("a list of pages does not name all of its sites");
    return found;
  }
}
