package dev.vectormesh.ingest.plain;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MarkdownTitleTest {
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
    assertThat(MarkdownTitle.of(markdown)).isEqualTo(title);
  }
}
