package dev.vectormesh.ingest.source.web;

import dev.vectormesh.corpus.v1.UrlScrapeSource;
import dev.vectormesh.corpus.v1.UrlScrapeSource.Mode;
import dev.vectormesh.ingest.source.http.Addresses;
import dev.vectormesh.ingest.source.http.NamedCredential;
import dev.vectormesh.ingest.text.ContentHash;
import dev.vectormesh.platform.error.ApiException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is to be read of the web.
 *
 * @param urls in one form, none twice
 */
record WebSpec(
    Mode mode,
    List<URI> urls,
    Limits limits,
    List<AddressGlob> include,
    List<AddressGlob> exclude,
    @Nullable NamedCredential credential) {
  private static final int DEPTH = 2;
  private static final int PAGES = 1000;

  /**
   * @param depth links between a page of {@code urls} and the farthest that is read
   * @param pages that are read at most
   */
  record Limits(int depth, int pages) {}

  static WebSpec of(UrlScrapeSource source, @Nullable NamedCredential credential) {
    Mode mode = source.getMode() == Mode.MODE_UNSPECIFIED ? Mode.MODE_PAGES : source.getMode();
    List<URI> urls = urls(source);
    if (credential != null && urls.stream().noneMatch(credential::isFor)) {
      throw ApiException.invalid(
          "url_scrape.credential",
          "%s is for other hosts than those of urls".formatted(credential.name()));
    }
    return new WebSpec(
        mode,
        urls,
        new Limits(
            source.getMaxDepth() == 0 ? DEPTH : source.getMaxDepth(),
            source.getMaxPages() == 0 ? PAGES : source.getMaxPages()),
        source.getIncludeList().stream().map(AddressGlob::new).toList(),
        source.getExcludeList().stream().map(AddressGlob::new).toList(),
        credential);
  }

  private static List<URI> urls(UrlScrapeSource source) {
    List<URI> urls = new ArrayList<>();
    for (int i = 0; i < source.getUrlsCount(); i++) {
      String field = "url_scrape.urls[%d]".formatted(i);
      urls.add(
          Addresses.normal(source.getUrls(i))
              .orElseThrow(() ->
                  ApiException.invalid(
                      field,
                      "is no http or https address without user and password; a credential of"
                          + " the connections says who we are")));
    }
    return urls.stream().distinct().toList();
  }

  /**
   * Lists of pages and feeds never name all that there is, so that all of the same hosts have one
   * scope, and a page stays the same document when the list around it changes.
   */
  String scope() {
    TreeSet<String> hosts =
        urls.stream().map(URI::getAuthority).collect(Collectors.toCollection(TreeSet::new));
    boolean whole = mode == Mode.MODE_SITEMAP || mode == Mode.MODE_CRAWL;
    Stream<String> names =
        whole
            ? Stream.of(
                    new TreeSet<>(urls).stream().map(URI::toString),
                    include.stream().map(glob -> "+" + glob.pattern()),
                    exclude.stream().map(glob -> "-" + glob.pattern()),
                    Stream.of("depth " + (mode == Mode.MODE_CRAWL ? limits.depth() : 0)))
                .flatMap(stream -> stream)
            : hosts.stream();
    return "url_scrape/%s/%s/%s"
        .formatted(
            mode.name().substring("MODE_".length()).toLowerCase(java.util.Locale.ROOT),
            hosts.first(),
            ContentHash.brief(names.collect(Collectors.joining("\n"))));
  }

  /** Whether its globs let it be read. */
  boolean takes(URI page) {
    return !leavesOut(page) && (include.isEmpty() || AddressGlob.anyMatches(include, "" + page));
  }

  boolean leavesOut(URI page) {
    return AddressGlob.anyMatches(exclude, page.toString());
  }

  boolean isOfItsHosts(URI page) {
    return urls.stream().anyMatch(url -> url.getAuthority().equals(page.getAuthority()));
  }
}
