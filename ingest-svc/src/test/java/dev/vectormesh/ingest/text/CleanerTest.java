package dev.vectormesh.ingest.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vectormesh.ingest.text.ExtractedText.Page;
import java.util.List;
import org.junit.jupiter.api.Test;

class CleanerTest {
  @Test
  void clean_keepsLinesAndParagraphsAndDropsTheRest() {
    assertThat(Cleaner.clean("\ufeffa\u00a0 b \r\nc\u0000\u0007\n\n\n\nd\u00ad e\u200bf "))
        .isEqualTo("a b\nc\n\nd ef");
  }

  @Test
  void clean_keepsIndentation() {
    assertThat(Cleaner.clean("a:\r\n\tb  c\n   \n \u00a0 d  ")).isEqualTo("a:\n\tb c\n\n   d");
  }

  @Test
  void line_isOneLine() {
    assertThat(Cleaner.line("  a\n\n   b \u001b[31mc\u001b[0m ")).isEqualTo("a b c");
  }

  @Test
  void clean_composesLetters() {
    assertThat(Cleaner.clean("e\u0301")).isEqualTo("\u00e9");
  }

  @Test
  void clean_dropsHalvesOfSurrogatePairsOnly() {
    assertThat(Cleaner.clean("a\ud83d b \ud83d\ude00")).isEqualTo("a b \ud83d\ude00");
  }

  @Test
  void pages_areJoinedWithTheirPlaces() {
    PagedText text =
        Cleaner.clean(List.of(new Page(1, "one "), new Page(2, "\n"), new Page(3, "three")));

    assertThat(text.text()).isEqualTo("one\n\nthree");
    assertThat(text.mark(0).place().number()).isEqualTo(1);
    assertThat(text.mark(4).place().number()).isEqualTo(1);
    assertThat(text.mark(5).place().number()).isEqualTo(3);
  }
}
