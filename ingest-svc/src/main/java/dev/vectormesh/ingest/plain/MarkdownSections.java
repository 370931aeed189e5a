package dev.vectormesh.ingest.plain;

import dev.vectormesh.ingest.text.HeadingPath;
import dev.vectormesh.ingest.text.Layout;
import dev.vectormesh.ingest.text.Mark;
import dev.vectormesh.ingest.text.PagedText;
import dev.vectormesh.ingest.text.Place;
import java.util.ArrayList;
import java.util.List;

/** The structure of text that came without one: callers write Markdown, as models do. */
public final class MarkdownSections {
  private MarkdownSections() {}

  /** The text under its headings; as it is where it has marks already, or no headings. */
  public static PagedText of(PagedText paged) {
    List<Heading> headings =
        paged.marks().isEmpty() ? MarkdownHeadings.of(paged.text()) : List.of();
    if (headings.isEmpty()) {
      return paged;
    }
    List<Mark> marks = new ArrayList<>();
    if (headings.getFirst().offset() > 0) {
      marks.add(new Mark(0, Place.NOWHERE, Layout.PROSE));
    }
    HeadingPath path = new HeadingPath();
    for (Heading heading : headings) {
      Place place = Place.NOWHERE.under(path.under(heading.level(), heading.text()));
      marks.add(new Mark(heading.offset(), place, Layout.PROSE));
    }
    return new PagedText(paged.text(), marks);
  }
}
