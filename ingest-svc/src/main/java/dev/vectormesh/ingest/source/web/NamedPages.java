package dev.vectormesh.ingest.source.web;

import dev.vectormesh.ingest.source.Item;
import dev.vectormesh.ingest.source.Listing;
import dev.vectormesh.ingest.source.http.HttpFailedException;
import dev.vectormesh.ingest.source.http.Waits;
import java.net.URI;
import java.time.Duration;
import java.util.Comparator;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Pages that are known by their addresses, in the order of those. */
final class NamedPages implements Listing {
  // Sites that want more are waited for here, where no item's time runs.
  private static final Duration LONG = Duration.ofSeconds(3);

  private final String scope;
  private final PageFetch fetch;
  private final Waits waits;
  private final @Nullable String partial;
  private final Iterator<Map.Entry<URI, Optional<String>>> pages;

  NamedPages(String scope, PageFetch fetch, Waits waits, FoundPages found, @Nullable String after) {
    this.scope = scope;
    this.fetch = fetch;
    this.waits = waits;
    this.partial = found.partial();
    TreeMap<URI, Optional<String>> sorted = new TreeMap<>(Comparator.comparing(URI::toString));
    sorted.putAll(found.pages());
    this.pages =
        (after == null ? sorted : sorted.tailMap(URI.create(after), false)).entrySet().iterator();
  }

  @Override
  public @Nullable Item next() throws InterruptedException {
    if (!pages.hasNext()) {
      return null;
    }
    Map.Entry<URI, Optional<String>> page = pages.next();
    URI uri = page.getKey();
    String version = page.getValue().orElse(null);
    pace(uri);
    return new Item(
        uri.toString(),
        uri.toString(),
        path(scope, uri),
        version,
        (scratch, stored) -> fetch.fetch(uri, version, scratch, stored));
  }

  private void pace(URI uri) throws InterruptedException {
    try {
      Duration delay = fetch.robots().delay(uri);
      if (delay != null && delay.compareTo(LONG) > 0) {
        waits.sleep(delay);
      }
    } catch (HttpFailedException e) {
      // Whoever fetches the page is told.
    }
  }

  /** An address in one form holds no bar, and a slash behind it would be lost in a path. */
  static String path(String scope, URI page) {
    return scope + "/" + page.toString().replace('/', '|');
  }

  @Override
  public @Nullable String partial() {
    return partial;
  }

  @Override
  public void close() {
    // Holds nothing.
  }
}
