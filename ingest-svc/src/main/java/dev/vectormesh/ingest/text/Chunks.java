package dev.vectormesh.ingest.text;

import dev.vectormesh.ingest.work.WorkPool;
import java.util.ArrayList;
import java.util.List;

/** The chunks of one document while they are made. */
final class Chunks {
  // What takes more of a chunk than this stands in front of the first one only.
  private static final double FRONT_SHARE = 0.25;
  // A row by itself says little without the names of its columns.
  private static final double COLUMNS_SHARE = 0.5;

  private final PagedText paged;
  private final String text;
  private final ChunkRules rules;
  private final Meter meter;
  private final String head;
  private final String repeated;
  private final List<Chunk> made = new ArrayList<>();

  /**
   * @param title goes in front of chunks
   */
  Chunks(String title, PagedText paged, ChunkRules rules, Meter meter) {
    this.paged = paged;
    this.text = paged.text();
    this.rules = rules;
    this.meter = meter;
    this.head = meter.head(title, 2);
    this.repeated = meter.isWithin(head, FRONT_SHARE) ? head : "";
  }

  List<Chunk> made() {
    return made;
  }

  void add(Chunk chunk) {
    if (made.size() >= Chunker.MOST_CHUNKS) {
      throw new Chunker.TooManyException();
    }
    made.add(chunk);
    WorkPool.checkWanted();
  }

  /** What the next chunk is embedded with, should it begin at this char. */
  String front(int offset) {
    String title = made.isEmpty() ? head : repeated;
    String path = rules.method() == ChunkMethod.STRUCTURE ? path(offset) : "";
    return path.isEmpty() ? title : title.isEmpty() ? path : title + "\n" + path;
  }

  /** The headings over a char, but those that stand in the title or there; innermost at last. */
  private String path(int offset) {
    List<String> headings = paged.mark(offset).place().headings();
    int from = !headings.isEmpty() && headings.getFirst().equals(repeated) ? 1 : 0;
    int to = headings.size();
    if (to > from && text.substring(offset).stripLeading().startsWith(headings.getLast())) {
      to--;
    }
    while (from < to) {
      String path = String.join(" > ", headings.subList(from, to));
      if (meter.isWithin(path, FRONT_SHARE)) {
        return path;
      }
      from++;
    }
    return "";
  }

  /** The names of the columns over a table's row; empty where they are too long. */
  String columns(int offset) {
    String columns = paged.columns(offset);
    double share = rules.method() == ChunkMethod.TABLE_ROWS ? COLUMNS_SHARE : FRONT_SHARE;
    return meter.isWithin(columns, share) ? columns : "";
  }

  /** What would be the next chunk of the chars from one to the other. */
  Chunk chunk(int from, int to) {
    String front = front(from);
    String columns = columns(from);
    int shift = columns.isEmpty() ? 0 : columns.length() + 1;
    String shown =
        columns.isEmpty() ? text.substring(from, to) : columns + "\n" + text.substring(from, to);
    List<Mark> marks =
        paged.marks(from, to).stream()
            .map(mark -> mark.offset() == 0 ? mark : mark.shifted(shift))
            .toList();
    String indexed = front.isEmpty() ? shown : shown.isEmpty() ? front : front + "\n" + shown;
    return new Chunk(made.size(), marks, shown, indexed);
  }

  /** With the blanks in front of its first word, where a line begins: code counts them. */
  int lineStart(int offset) {
    int start = offset;
    while (start > 0 && (text.charAt(start - 1) == ' ' || text.charAt(start - 1) == '\t')) {
      start--;
    }
    return start == 0 || text.charAt(start - 1) == '\n' ? start : offset;
  }
}
