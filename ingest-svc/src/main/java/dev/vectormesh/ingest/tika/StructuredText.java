package dev.vectormesh.ingest.tika;

import dev.vectormesh.ingest.text.ExtractedText.Page;
import dev.vectormesh.ingest.text.HeadingPath;
import dev.vectormesh.ingest.text.Layout;
import dev.vectormesh.ingest.text.Place;
import dev.vectormesh.ingest.text.Place.Unit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Builds a document's parts from what a parser or a page's markup tells, in reading order: a line
 * for each block, a part for each page, slide, sheet, section and table.
 */
final class StructuredText {
  private final List<Page> pages = new ArrayList<>();
  private final HeadingPath path = new HeadingPath();
  private final Deque<TableText> tables = new ArrayDeque<>();
  private StringBuilder text = new StringBuilder();
  private Place place = Place.NOWHERE;
  private int headingStart = -1;
  private String firstHeading = "";

  /** What follows stands on another page, slide or sheet, under no heading yet. */
  void start(Unit unit, int number, String name) {
    endPart();
    path.clear();
    place = new Place(unit, number, name, List.of());
  }

  /** Names the page, slide or sheet that has begun. */
  void name(String name) {
    place = new Place(place.unit(), place.number(), name, place.headings());
  }

  /** All of the page or slide that has begun stands under this heading, wherever it is on it. */
  void title(String title) {
    String heading = HeadingPath.oneLine(title);
    if (!heading.isEmpty()) {
      place = place.under(path.under(1, heading));
      firstHeading = firstHeading.isEmpty() ? heading : firstHeading;
    }
  }

  Place place() {
    return place;
  }

  void startHeading() {
    if (tables.isEmpty()) {
      endPart();
      headingStart = text.length();
    } else {
      newLine(true);
    }
  }

  void endHeading(int level) {
    if (headingStart >= 0 && tables.isEmpty()) {
      String heading = HeadingPath.oneLine(text.substring(Math.min(headingStart, text.length())));
      if (!heading.isEmpty()) {
        place = place.under(path.under(level, heading));
        firstHeading = firstHeading.isEmpty() ? heading : firstHeading;
      }
    }
    headingStart = -1;
    newLine(true);
  }

  void startTable() {
    tables.push(new TableText());
  }

  void startRow() {
    if (!tables.isEmpty()) {
      tables.element().startRow();
    }
  }

  /**
   * @param columns that the cell is wide
   */
  void startCell(boolean heading, int columns) {
    if (!tables.isEmpty()) {
      tables.element().startCell(heading, columns);
    }
  }

  void endCell() {
    if (!tables.isEmpty()) {
      tables.element().endCell();
    }
  }

  void endTable() {
    if (tables.isEmpty()) {
      return;
    }
    TableText table = tables.pop();
    if (!tables.isEmpty()) {
      tables.element().text(table.nested());
    } else if (table.isGrid()) {
      newLine(true);
      text.append(table.caption());
      endPart();
      addPart(table.layout(), table.rows());
    } else {
      newLine(true);
      text.append(table.blocks());
      newLine(true);
    }
  }

  /** Takes the last line for a table whose cells and rows end in these signs. */
  void tableOfLastLine(char cell, char row) {
    int from = text.lastIndexOf("\n") + 1;
    String line = text.substring(from);
    text.setLength(from);
    startTable();
    startRow();
    for (int start = 0; start < line.length(); ) {
      int end = start;
      while (end < line.length() && line.charAt(end) != cell && line.charAt(end) != row) {
        end++;
      }
      if (end > start || end < line.length() && line.charAt(end) == cell) {
        startCell(false, 1);
        text(line.substring(start, end));
      }
      if (end < line.length() && line.charAt(end) == row) {
        startRow();
      }
      start = end + 1;
    }
    endTable();
  }

  void text(CharSequence words) {
    if (tables.isEmpty()) {
      text.append(words);
    } else {
      tables.element().text(words);
    }
  }

  /** Whether what was added last is a blank, or nothing. */
  boolean isAtBlank() {
    return tables.isEmpty()
        && (text.isEmpty() || Character.isWhitespace(text.charAt(text.length() - 1)));
  }

  /** Ends the line, and leaves an empty one behind it where blocks are spaced. */
  void newLine(boolean spaced) {
    if (!tables.isEmpty()) {
      tables.element().newLine();
      return;
    }
    while (!text.isEmpty() && text.charAt(text.length() - 1) == ' ') {
      text.setLength(text.length() - 1);
    }
    int end = text.length();
    if (end == 0) {
      return;
    }
    if (text.charAt(end - 1) != '\n') {
      text.append('\n');
    }
    if (spaced && !(text.length() > 1 && text.charAt(text.length() - 2) == '\n')) {
      text.append('\n');
    }
  }

  /** All parts that hold text; ends what is open. */
  List<Page> pages() {
    while (!tables.isEmpty()) {
      endTable();
    }
    endPart();
    return pages;
  }

  /** The first heading; empty when there is none. */
  String firstHeading() {
    return firstHeading;
  }

  /** The text of parts, without their structure. */
  static String joined(List<Page> parts) {
    return parts.stream().map(part -> part.text().strip()).collect(Collectors.joining("\n\n"));
  }

  private void endPart() {
    addPart(Layout.PROSE, text.toString().stripTrailing());
    text = new StringBuilder();
  }

  private void addPart(Layout layout, String part) {
    if (!part.isBlank()) {
      pages.add(new Page(place, layout, part));
    }
  }
}
