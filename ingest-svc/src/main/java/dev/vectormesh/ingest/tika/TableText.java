package dev.vectormesh.ingest.tika;

import dev.vectormesh.ingest.text.Layout;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A table as it is read: a row becomes a line with its cells. A table that only arranges a page,
 * with long texts as cells, becomes those texts, one below the other.
 */
final class TableText {
  private static final String BETWEEN_CELLS = " | ";
  private static final char CELL = '\u001f';
  private static final char ROW = '\u001e';
  private static final char LINE = '\u000b';
  private static final int LONG_CELL = 1000;
  private static final int LONG_COLUMN_NAME = 80;
  private static final int ROWS_BEFORE_NAMES = 5;
  private static final int WIDEST_CELL = 64;

  // All cells in one: a sheet may have a million of them.
  private final StringBuilder cells = new StringBuilder();
  private final BitSet filled = new BitSet();
  private int column = -1;
  private int rows;
  private int firstRowsHeadings;
  private int cellStart;
  private int widen;
  private boolean inCell;
  private boolean lineEnded;
  private boolean hasLines;
  private boolean arranges;
  private @Nullable List<String> lines;

  void startRow() {
    endCell();
    if (rows++ > 0) {
      cells.append(ROW);
    }
    column = -1;
  }

  void startCell(boolean heading, int columns) {
    endCell();
    if (rows == 0) {
      startRow();
    }
    if (column >= 0) {
      cells.append(CELL);
    }
    column++;
    firstRowsHeadings += heading && rows == 1 ? 1 : 0;
    cellStart = cells.length();
    widen = Math.min(columns, WIDEST_CELL) - 1;
    inCell = true;
    lineEnded = false;
    hasLines = false;
  }

  void endCell() {
    if (!inCell) {
      return;
    }
    inCell = false;
    if (!cells.substring(cellStart).isBlank()) {
      filled.set(column);
      arranges |= hasLines && cells.length() - cellStart > LONG_CELL;
    }
    for (; widen > 0; widen--) {
      cells.append(CELL);
      column++;
    }
  }

  void text(CharSequence words) {
    if (!inCell) {
      if (words.toString().isBlank()) {
        return;
      }
      startCell(false, 1);
    }
    for (int i = 0; i < words.length(); i++) {
      char c = words.charAt(i);
      if (c == '\n' || c == '\r') {
        newLine();
      } else {
        hasLines |= lineEnded && !Character.isWhitespace(c);
        cells.append(c == CELL || c == ROW ? ' ' : c);
      }
    }
  }

  /** Within a cell. */
  void newLine() {
    if (inCell && cells.length() > cellStart && cells.charAt(cells.length() - 1) != LINE) {
      cells.append(LINE);
      lineEnded = true;
    }
  }

  /** Whether its rows are to be read as lines. */
  boolean isGrid() {
    endCell();
    return filled.cardinality() > 1 && !arranges;
  }

  /** What stands above the names of the columns: lines of a single cell. */
  String caption() {
    List<String> all = lines();
    return String.join("\n", all.subList(0, namesAt(all)));
  }

  Layout layout() {
    return hasNames(lines()) ? Layout.HEADED_ROWS : Layout.ROWS;
  }

  /** A line for each row, from the one that names the columns on. */
  String rows() {
    List<String> all = lines();
    return String.join("\n", all.subList(namesAt(all), all.size()));
  }

  /** Its cells one below the other. */
  String blocks() {
    endCell();
    StringBuilder blocks = new StringBuilder();
    for (String cell : split(cells.toString().replace(ROW, CELL), CELL)) {
      if (!cell.isBlank()) {
        blocks.append(cell.replace(LINE, '\n').strip()).append(arranges ? "\n\n" : "\n");
      }
    }
    return blocks.toString();
  }

  /** As a part of another table's cell. */
  String nested() {
    return isGrid() ? "\n" + String.join("\n", lines()) + "\n" : "\n" + blocks();
  }

  private List<String> lines() {
    List<String> all = lines;
    if (all == null) {
      all = new ArrayList<>();
      for (String row : split(cells.toString(), ROW)) {
        String line = line(row);
        if (!line.isEmpty()) {
          all.add(line);
        }
      }
      lines = all;
    }
    return all;
  }

  private String line(String row) {
    StringBuilder line = new StringBuilder();
    int end = 0;
    int at = 0;
    boolean first = true;
    for (String cell : split(row, CELL)) {
      if (filled.get(at++)) {
        line.append(first ? "" : BETWEEN_CELLS);
        first = false;
        String words = oneLine(cell);
        if (!words.isEmpty()) {
          line.append(words);
          end = line.length();
        }
      }
    }
    line.setLength(end);
    String whole = line.toString();
    int text = 0;
    while (whole.startsWith(BETWEEN_CELLS, text)) {
      text += BETWEEN_CELLS.length();
    }
    // A lone cell is a title or a remark, wherever it stands.
    return whole.indexOf(BETWEEN_CELLS, text) < 0 ? whole.substring(text) : whole;
  }

  private static String oneLine(String cell) {
    StringBuilder line = new StringBuilder(cell.length());
    for (int i = 0; i < cell.length(); i++) {
      char c = cell.charAt(i);
      if (!Character.isWhitespace(c)) {
        line.append(c);
      } else if (!line.isEmpty() && line.charAt(line.length() - 1) != ' ') {
        line.append(' ');
      }
    }
    return line.toString().stripTrailing();
  }

  private boolean hasNames(List<String> all) {
    int at = namesAt(all);
    if (at + 1 >= all.size()) {
      return false;
    }
    return firstRowsHeadings > 0 && at == 0
        || split(all.get(at).replace(BETWEEN_CELLS, "\u001f"), CELL).stream()
            .allMatch(TableText::mayNameAColumn);
  }

  private static boolean mayNameAColumn(String cell) {
    return cell.length() <= LONG_COLUMN_NAME
        && (cell.isBlank() || cell.codePoints().anyMatch(Character::isLetter));
  }

  /** Where the first row of several cells is; 0 when there is none near the top. */
  private static int namesAt(List<String> all) {
    for (int i = 0; i < Math.min(all.size(), ROWS_BEFORE_NAMES); i++) {
      if (all.get(i).contains(BETWEEN_CELLS)) {
        return i;
      }
    }
    return 0;
  }

  private static List<String> split(String text, char separator) {
    List<String> parts = new ArrayList<>();
    int from = 0;
    for (int to = text.indexOf(separator); to >= 0; to = text.indexOf(separator, from)) {
      parts.add(text.substring(from, to));
      from = to + 1;
    }
    parts.add(text.substring(from));
    return parts;
  }
}
