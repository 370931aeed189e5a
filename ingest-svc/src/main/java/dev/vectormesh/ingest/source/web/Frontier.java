package dev.vectormesh.ingest.source.web;

import java.net.URI;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Addresses that are still to be visited: level by level, and in a level by their letters. */
final class Frontier {
  private static final int MOST = 200_000;

  private final Set<URI> seen = new HashSet<>();
  private TreeSet<URI> level = level();
  private TreeSet<URI> below = level();
  private int depth;

  Frontier(Collection<URI> first) {
    first.stream().filter(seen::add).forEach(level::add);
  }

  /**
   * @param depth links between it and a page that the crawl began with
   */
  record Visit(URI page, int depth) implements Comparable<Visit> {
    private static final Comparator<Visit> ORDER =
        Comparator.comparingInt(Visit::depth).thenComparing(visit -> visit.page().toString());

    static Visit parse(String token) {
      int blank = token.indexOf(' ');
      return new Visit(
          URI.create(token.substring(blank + 1)), Integer.parseInt(token.substring(0, blank)));
    }

    String token() {
      return depth + " " + page;
    }

    @Override
    public int compareTo(Visit other) {
      return ORDER.compare(this, other);
    }
  }

  private static TreeSet<URI> level() {
    return new TreeSet<>(Comparator.comparing(URI::toString));
  }

  /** Null behind the last. */
  @Nullable Visit next() {
    if (level.isEmpty()) {
      level = below;
      below = level();
      depth++;
    }
    URI page = level.pollFirst();
    return page == null ? null : new Visit(page, depth);
  }

  /**
   * Adds a page of the next level, unless it was seen.
   *
   * @return false where no more addresses can be kept
   */
  boolean add(URI page) {
    if (seen.contains(page)) {
      return true;
    }
    if (seen.size() >= MOST) {
      return false;
    }
    seen.add(page);
    below.add(page);
    return true;
  }

  /** Whether this address is met for the first time; it is not visited then. */
  boolean isNew(URI page) {
    return seen.add(page);
  }
}
