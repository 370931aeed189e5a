package dev.vectormesh.gateway.graphql.field;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.vectormesh.platform.error.ApiException;
import graphql.schema.DataFetchingEnvironment;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * The part of a list that {@code first} and {@code after} ask for. The services' page tokens name
 * pages, a cursor names an item: the token of its page and how many items of that page it ends.
 *
 * @param token the page to read, as its service names it; empty for the first
 * @param skip items of that page that were answered before
 */
public record PageRequest(int first, String token, int skip) {
  private static final int DEFAULT = 50;
  private static final int MOST = 500;

  public static PageRequest of(DataFetchingEnvironment field) {
    Integer first = field.getArgument("first");
    if (first != null && (first < 1 || first > MOST)) {
      throw ApiException.invalid("first", "must be 1 to " + MOST);
    }
    int size = first == null ? DEFAULT : first;
    String after = field.getArgument("after");
    return after == null || after.isEmpty() ? new PageRequest(size, "", 0) : after(size, after);
  }

  private static PageRequest after(int size, String cursor) {
    try {
      String decoded = new String(Base64.getUrlDecoder().decode(cursor), UTF_8);
      int colon = decoded.indexOf(':');
      int skip = Integer.parseInt(decoded, 0, Math.max(colon, 0), 10);
      if (skip >= 0 && skip < MOST) {
        return new PageRequest(size, decoded.substring(colon + 1), skip);
      }
    } catch (IllegalArgumentException e) {
      throw notOurs(e);
    }
    throw notOurs(null);
  }

  private static ApiException notOurs(@Nullable Throwable cause) {
    ApiException refused = ApiException.invalid("after", "must be a cursor of this list");
    if (cause != null) {
      refused.addSuppressed(cause);
    }
    return refused;
  }

  public static String cursor(String token, int skip) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString((skip + ":" + token).getBytes(UTF_8));
  }

  /** Items to ask the service for. */
  public int pageSize() {
    return Math.min(MOST, first + skip);
  }
}
