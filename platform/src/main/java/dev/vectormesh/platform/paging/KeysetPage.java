package dev.vectormesh.platform.paging;

import com.google.protobuf.Message;
import dev.vectormesh.platform.error.ApiException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One page of a list in the order of a key. Asks for one row more than it shows, so that the last
 * page is known to be it.
 */
public final class KeysetPage {
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

  public static KeysetPage of(Message request, int pageSize, String pageToken) {
    PageTokens tokens = PageTokens.of(request);
    return new KeysetPage(tokens, tokens.read(pageToken), PageSize.of(pageSize, DEFAULT, MOST));
  }

  /** The parts of the key behind which a page begins. */
  public record Position(List<String> parts) {
    public String text(int part) {
      return parts.get(part);
    }

    public UUID uuid(int part) {
      return UUID.fromString(text(part));
    }

    public Instant instant(int part) {
      return Instant.parse(text(part));
    }

    public long int8(int part) {
      return Long.parseLong(text(part));
    }
  }

  /**
   * The key behind which the page begins; null for the first page.
   *
   * @throws ApiException INVALID_FIELD where the token holds no such key
   */
  public <K> @Nullable K after(Function<Position, K> key) {
    if (position.isEmpty()) {
      return null;
    }
    try {
      return key.apply(new Position(position));
    } catch (IndexOutOfBoundsException | IllegalArgumentException | DateTimeException e) {
      throw ApiException.invalid("page_token", "is not one that this list gave");
    }
  }

  /** The same of a key that is one text. */
  public @Nullable String after() {
    return after(at -> at.text(0));
  }

  /** How many rows to ask for. */
  public int limit() {
    return size + 1;
  }

  /** The rows to show; remembers the key of the last one, for the next page. */
  public <A> List<A> cut(List<A> rows, Function<A, String> key) {
    return cutBy(rows, row -> new String[] {key.apply(row)});
  }

  /** The same of a key of several parts. */
  public <A> List<A> cutBy(List<A> rows, Function<A, String[]> key) {
    if (rows.size() <= size) {
      return rows;
    }
    List<A> shown = rows.subList(0, size);
    next = tokens.write(key.apply(shown.getLast()));
    return shown;
  }

  /** The next page's token; empty on the last page. */
  public String next() {
    return next;
  }
}
