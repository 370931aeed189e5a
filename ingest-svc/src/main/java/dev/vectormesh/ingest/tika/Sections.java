package dev.vectormesh.ingest.tika;

import dev.vectormesh.ingest.plain.Heading;
import dev.vectormesh.ingest.text.ExtractedText.Page;
import dev.vectormesh.ingest.text.HeadingPath;
import dev.vectormesh.ingest.text.Layout;
import dev.vectormesh.ingest.text.Place;
import java.util.ArrayList;
import java.util.List;

/** Cuts a text into its sections. */
final class Sections {
  private Sections() {}

  /** A part for what stands before the first heading, and one for each heading; none is blank. */
  static List<Page> of(String body, List<Heading> headings) {
    List<Page> sections = new ArrayList<>();
    HeadingPath path = new HeadingPath();
    Place place = Place.NOWHERE;
    int from = 0;
    for (Heading heading : headings) {
      add(sections, place, body.substring(from, heading.offset()));
      place = Place.NOWHERE.under(path.under(heading.level(), heading.text()));
      from = heading.offset();
    }
    add(sections, place, body.substring(from));
    return sections;
  }

  private static void add(List<Page> sections, Place place, String text) {
    if (!text.isBlank()) {
      sections.add(new Page(place, Layout.PROSE, text));
    }
  }
}
