package dev.vectormesh.ingest.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EscapeSequencesTest {
  private static final String ESC = "\u001b";

  @Test
  void colours_leaveTheWords() {
    assertThat(
            EscapeSequences.strip(
                ESC + "[31mERROR" + ESC + "[0m disk " + ESC + "[1;38;5;208mfull" + ESC + "[m"))
        .isEqualTo("ERROR disk full");
  }

  @Test
  void titlesAndLinksOfTerminals_leaveTheWords() {
    assertThat(EscapeSequences.strip(ESC + "]0;window\u0007text")).isEqualTo("text");
    assertThat(
            EscapeSequences.strip(
                ESC + "]8;;https://example.org" + ESC + "\\link" + ESC + "]8;;" + ESC + "\\"))
        .isEqualTo("link");
    assertThat(EscapeSequences.strip(ESC + "(Bplain" + ESC + "[2J")).isEqualTo("plain");
  }

  @Test
  void lettersStruckOver_comeOnce() {
    assertThat(EscapeSequences.strip("N\bNA\bAM\bME\bE")).isEqualTo("NAME");
  }

  @Test
  void brackets_stay() {
    assertThat(EscapeSequences.strip("arr[0] [31m")).isEqualTo("arr[0] [31m");
  }
}
