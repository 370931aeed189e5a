package dev.vectormesh.search.query;

import dev.vectormesh.platform.error.ApiException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a page begins. The order of all documents is that of the first step's depth, then the
 * documents that the next step's adds, and so on: what was shown never comes again, and each page
 * holds documents of one step only, since scores of two steps do not compare.
 *
 * @param step the depth's step
 * @param base the step of the first page: documents of steps from here up to before {@code step}
 *     were shown
 * @param offset within the step's documents
 */
public record Page(int step, int base, int offset) {
  /** The first page; its step is the first one that fills it. */
  public static final Page FIRST = new Page(0, 0, 0);

  private static final int MOST = 100_000;

  boolean isFirst() {
    return equals(FIRST);
  }

  /** The page of a token's position; an empty position is the first page. */
  public static Page read(List<String> position) {
    if (position.isEmpty()) {
      return FIRST;
    }
    if (position.size() == 3) {
      Integer step = number(position.get(0), Depth.STEPS - 1);
      Integer base = number(position.get(1), Depth.STEPS - 1);
      Integer offset = number(position.get(2), MOST);
      if (step != null && base != null && offset != null && base <= step) {
        return new Page(step, base, offset);
      }
    }
    throw ApiException.invalid("page_token", "was not made by this service");
  }

  public String[] position() {
    return new String[] {Integer.toString(step), Integer.toString(base), Integer.toString(offset)};
  }

  private static @Nullable Integer number(String text, int most) {
    if (!text.matches("\\d{1,6}")) {
      return null;
    }
    int n = Integer.parseInt(text);
    return n <= most ? n : null;
  }
}
