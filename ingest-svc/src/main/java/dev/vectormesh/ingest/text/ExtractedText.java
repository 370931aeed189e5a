package dev.vectormesh.ingest.text;

import com.google.protobuf.Struct;
import java.util.List;

/**
 * What a file holds, as its parser tells it.
 *
 * @param mediaType what it was read as
 * @param title its own title, else its first heading; empty when it has neither
 * @param pages its text, in the order in which it is read
 * @param metadata what else the file says about itself: {@code author}, {@code created}, {@code
 *     language}, and its front matter
 * @param warnings for a person: what was left out, and why
 */
public record ExtractedText(
    String mediaType, String title, List<Page> pages, Struct metadata, List<String> warnings) {

  /**
   * A page, slide or sheet, or a part of one under a heading of its own or of another layout.
   *
   * @param text a line for each row where the layout is a table's
   */
  public record Page(Place place, Layout layout, String text) {
    /** Prose on a page; {@code number} counts from 1, 0 where there are no pages. */
    public Page(int number, String text) {
      this(Place.page(number), Layout.PROSE, text);
    }
  }

  public ExtractedText {
    pages = List.copyOf(pages);
    warnings = List.copyOf(warnings);
  }

  /** Text without pages, of a file that says nothing else about itself. */
  public static ExtractedText of(String mediaType, String title, String text) {
    return new ExtractedText(
        mediaType, title, List.of(new Page(0, text)), Struct.getDefaultInstance(), List.of());
  }
}
