package dev.vectormesh.ingest.source.web;

import com.google.rpc.Code;
import dev.vectormesh.ingest.source.Item;
import dev.vectormesh.ingest.source.Listing;
import dev.vectormesh.ingest.source.http.Answer;
import dev.vectormesh.ingest.source.http.HttpFailedException;
import dev.vectormesh.ingest.source.web.Frontier.Visit;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Pages that links lead to, within the hosts that it began with. Each is read once: what the links
 * were taken from is held for whoever wants the text.
 */
final class Crawl implements Listing {
  private static final String ELSEWHERE = "other-host";
  // Visits for each page that is read: those that globs leave out may lead to others.
  private static final int VISITS = 5;
  private static final Set<String> NO_PAGES =
      Set.of("css", "js", "mjs", "json", "woff", "woff2", "ttf", "ico", "exe", "dmg", "iso", "apk");

  private final WebSpec spec;
  private final String scope;
  private final PageFetch fetch;
  private final Frontier frontier;
  private final @Nullable Visit after;
  private final HeldPages held = new HeldPages();
  private @Nullable String partial;
  private int named;
  private int visits;
  private int forbidden;

  Crawl(WebSpec spec, PageFetch fetch, @Nullable String after) {
    this.spec = spec;
    this.scope = spec.scope();
    this.fetch = fetch;
    this.frontier = new Frontier(spec.urls());
    this.after = after == null ? null : Visit.parse(after);
  }

  @Override
  public @Nullable Item next() throws InterruptedException {
    for (Visit visit = frontier.next(); visit != null; visit = frontier.next()) {
      if (named >= spec.limits().pages() || visits >= VISITS * spec.limits().pages()) {
        cut("the limit of %d pages is reached".formatted(spec.limits().pages()));
        return null;
      }
      visits++;
      Item item = visited(visit);
      if (item != null) {
        named++;
        if (after == null || visit.compareTo(after) > 0) {
          return item;
        }
      }
    }
    return null;
  }

  /** Null where it is no item. */
  private @Nullable Item visited(Visit visit) throws InterruptedException {
    try {
      Answer answer = fetch.patient(visit.page(), this::checkHost);
      boolean moved = !answer.uri().equals(visit.page());
      if (answer.isGone() || moved && !frontier.isNew(answer.uri())) {
        return null;
      }
      answer.orFailed(spec.credential());
      return read(visit, answer);
    } catch (HttpFailedException e) {
      return failed(visit, e);
    }
  }

  private void checkHost(URI to) throws HttpFailedException {
    if (!spec.isOfItsHosts(to)) {
      throw new HttpFailedException(
          ELSEWHERE, Code.FAILED_PRECONDITION, "it leads to another host");
    }
  }

  private @Nullable Item failed(Visit visit, HttpFailedException e) {
    if (e.reason().equals(Robots.FORBIDDEN)) {
      forbidden++;
      return null;
    }
    if (e.reason().equals(ELSEWHERE)) {
      return null;
    }
    cut("pages that could not be read may lead to others");
    return item(
        visit,
        visit.page(),
        null,
        (scratch, stored) -> {
          throw e.ofItem();
        });
  }

  private @Nullable Item read(Visit visit, Answer answer) {
    PageFacts facts = fetch.facts(answer);
    if (visit.depth() < spec.limits().depth()) {
      facts.links().forEach(this::follow);
    }
    URI page = named(answer, facts);
    boolean known = !page.equals(answer.uri()) && !frontier.isNew(page);
    if (known || !spec.takes(page)) {
      return null;
    }
    String version = PageFacts.version(answer);
    held.put(page, answer);
    return item(visit, page, version, fetchOf(page, version));
  }

  /** From what is held, or else by another request. */
  private Item.Fetch fetchOf(URI page, String version) {
    return (scratch, stored) -> {
      Answer answer = held.take(page);
      if (answer == null) {
        return fetch.fetch(page, null, scratch, stored);
      }
      try {
        return fetch.raw(answer, version, scratch, stored);
      } catch (HttpFailedException e) {
        throw e.ofItem();
      }
    };
  }

  /**
   * One page under several addresses counts once. What a page says of itself is believed where the
   * other address differs in its query alone: sites that name their front page everywhere are many.
   */
  private static URI named(Answer answer, PageFacts facts) {
    URI canonical = facts.canonical();
    boolean same =
        String.valueOf(canonical.getAuthority()).equals(answer.uri().getAuthority())
            && withoutSlash(canonical.getPath()).equals(withoutSlash(answer.uri().getPath()));
    return same ? canonical : answer.uri();
  }

  private static String withoutSlash(String path) {
    return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
  }

  private void follow(URI link) {
    String path = link.getPath();
    String ending = path.substring(path.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    boolean wanted = spec.isOfItsHosts(link) && !spec.leavesOut(link) && !NO_PAGES.contains(ending);
    if (wanted && !frontier.add(link)) {
      cut("it has more links than are followed");
    }
  }

  private Item item(Visit visit, URI page, @Nullable String version, Item.Fetch content) {
    return new Item(page.toString(), visit.token(), NamedPages.path(scope, page), version, content);
  }

  private void cut(String why) {
    partial = partial == null ? why : partial;
  }

  @Override
  public @Nullable String partial() {
    return partial;
  }

  @Override
  public List<String> warnings() {
    return forbidden == 0
        ? List.of()
        : List.of("robots.txt forbids to read %d pages".formatted(forbidden));
  }

  @Override
  public void close() {
    // What is held is for items that are still to be fetched, and goes with them.
  }
}
