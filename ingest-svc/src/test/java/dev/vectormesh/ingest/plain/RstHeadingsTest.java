package dev.vectormesh.ingest.plain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RstHeadingsTest {
  private static Outline outline(String text) {
    return Outline.of("text/x-rst", text);
  }

  @ParameterizedTest
  @CsvSource({
    "'Harbour guide\n=============\n\nText.\n', Harbour guide",
    "'==============\n Harbour guide\n==============\n', Harbour guide",
    "'.. _top:\n.. meta::\n   :k: v\n\nGuide\n#####\n', Guide",
    "'.. No\n   ==\n\nYes\n---\n', Yes",
    "'Example::\n\n    No\n    ==\n\nYes\n~~~\n', Yes",
    "'Text\nover\n====\n', ''",
    "'- item\n------\n', ''",
    "':field: x\n---------\n', ''",
    "'1. Aims\n-------\n', 1. Aims",
    "'Text\n\n----\n\nmore text\n', ''",
    "'=====  =====\nA      B\n=====  =====\n1      2\n=====  =====\n', ''",
    "'+---+\n| A |\n+---+\n', ''",
    "'Longer\n==\n', ''",
    "'API\n===\n', API",
    "'The :mod:`json` of `Ports <a.html>`_, ``x`` and *y*\n=======\n', 'The json of Ports, x and y'"
  })
  void title_isTheFirstHeadingOutsideOfBlocks(String text, String title) {
    assertThat(outline(text).title()).isEqualTo(title);
  }

  @Test
  void sections_haveLevelsByTheOrderOfTheirSigns() {
    String text =
        """
        =====
        Guide
        =====

        Ports
        =====
        Words.

        Bergen
        ------

        Fees
        ====
        """;

    assertThat(outline(text).headings())
        .isEqualTo(
            List.of(
                new Heading(0, 1, "Guide"),
                new Heading(text.indexOf("Ports"), 2, "Ports"),
                new Heading(text.indexOf("Bergen"), 3, "Bergen"),
                new Heading(text.indexOf("Fees"), 2, "Fees")));
  }
}
