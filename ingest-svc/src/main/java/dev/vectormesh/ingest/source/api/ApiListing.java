package dev.vectormesh.ingest.source.api;

import com.google.rpc.Code;
import dev.vectormesh.ingest.item.ItemFailedException;
import dev.vectormesh.ingest.item.ItemFailedException.Failure;
import dev.vectormesh.ingest.item.Stage;
import dev.vectormesh.ingest.source.Item;
import dev.vectormesh.ingest.source.Listing;
import dev.vectormesh.ingest.source.SourceException;
import dev.vectormesh.ingest.source.api.AnswerRecords.Entry;
import dev.vectormesh.ingest.source.api.AnswerRecords.Page;
import dev.vectormesh.ingest.source.http.Answer;
import dev.vectormesh.ingest.source.http.HttpFailedException;
import dev.vectormesh.ingest.source.http.HttpFetcher;
import dev.vectormesh.ingest.source.http.Wanted;
import dev.vectormesh.ingest.text.ContentHash;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The records of an API, page by page. */
final class ApiListing implements Listing {
  private static final int EMPTY_PAGES = 100;
  private static final int LONGEST_ID = 1000;

  private final ApiSpec spec;
  private final HttpFetcher fetcher;
  private final Set<String> places = new HashSet<>();
  private final Set<String> contents = new HashSet<>();
  private @Nullable String place;
  private @Nullable String nextPlace;
  private List<Entry> entries = List.of();
  private int index;
  private int skipped;
  private int named;
  private int empty;
  private @Nullable String partial;

  /**
   * @param after the token of an item: its number on its page, and the page's place
   */
  ApiListing(ApiSpec spec, HttpFetcher fetcher, @Nullable String after) {
    this.spec = spec;
    this.fetcher = fetcher;
    if (after == null) {
      nextPlace = spec.paging().first();
    } else {
      int blank = after.indexOf(' ');
      nextPlace = after.substring(blank + 1);
      skipped = Integer.parseInt(after.substring(0, blank)) + 1;
    }
  }

  @Override
  public @Nullable Item next() throws SourceException, InterruptedException {
    while (index >= entries.size()) {
      if (nextPlace == null || isEndless(nextPlace)) {
        return null;
      }
      place = nextPlace;
      turn(place);
    }
    if (named >= spec.maxRecords()) {
      cut("the limit of %,d records is reached".formatted(spec.maxRecords()));
      return null;
    }
    named++;
    Entry entry = entries.get(index);
    return item(entry, index++ + " " + place);
  }

  private boolean isEndless(String coming) {
    if (!places.add(coming)) {
      cut("the API names a page a second time");
      return true;
    }
    if (empty > EMPTY_PAGES) {
      cut("the API goes on behind %d pages without records".formatted(EMPTY_PAGES));
      return true;
    }
    return false;
  }

  /** Reads the page at that place, and where the next one is. */
  private void turn(String at) throws SourceException, InterruptedException {
    boolean later = !at.equals(spec.paging().first());
    try {
      URI uri = spec.paging().uri(at);
      fetcher.awaitPause(uri);
      Answer answer = fetcher.get(Wanted.of(uri).with(spec.credential()));
      if (later && spec.paging().endsWith(answer)) {
        end();
        return;
      }
      Page page = spec.records().read(answer.orFailed(spec.credential()));
      entries = page.entries();
      if (!page.holdsRecords()) {
        cut("an answer holds nothing where api_fetch.records says");
      }
      empty = entries.isEmpty() ? empty + 1 : 0;
      if (!entries.isEmpty() && !contents.add(hash(entries))) {
        cut("the API gives a page a second time: it may not know how it is asked for the next");
        end();
        return;
      }
      index = Math.min(skipped, entries.size());
      skipped = 0;
      nextPlace = spec.paging().next(at, answer, page.document(), entries.size());
    } catch (HttpFailedException e) {
      throw e.ofSource();
    }
  }

  private void end() {
    entries = List.of();
    index = 0;
    nextPlace = null;
  }

  private static String hash(List<Entry> entries) {
    return ContentHash.hex(entries.stream().map(Entry::toString).collect(Collectors.joining("\n")));
  }

  private Item item(Entry entry, String token) {
    String id = entry.broken().isEmpty() ? spec.mapping().id(entry.record()) : "";
    if (id.isEmpty() || id.length() > LONGEST_ID) {
      return unread(entry, token, id);
    }
    String version = spec.mapping().version(entry.record());
    return new Item(
        id,
        token,
        path(id),
        version,
        (scratch, stored) -> spec.mapping().text(entry.record(), version));
  }

  /** What has no name may be one of those that are stored. */
  private Item unread(Entry entry, String token, String id) {
    String why = entry.broken();
    if (why.isEmpty()) {
      why =
          id.isEmpty()
              ? "the record has no id where api_fetch.id says"
              : "the record's id is longer than %d characters".formatted(LONGEST_ID);
    }
    cut("records that could not be read may be some that are stored");
    Failure failure = new Failure(Stage.FETCH, "record", Code.DATA_LOSS, why);
    String name = "record " + token;
    return new Item(
        name,
        token,
        path(name),
        null,
        (scratch, stored) -> {
          throw new ItemFailedException(failure);
        });
  }

  /** An id's own slashes, and letters that no text may hold, would not be kept. */
  private String path(String id) {
    return spec.scope() + "/" + URLEncoder.encode(id, StandardCharsets.UTF_8);
  }

  private void cut(String why) {
    partial = partial == null ? why : partial;
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
