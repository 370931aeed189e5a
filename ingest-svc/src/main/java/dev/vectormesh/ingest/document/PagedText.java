package dev.vectormesh.ingest.document;

import java.util.Arrays;
import java.util.List;

/**
 * Clean text, and where its pages begin.
 *
 * @param marks for each page that has text: the offset of its first char, then its number; empty
 *     where there are no pages
 */
public record PagedText(String text, List<Integer> marks) {
  public PagedText {
    marks = List.copyOf(marks);
  }

  public static PagedText plain(String text) {
    return new PagedText(text, List.of());
  }

  public static PagedText of(String text, Integer[] marks) {
    return new PagedText(text, Arrays.asList(marks));
  }

  /** The number of the page that holds this char; 0 where there are no pages. */
  public int page(int offset) {
    int page = 0;
    for (int i = 0; i + 1 < marks.size() && marks.get(i) <= offset; i += 2) {
      page = marks.get(i + 1);
    }
    return page;
  }
}
