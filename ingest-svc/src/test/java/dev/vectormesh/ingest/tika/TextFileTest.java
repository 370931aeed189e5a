package dev.vectormesh.ingest.tika;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.vectormesh.ingest.text.ExtractedText;
import dev.vectormesh.ingest.text.ExtractedText.Page;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class TextFileTest {
  private static ExtractedText read(String name, String text) throws Exception {
    String type = TextFile.type(name).orElseThrow();
    return new TextFile(100_000)
        .read(text.getBytes(StandardCharsets.UTF_8), type, null)
        .orElseThrow();
  }

  @Test
  void markdown_isReadInItsSections() throws Exception {
    ExtractedText read =
        read(
            "a.md",
            """
            ---
            author: A. Baker
            ---
            Before.
            # Ports
            All.
            ## Bergen
            Wet.
            # Fees
            High.
            """);

    assertThat(read.title()).isEqualTo("Ports");
    assertThat(read.pages())
        .extracting(part -> part.place().headings(), Page::text)
        .containsExactly(
            tuple(List.of(), "Before.\n"),
            tuple(List.of("Ports"), "# Ports\nAll.\n"),
            tuple(List.of("Ports", "Bergen"), "## Bergen\nWet.\n"),
            tuple(List.of("Fees"), "# Fees\nHigh.\n"));
  }

  @Test
  void asciiDocAndRst_areReadInTheirSections() throws Exception {
    for (String name : List.of("a.adoc", "a.asciidoc")) {
      assertThat(read(name, "= Guide\n\n== Bergen\n\nWet.\n").pages())
          .extracting(part -> part.place().headings())
          .containsExactly(List.of("Guide"), List.of("Guide", "Bergen"));
    }
    assertThat(read("a.rst", "Guide\n=====\n\nBergen\n------\n\nWet.\n").pages())
        .extracting(part -> part.place().headings())
        .containsExactly(List.of("Guide"), List.of("Guide", "Bergen"));
  }

  @Test
  void textWithoutMarkup_isOnePart() throws Exception {
    assertThat(read("a.txt", "# no heading\n\nnone\n----\n").pages())
        .extracting(part -> part.place().headings())
        .containsExactly(List.of());
  }
}
