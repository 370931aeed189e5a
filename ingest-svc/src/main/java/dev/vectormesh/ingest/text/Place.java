package dev.vectormesh.ingest.text;

import dev.vectormesh.points.Region;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where in its document a text stands.
 *
 * @param number of the page, slide or sheet, from 1; 0 where the document has none
 * @param name of the sheet; empty where it has none
 * @param headings above the text, the outermost first
 * @param region of the picture that it was read in; null where it was not
 */
public record Place(
    Unit unit, int number, String name, List<String> headings, @Nullable Region region) {
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

  /** A text that was not read in a picture. */
  public Place(Unit unit, int number, String name, List<String> headings) {
    this(unit, number, name, headings, null);
  }

  public static Place page(int number) {
    return number == 0 ? NOWHERE : new Place(Unit.PAGE, number, "", List.of());
  }

  public Place under(List<String> path) {
    return new Place(unit, number, name, path, region);
  }

  /** In a picture that stands here. */
  public Place in(Region box) {
    return new Place(unit, number, name, headings, box);
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
