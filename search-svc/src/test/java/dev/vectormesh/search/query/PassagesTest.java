package dev.vectormesh.search.query;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Struct;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class PassagesTest {
  private static final String FIRST = "The committee met. Of eels and their life. ";
  private static final String SECOND = "The committee met again. How ropes are walked and wound. ";
  private static final String THIRD =
      "The committee met. Nothing was said of it there at all, and all went home. ";

  private static Place page(int offset, int number) {
    return new Place(offset, Place.Unit.PAGE, number, "", List.of());
  }

  private static int pageOf(String query) {
    ChunkContent content =
        new ChunkContent(
            "",
            "",
            FIRST + SECOND + THIRD,
            List.of(page(0, 4), page(FIRST.length(), 5), page(FIRST.length() + SECOND.length(), 6)),
            Struct.getDefaultInstance(),
            null);
    return Objects.requireNonNull(new Passages(query).find(content)).number();
  }

  @Test
  void place_isThatOfTheSentenceWithTheQuerysWords() {
    assertThat(pageOf("rope walks")).isEqualTo(5);
    assertThat(pageOf("life of eels")).isEqualTo(4);
    assertThat(pageOf("go home")).isEqualTo(6);
  }

  @Test
  void rareWord_countsMoreThanAFrequentOne() {
    assertThat(pageOf("the committee on ropes")).isEqualTo(5);
  }

  @Test
  void wordsOfNoSentence_giveThePlaceWhereMostOfTheTextStands() {
    assertThat(pageOf("volcanoes")).isEqualTo(6);
  }

  @Test
  void sentenceThatGoesOnOverThePage_countsWhereItsWordsAre() {
    ChunkContent content =
        new ChunkContent(
            "",
            "",
            "a long sentence about tides and salt and pianos",
            List.of(page(0, 1), page(31, 2)),
            Struct.getDefaultInstance(),
            null);

    assertThat(new Passages("pianos").find(content)).isEqualTo(page(31, 2));
  }

  @Test
  void documentWithoutPlaces_hasNone() {
    ChunkContent content =
        new ChunkContent("", "", "text", List.of(), Struct.getDefaultInstance(), null);

    assertThat(new Passages("text").find(content)).isNull();
  }
}
