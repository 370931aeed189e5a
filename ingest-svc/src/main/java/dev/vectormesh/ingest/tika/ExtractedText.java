package dev.vectormesh.ingest.tika;

import java.util.List;
import java.util.Map;

/**
 * What a file holds, as its parser tells it.
 *
 * @param mediaType what it was read as
 * @param title its own title, else its first heading; empty when it has neither
 * @param pages its text; one page of number 0 where the format knows no pages
 * @param properties what else the file says about itself: {@code author}, {@code created}, {@code
 *     language}
 */
public record ExtractedText(
    String mediaType, String title, List<Page> pages, Map<String, String> properties) {

  /** A page, slide or sheet; {@code number} counts from 1, 0 where there are none. */
  public record Page(int number, String text) {}

  public ExtractedText {
    pages = List.copyOf(pages);
    properties = Map.copyOf(properties);
  }
}
