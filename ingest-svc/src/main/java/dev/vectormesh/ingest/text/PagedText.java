package dev.vectormesh.ingest.text;

import java.util.ArrayList;
import java.util.List;

/**
 * Clean text, and where in the document its parts stand.
 *
 * @param marks in the order of their offsets; empty where nothing is known
 */
public record PagedText(String text, List<Mark> marks) {
  private static final Mark START = new Mark(0, Place.NOWHERE, Layout.PROSE);

  public PagedText {
    marks = List.copyOf(marks);
  }

  public static PagedText plain(String text) {
    return new PagedText(text, List.of());
  }

  /** The mark that holds for this char. */
  public Mark mark(int offset) {
    int at = index(offset);
    return at < 0 ? START : marks.get(at);
  }

  /** Whether a mark begins right here. */
  public boolean isMarked(int offset) {
    int at = index(offset);
    return at >= 0 && marks.get(at).offset() == offset;
  }

  /** The first line of the table that this char stands in, when it names the columns. */
  public String columns(int offset) {
    Mark mark = mark(offset);
    if (mark.layout() != Layout.HEADED_ROWS) {
      return "";
    }
    int end = text.indexOf('\n', mark.offset());
    return end < 0 || offset <= end ? "" : text.substring(mark.offset(), end);
  }

  /** The marks of a part of the text, counted from its start; the first is at 0. */
  public List<Mark> marks(int from, int to) {
    List<Mark> part = new ArrayList<>();
    Mark first = mark(from);
    part.add(first.shifted(-first.offset()));
    for (int i = index(from) + 1; i < marks.size() && marks.get(i).offset() < to; i++) {
      part.add(marks.get(i).shifted(-from));
    }
    return part;
  }

  /** Where the next mark behind this char begins; the text's end where none does. */
  int nextMark(int offset) {
    int next = index(offset) + 1;
    return next < marks.size() ? marks.get(next).offset() : text.length();
  }

  /** Of the last mark at or before this char; -1 where there is none. */
  private int index(int offset) {
    int low = 0;
    int high = marks.size() - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      if (marks.get(middle).offset() <= offset) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return high;
  }
}
