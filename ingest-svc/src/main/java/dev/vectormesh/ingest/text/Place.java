package dev.vectormesh.ingest.text;

import dev.vectormesh.points.Region;
import dev.vectormesh.points.TimeSpan;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where in its document a text stands.
 *
 * @param number of the page, slide or sheet, from 1; 0 where the document has none
 * @param name of the sheet; empty where it has none
 * @param headings above the text, the outermost first
 * @param region of the picture that it was read in; null where it was not
 * @param time of the recording in which it is seen or heard; null of all else
 */
public record Place(
    Unit unit,
    int number,
    String name,
    List<String> headings,
    @Nullable Region region,
    @Nullable TimeSpan time) {
  public static final Place NOWHERE = new Place(Unit.NONE, 0, "", List.of());

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
  public Place(Unit unit, int number, String name, List<String> headings) {
    this(unit, number, name, headings, null, null);
  }

  public static Place page(int number) {
    return number == 0 ? NOWHERE : new Place(Unit.PAGE, number, "", List.of());
  }

  /** In a recording. */
  public static Place at(TimeSpan time) {
    return new Place(Unit.NONE, 0, "", List.of(), null, time);
  }

  public Place under(List<String> path) {
    return new Place(unit, number, name, path, region, time);
  }

  /** In a picture that stands here. */
  public Place in(Region box) {
    return new Place(unit, number, name, headings, box, time);
  }

  /** Text goes on from page to page, but not from slide to slide or from sheet to sheet. */
  public boolean isApartFrom(Place other) {
    boolean moved = unit != other.unit || number != other.number;
    return moved && (stands(unit) || stands(other.unit));
  }

  private static boolean stands(Unit unit) {
    return unit == Unit.SLIDE || unit == Unit.SHEET;
  }
}
