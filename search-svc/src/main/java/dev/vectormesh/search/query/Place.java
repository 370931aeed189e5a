package dev.vectormesh.search.query;

import dev.vectormesh.points.Region;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where in its document a text stands, from {@code offset} of its chunk on.
 *
 * @param number of the page, slide or sheet, from 1; 0 where there are none
 * @param name of the sheet; empty where it has none
 * @param headings above the text, the outermost first
 * @param region of the picture that it was read in; null where it was not
 */
public record Place(
    int offset,
    Unit unit,
    int number,
    String name,
    List<String> headings,
    @Nullable Region region) {
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

  /** A text that was not read in a picture. */
  public Place(int offset, Unit unit, int number, String name, List<String> headings) {
    this(offset, unit, number, name, headings, null);
  }
}
