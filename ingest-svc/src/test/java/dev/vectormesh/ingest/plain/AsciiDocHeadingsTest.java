package dev.vectormesh.ingest.plain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AsciiDocHeadingsTest {
  private static Outline outline(String text) {
    return Outline.of("text/asciidoc", text);
  }

  @ParameterizedTest
  @CsvSource({
    "'= Harbour guide\nJane Doe\n:toc:\n\nText.\n', Harbour guide",
    "'// = no\n////\n= nor this\n////\n\n:lang: en\n= Yes\n', Yes",
    "'= Symmetric =\n', Symmetric",
    "'Old style\n=========\n', Old style",
    "'Off by one\n=========\n', Off by one",
    "'Text\n\n----\n= code\n----\n\n== Section\n', Section",
    "'....\n= literal\n....\n\n```\n# code\n```\n', ''",
    "' = indented\n\nText over\n= text\n', ''",
    "'[source]\n= code\n', ''",
    "'[[top]]\n= The *bold* `code` of link:a.html[Ports]\n', The bold code of Ports",
    "':product: Mesh\n\n= {product} on {host}\n', Mesh on {host}",
    "'# Markdown style\n', Markdown style",
    "'=Title\n', ''",
    "'a table\n\n|===\n= no\n|===\n', ''"
  })
  void title_isTheFirstHeadingOutsideOfBlocks(String text, String title) {
    assertThat(outline(text).title()).isEqualTo(title);
  }

  @Test
  void sections_haveTheirPlacesAndLevels() {
    String text =
        """
        = Guide

        == Ports
        Words.

        [discrete]
        == Not a section

        .A listing
        ----
        == code
        ----
        === Bergen
        Fees
        ----
        Words.

        image::map.png[]
        == Last
        """;

    assertThat(outline(text).headings())
        .isEqualTo(
            List.of(
                new Heading(0, 1, "Guide"),
                new Heading(text.indexOf("== Ports"), 2, "Ports"),
                new Heading(text.indexOf("=== Bergen"), 3, "Bergen"),
                new Heading(text.indexOf("Fees"), 2, "Fees"),
                new Heading(text.indexOf("== Last"), 2, "Last")));
  }
}
