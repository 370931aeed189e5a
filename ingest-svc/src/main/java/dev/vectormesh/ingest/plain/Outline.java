package dev.vectormesh.ingest.plain;

import java.util.List;

/**
 * The headings of a text in a light markup.
 *
 * @param title of the whole; empty when it has none
 * @param headings in the order in which they stand
 */
public record Outline(String title, List<Heading> headings) {
  private static final Outline NONE = new Outline("", List.of());

  public Outline {
    headings = List.copyOf(headings);
  }

  /** Of Markdown, AsciiDoc and reStructuredText; others have no headings that could be told. */
  public static Outline of(String mediaType, String body) {
    return switch (mediaType) {
      case "text/markdown" -> MarkdownHeadings.outline(body);
      case "text/asciidoc" -> titledByFirst(AsciiDocHeadings.of(body));
      case "text/x-rst" -> titledByFirst(RstHeadings.of(body));
      default -> NONE;
    };
  }

  private static Outline titledByFirst(List<Heading> headings) {
    return new Outline(headings.isEmpty() ? "" : headings.getFirst().text(), headings);
  }
}
