package dev.vectormesh.ingest.text;

import java.util.ArrayList;
import java.util.List;

/**
 * A part of a text that chunks do not leave: a slide, a sheet, or what stands between two of a
 * table of contents' lines.
 *
 * @param from its first char
 * @param to the char behind its last
 */
record Stretch(int from, int to) {
  /** All of a text but its table of contents; at least one stretch. */
  static List<Stretch> of(PagedText paged) {
    List<Stretch> stretches = new ArrayList<>();
    int from = 0;
    for (Stretch entry : TableOfContents.entries(paged)) {
      apart(paged, from, entry.from(), stretches);
      from = entry.to();
    }
    apart(paged, from, paged.text().length(), stretches);
    return stretches.isEmpty() ? List.of(new Stretch(0, paged.text().length())) : stretches;
  }

  /** Adds the slides and sheets between two chars. */
  private static void apart(PagedText paged, int from, int to, List<Stretch> stretches) {
    int start = from;
    Mark before = paged.mark(from);
    for (Mark mark : paged.marks()) {
      if (mark.offset() <= from || mark.offset() >= to) {
        continue;
      }
      if (mark.place().isApartFrom(before.place())) {
        add(paged.text(), start, mark.offset(), stretches);
        start = mark.offset();
      }
      before = mark;
    }
    add(paged.text(), start, to, stretches);
  }

  private static void add(String text, int from, int to, List<Stretch> stretches) {
    int start = from;
    int end = to;
    while (start < end && Character.isWhitespace(text.charAt(start))) {
      start++;
    }
    while (end > start && Character.isWhitespace(text.charAt(end - 1))) {
      end--;
    }
    if (end > start) {
      stretches.add(new Stretch(start, end));
    }
  }
}
