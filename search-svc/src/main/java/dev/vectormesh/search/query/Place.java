package dev.vectormesh.search.query;

import dev.vectormesh.points.Region;
import dev.vectormesh.points.TimeSpan;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where in its document a text stands, from {@code offset} of its chunk on.
 *
 * @param number of the page, slide or sheet, from 1; 0 where there are none
 * @param name of the sheet; empty where it has none
 * @param headings above the text, the outermost first
 * @param region of the picture that it was read in; null where it was not
 * @param time of the recording in which it is seen or heard; null of all else
 */
public record Place(
    int offset,
    Unit unit,
    int number,
    String name,
    List<String> headings,
    @Nullable Region region,
    @Nullable TimeSpan time) {
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

  /** Of a text that was written. */
  public Place(int offset, Unit unit, int number, String name, List<String> headings) {
    this(offset, unit, number, name, headings, null, null);
  }
}
