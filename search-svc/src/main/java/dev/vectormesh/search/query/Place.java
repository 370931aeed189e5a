package dev.vectormesh.search.query;

import java.util.List;

/**
 * Where in its document a text stands, from {@code offset} of its chunk on.
 *
 * @param number of the page, slide or sheet, from 1; 0 where there are none
 * @param name of the sheet; empty where it has none
 * @param headings above the text, the outermost first
 */
public record Place(int offset, Unit unit, int number, String name, List<String> headings) {
  /** What a document's numbers count. */
  public enum Unit {
    NONE,
    PAGE,
    SLIDE,
    SHEET
  }

  public Place {
    headings = List.copyOf(headings);
  }
}
