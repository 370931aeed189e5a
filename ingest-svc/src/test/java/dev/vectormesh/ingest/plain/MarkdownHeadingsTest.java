package dev.vectormesh.ingest.plain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MarkdownHeadingsTest {
  @ParameterizedTest
  @CsvSource({
    "'```bash\n# install the package first\n```\n\n# Foo user guide\n', Foo user guide",
    "'~~~\n# no\n~~~\n## Yes\n', Yes",
    "'    # code\n\n# Text\n', Text",
    "'- second item\n---\n', ''",
    "'> # quoted\n\nText\n', ''",
    "'## Second level\n\n# First level\n', First level",
    "'Set by a line\n=====\n', Set by a line",
    "'# [Qdrant](https://example.org) is *fast* and `small` #\n', Qdrant is fast and small",
    "'# Welcome <https://example.org/>\n', Welcome",
    "'#hashtag\n', ''",
    "'<!-- # no -->\n# Yes\n', Yes"
  })
  void title_isAHeadingAndNeitherCodeNorList(String markdown, String title) {
    assertThat(Outline.of("text/markdown", markdown).title()).isEqualTo(title);
  }

  @Test
  void headings_haveTheirPlacesAndLevels() {
    String text =
        """
        Before.
        # One
        Two
        words
        ---
          ### 1. Three ###
        > # quoted

        - # of a list

        ```
        ## code
        ```
        <pre>
        ## preformatted
        </pre>
        """;

    assertThat(Outline.of("text/markdown", text).headings())
        .containsExactly(
            new Heading(text.indexOf("# One"), 1, "One"),
            new Heading(text.indexOf("Two"), 2, "Two words"),
            new Heading(text.indexOf("  ### 1"), 3, "1. Three"));
  }

  @Test
  void deepQuotesAndManyBrackets_areRead() {
    String text = "> ".repeat(20_000) + "\n\n" + "[".repeat(200_000) + "\n\n# End\n";

    assertThat(Outline.of("text/markdown", text).headings())
        .isEqualTo(List.of(new Heading(text.indexOf("# End"), 1, "End")));
  }
}
