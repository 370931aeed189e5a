package dev.vectormesh.ingest.api;

import com.google.protobuf.Message;
import dev.vectormesh.platform.paging.PageSize;
import dev.vectormesh.platform.paging.PageTokens;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One page of a list in the order of a key. Asks for one row more than it shows, so that the last
 * page is known to be it.
 */
final class KeysetPage {
  private static final int DEFAULT = 50;
  private static final int MOST = 500;

  private final PageTokens tokens;
  private final List<String> position;
  private final int size;
  private String next = "";

  private KeysetPage(PageTokens tokens, List<String> position, int size) {
    this.tokens = tokens;
    this.position = position;
    this.size = size;
  }

  static KeysetPage of(Message request, int pageSize, String pageToken) {
    PageTokens tokens = PageTokens.of(request);
    return new KeysetPage(tokens, tokens.read(pageToken), PageSize.of(pageSize, DEFAULT, MOST));
  }

  /** The key to go on behind; null for the first page. */
  @Nullable String after() {
    return position.isEmpty() ? null : position.getFirst();
  }

  /** All parts of the place to go on behind; empty for the first page. */
  List<String> position() {
    return position;
  }

  int limit() {
    return size + 1;
  }

  /** The rows to show; remembers where the next page begins. */
  <A> List<A> cut(List<A> rows, Function<A, String> key) {
    return cutBy(rows, row -> new String[] {key.apply(row)});
  }

  <A> List<A> cutBy(List<A> rows, Function<A, String[]> key) {
    if (rows.size() <= size) {
      return rows;
    }
    List<A> shown = rows.subList(0, size);
    next = tokens.write(key.apply(shown.getLast()));
    return shown;
  }

  /** Empty on the last page. */
  String next() {
    return next;
  }
}
