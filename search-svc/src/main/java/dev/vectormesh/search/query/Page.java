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
 * @param shown by the pages before
 */
public record Page(int step, int base, Shown shown) {
  /** The first page; its step is the first one that fills it. */
  public static final Page FIRST = new Page(0, 0, Shown.NOTHING);

  private static final int POSITION = 5;

  /**
   * Where a list goes on of which some documents were shown, whoever chose them.
   *
   * @param base the step of the first page
   * @param keys of the documents shown: the collection's uid, a slash and the id; their names where
   *     several spaces are searched
   */
  public static Page behind(int base, List<String> keys) {
    return new Page(base, base, Shown.NOTHING.with(keys, key -> key));
  }

  public boolean isFirst() {
    return equals(FIRST);
  }

  /** The page of a token's position; an empty position is the first page. */
  public static Page read(List<String> position) {
    if (position.isEmpty()) {
      return FIRST;
    }
    if (position.size() == POSITION) {
      Integer step = number(position.get(0));
      Integer base = number(position.get(1));
      Shown shown = Shown.read(number(position.get(2)), number(position.get(3)), position.get(4));
      if (step != null && base != null && shown != null && base <= step && step < Depth.STEPS) {
        return new Page(step, base, shown);
      }
    }
    throw ApiException.invalid("page_token", "was not made by this service");
  }

  public String[] position() {
    return new String[] {
      Integer.toString(step),
      Integer.toString(base),
      Integer.toString(shown.forgotten()),
      Integer.toString(shown.earlier()),
      shown.hashes()
    };
  }

  private static @Nullable Integer number(String text) {
    return text.matches("\\d{1,6}") ? Integer.valueOf(text) : null;
  }
}
