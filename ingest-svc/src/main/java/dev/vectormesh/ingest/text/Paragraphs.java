package dev.vectormesh.ingest.text;

import java.util.ArrayList;
import java.util.List;

/** Parts between blank lines; of a table, its rows. */
final class Paragraphs {
  private Paragraphs() {}

  static List<Unit> of(PagedText paged, Stretch stretch) {
    List<Unit> units = new ArrayList<>();
    String text = paged.text();
    int from = stretch.from();
    while (from < stretch.to()) {
      int blank = text.indexOf("\n\n", from);
      int next = Math.min(paged.nextMark(from), stretch.to());
      int to = lastWord(text, from, blank < 0 ? next : Math.min(blank, next));
      if (paged.mark(from).layout().isTable()) {
        rows(paged, from, to, units);
      } else if (to > from) {
        units.add(new Unit(from, to, false));
      }
      from = nextLine(text, to);
    }
    return units;
  }

  private static int lastWord(String text, int from, int to) {
    int end = to;
    while (end > from && Character.isWhitespace(text.charAt(end - 1))) {
      end--;
    }
    return end;
  }

  /** The first line that is not blank, with what it is indented by. */
  private static int nextLine(String text, int from) {
    int line = from;
    int next = from;
    while (next < text.length() && Character.isWhitespace(text.charAt(next))) {
      line = text.charAt(next) == '\n' ? next + 1 : line;
      next++;
    }
    return line == from ? next : line;
  }

  /** A table's lines; the one that names the columns stays with the first row. */
  private static void rows(PagedText paged, int from, int to, List<Unit> units) {
    String text = paged.text();
    Mark mark = paged.mark(from);
    int start = from;
    int line = from;
    while (line < to) {
      int newline = text.indexOf('\n', line);
      int end = newline < 0 || newline > to ? to : newline;
      boolean names = mark.layout() == Layout.HEADED_ROWS && line == mark.offset();
      if (!names || end == to) {
        units.add(new Unit(start, end, false));
        start = end + 1;
      }
      line = end + 1;
    }
  }

  /** Each section begins a chunk. */
  static List<Unit> bySection(PagedText paged, Stretch stretch) {
    List<Unit> units = new ArrayList<>();
    List<String> before = paged.mark(stretch.from()).place().headings();
    for (Unit unit : of(paged, stretch)) {
      List<String> headings = paged.mark(unit.from()).place().headings();
      units.add(unit.apartWhen(!headings.equals(before)));
      before = headings;
    }
    return units;
  }

  /** Each row begins a chunk, and so does what stands behind a table. */
  static List<Unit> andRows(PagedText paged, Stretch stretch) {
    List<Unit> units = new ArrayList<>();
    boolean table = false;
    for (Unit unit : of(paged, stretch)) {
      boolean row = paged.mark(unit.from()).layout().isTable();
      units.add(unit.apartWhen(row || table));
      table = row;
    }
    return units;
  }
}
