package dev.vectormesh.ingest.source.web;

import dev.vectormesh.ingest.item.ItemFailedException;
import dev.vectormesh.ingest.source.Raw;
import dev.vectormesh.ingest.source.Scratch;
import dev.vectormesh.ingest.source.http.Answer;
import dev.vectormesh.ingest.source.http.HttpFailedException;
import dev.vectormesh.ingest.source.http.HttpFetcher;
import dev.vectormesh.ingest.source.http.HttpFetcher.Redirects;
import dev.vectormesh.ingest.source.http.NamedCredential;
import dev.vectormesh.ingest.source.http.Wanted;
import java.net.URI;
import org.apache.tika.mime.MimeTypeException;
import org.apache.tika.mime.MimeTypes;
import org.jspecify.annotations.Nullable;

/** Gets pages, as robots.txt and they themselves allow it. */
final class PageFetch {
  private static final int NOT_MODIFIED = 304;

  private final HttpFetcher fetcher;
  private final Robots robots;
  private final @Nullable NamedCredential credential;

  PageFetch(HttpFetcher fetcher, Robots robots, @Nullable NamedCredential credential) {
    this.fetcher = fetcher;
    this.robots = robots;
    this.credential = credential;
  }

  Robots robots() {
    return robots;
  }

  /**
   * A page's answer of any status.
   *
   * @param redirects is asked beside robots.txt
   * @throws HttpFailedException {@link Robots#FORBIDDEN} where it must not be read
   */
  Answer answer(URI page, @Nullable String stored, Redirects redirects)
      throws HttpFailedException, InterruptedException {
    robots.check(page);
    Wanted wanted =
        ConditionalGet.of(Wanted.of(page).with(credential).every(robots.delay(page)), stored);
    return fetcher.get(
        wanted,
        to -> {
          redirects.check(to);
          robots.check(to);
        });
  }

  /** The same for listings, which wait where a host asked for a pause. */
  Answer patient(URI page, Redirects redirects) throws HttpFailedException, InterruptedException {
    fetcher.awaitPause(page);
    return answer(page, null, redirects);
  }

  PageFacts facts(Answer answer) {
    return PageFacts.of(answer, robots.agent());
  }

  /**
   * @param listed the version that the listing gave it; null where it gave none
   */
  Raw fetch(URI page, @Nullable String listed, Scratch scratch, @Nullable String stored)
      throws ItemFailedException, InterruptedException {
    try {
      return raw(answer(page, stored, Redirects.ANYWHERE), listed, scratch, stored);
    } catch (HttpFailedException e) {
      if (e.reason().equals(Robots.FORBIDDEN)) {
        return new Raw.LeftOut(Robots.FORBIDDEN);
      }
      throw e.ofItem();
    }
  }

  /** The same of an answer that is there already. */
  Raw raw(Answer answer, @Nullable String listed, Scratch scratch, @Nullable String stored)
      throws HttpFailedException, ItemFailedException {
    if (answer.status() == NOT_MODIFIED) {
      return new Raw.Same();
    }
    if (answer.isGone()) {
      return new Raw.Gone();
    }
    answer.orFailed(credential);
    String version = listed == null ? PageFacts.version(answer) : listed;
    PageFacts facts = facts(answer);
    if (facts.robots().noindex()) {
      return new Raw.LeftOut("noindex");
    }
    if (version.equals(stored)) {
      return new Raw.Same();
    }
    return new Raw.Bytes(
        answer.written(scratch, fileName(answer)),
        answer.mediaType(),
        answer.charset(),
        facts.facts(version));
  }

  /** The last part of the address, with the ending that its type has: /news.php is a page. */
  static String fileName(Answer answer) {
    String path = answer.uri().getPath() == null ? "" : answer.uri().getPath();
    String last = path.substring(path.lastIndexOf('/') + 1);
    String name = last.isEmpty() ? "index" : last;
    try {
      var type = MimeTypes.getDefaultMimeTypes().forName(answer.mediaType());
      boolean ends =
          type.getExtension().isEmpty() || type.getExtensions().stream().anyMatch(name::endsWith);
      return ends ? name : name + type.getExtension();
    } catch (MimeTypeException e) {
      return name;
    }
  }
}
