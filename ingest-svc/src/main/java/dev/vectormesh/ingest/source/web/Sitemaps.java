package dev.vectormesh.ingest.source.web;

import crawlercommons.sitemaps.AbstractSiteMap;
import crawlercommons.sitemaps.SiteMap;
import crawlercommons.sitemaps.SiteMapIndex;
import crawlercommons.sitemaps.SiteMapParser;
import crawlercommons.sitemaps.SiteMapURL;
import crawlercommons.sitemaps.UnknownFormatException;
import dev.vectormesh.ingest.source.SourceException;
import dev.vectormesh.ingest.source.http.Addresses;
import dev.vectormesh.ingest.source.http.Answer;
import dev.vectormesh.ingest.source.http.HttpFailedException;
import dev.vectormesh.ingest.source.http.HttpFetcher;
import dev.vectormesh.ingest.source.http.NamedCredential;
import dev.vectormesh.ingest.source.http.Unpacking;
import dev.vectormesh.ingest.source.http.Wanted;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads sitemaps, indexes of them, and feeds: whichever of them an address turns out to be. */
final class Sitemaps {
  private static final int MOST = 1000;
  private static final int NESTED = 3;
  // A day has passed everywhere on earth: what changes later gets another date.
  private static final Duration SETTLED = Duration.ofHours(38);

  private final HttpFetcher fetcher;
  private final Robots robots;
  private final @Nullable NamedCredential credential;
  private final Instant now;
  private final FoundPages found;
  private final Set<URI> read = new HashSet<>();
  private @Nullable HttpFailedException failed;
  private int answered;

  Sitemaps(WebSpec spec, HttpFetcher fetcher, Robots robots, Instant now) {
    this.fetcher = fetcher;
    this.robots = robots;
    this.credential = spec.credential();
    this.now = now;
    this.found = new FoundPages(spec);
  }

  /**
   * Pages of sitemaps; a site's own address stands for those that its robots.txt names.
   *
   * @throws SourceException when not one of them can be read
   */
  FoundPages sitemaps(List<URI> urls) throws SourceException, InterruptedException {
    for (URI url : urls) {
      for (URI sitemap : named(url)) {
        read(sitemap, 0);
      }
    }
    return checked();
  }

  /**
   * Pages of feeds, which name their newest ones alone.
   *
   * @throws SourceException when not one of them can be read
   */
  FoundPages feeds(List<URI> urls) throws SourceException, InterruptedException {
    for (URI url : urls) {
      read(url, NESTED);
    }
    found.partial("a feed names its newest pages alone");
    return checked();
  }

  private FoundPages checked() throws SourceException {
    if (answered == 0 && failed != null) {
      throw failed.ofSource();
    }
    return found;
  }

  private List<URI> named(URI url) throws InterruptedException {
    if (!url.getPath().isEmpty() && !url.getPath().equals("/")) {
      return List.of(url);
    }
    try {
      List<URI> sitemaps =
          robots.sitemaps(url).stream()
              .flatMap(address -> Addresses.resolve(url, address).stream())
              .toList();
      return sitemaps.isEmpty() ? List.of(url.resolve("/sitemap.xml")) : sitemaps;
    } catch (HttpFailedException e) {
      lost(url, e);
      return List.of();
    }
  }

  private void lost(URI sitemap, HttpFailedException e) {
    failed = e;
    found.partial(
        "%s could not be read: %s".formatted(HttpFailedException.shown(sitemap), e.getMessage()));
  }

  private void read(URI address, int depth) throws InterruptedException {
    if (found.isFull() || !read.add(address)) {
      return;
    }
    if (read.size() > MOST) {
      found.partial("more than %d sitemaps are not read".formatted(MOST));
      return;
    }
    try {
      switch (parsed(address)) {
        case SiteMapIndex index -> nested(index, depth);
        case SiteMap sitemap -> sitemap.getSiteMapUrls().forEach(this::take);
        default -> found.partial(HttpFailedException.shown(address) + " names no pages");
      }
      answered++;
    } catch (HttpFailedException e) {
      lost(address, e);
    }
  }

  private void nested(SiteMapIndex index, int depth) throws InterruptedException {
    for (AbstractSiteMap child : index.getSitemaps()) {
      if (depth >= NESTED) {
        found.partial("indexes of sitemaps are read %d deep".formatted(NESTED));
        return;
      }
      var address = Addresses.normal(child.getUrl().toString());
      if (address.isPresent()) {
        read(address.get(), depth + 1);
      }
    }
  }

  private void take(SiteMapURL url) {
    Addresses.normal(url.getUrl().toString()).ifPresent(page -> found.add(page, version(url)));
  }

  /** A date that is still going on does not tell what was changed on it from what will be. */
  private @Nullable String version(SiteMapURL url) {
    Date changed = url.getLastModified();
    return changed != null && changed.toInstant().plus(SETTLED).isBefore(now)
        ? "lastmod " + changed.toInstant()
        : null;
  }

  private AbstractSiteMap parsed(URI address) throws HttpFailedException, InterruptedException {
    fetcher.awaitPause(address);
    robots.check(address);
    long bytes = SiteMapParser.MAX_BYTES_ALLOWED;
    Answer answer =
        fetcher
            .get(Wanted.of(address).with(credential).upTo(bytes), robots::check)
            .orFailed(credential);
    byte[] content = Unpacking.gunzipped(answer, bytes);
    try {
      return parsed(answer, content, false);
    } catch (UnknownFormatException | IOException e) {
      found.partial("%s ends early, or is damaged".formatted(HttpFailedException.shown(address)));
      return partly(answer, content);
    }
  }

  private static AbstractSiteMap partly(Answer answer, byte[] content) throws HttpFailedException {
    try {
      return parsed(answer, content, true);
    } catch (UnknownFormatException | IOException e) {
      throw new HttpFailedException(
          "corrupt",
          com.google.rpc.Code.FAILED_PRECONDITION,
          "%s is no sitemap, RSS or Atom feed".formatted(HttpFailedException.shown(answer.uri())));
    }
  }

  private static AbstractSiteMap parsed(Answer answer, byte[] content, boolean allowPartial)
      throws UnknownFormatException, IOException {
    boolean lines =
        answer.mediaType().equals("text/plain") && content.length > 0 && content[0] != '<';
    return new SiteMapParser(false, allowPartial)
        .parseSiteMap(lines ? "text/plain" : "text/xml", content, answer.uri().toURL());
  }
}
