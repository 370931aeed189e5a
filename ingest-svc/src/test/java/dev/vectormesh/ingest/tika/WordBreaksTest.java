package dev.vectormesh.ingest.tika;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vectormesh.ingest.text.ExtractedText.Page;
import java.util.List;
import org.junit.jupiter.api.Test;

class WordBreaksTest {
  private static String mend(String text) {
    return WordBreaks.mend(List.of(new Page(1, text))).getFirst().text();
  }

  @Test
  void brokenWord_isWhole() {
    assertThat(mend("the manufac-\nture of barome-\n\nters and Donau-\ndampfer"))
        .isEqualTo("the manufacture of barometers and Donaudampfer");
  }

  @Test
  void softHyphenAtALinesEnd_goesWithTheBreak() {
    assertThat(mend("hy\u00ad\nphen")).isEqualTo("hyphen");
  }

  @Test
  void wordThatTheDocumentWritesWithAHyphen_keepsIt() {
    assertThat(mend("A sea-green hull. Another sea-\ngreen one."))
        .endsWith("Another sea-green one.");
  }

  @Test
  void wordThatTheDocumentWritesInOne_losesTheHyphen() {
    assertThat(mend("The cooperative. Its co-\noperative.")).endsWith("Its cooperative.");
  }

  @Test
  void hyphenBeforeACapital_stays() {
    assertThat(mend("Rolls-\nRoyce and the Anglo-\nSaxons"))
        .isEqualTo("Rolls-Royce and the Anglo-Saxons");
  }

  @Test
  void capitals_areJoined() {
    assertThat(mend("EXTRAORDI-\nNARY")).isEqualTo("EXTRAORDINARY");
  }

  @Test
  void dashesAndNumbers_stayAsTheyAre() {
    assertThat(mend("a list -\nitem, 12-\n14 and x-\n1"))
        .isEqualTo("a list -\nitem, 12-\n14 and x-\n1");
  }

  @Test
  void wordBrokenTwice_isWhole() {
    assertThat(mend("coun-\nterrevolu-\ntionary")).isEqualTo("counterrevolutionary");
  }
}
