package dev.vectormesh.search.query;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Struct;
import dev.vectormesh.points.PictureInfo;
import dev.vectormesh.points.Region;
import dev.vectormesh.points.TimeSpan;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
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

  /** Its file's name, and two lines that were read in it. */
  private static @Nullable Place placeInPicture(String query) {
    return placeInPicture(query, Place.Unit.NONE, 0);
  }

  /** The same, of a picture that stands on this page. */
  private static @Nullable Place placeInPicture(String query, Place.Unit unit, int number) {
    Region upper = new Region(10, 20, 300, 40);
    Region lower = new Region(10, 80, 300, 40);
    ChunkContent content =
        new ChunkContent(
            "",
            "",
            "holiday quay jpg\nmind the gap\ndanger deep water",
            List.of(
                new Place(0, unit, number, "", List.of()),
                new Place(17, unit, number, "", List.of(), upper, null),
                new Place(30, unit, number, "", List.of(), lower, null)),
            Struct.getDefaultInstance(),
            new PictureInfo(640, 480, "jpeg", 0, "", ""));
    return new Passages(query).find(content);
  }

  @Test
  void lineOfAPicture_isWhereItsWordsAre() {
    assertThat(placeInPicture("deep waters"))
        .extracting(Place::region)
        .isEqualTo(new Region(10, 80, 300, 40));
    assertThat(placeInPicture("gaps")).extracting(Place::offset).isEqualTo(17);
  }

  @Test
  void pictureInADocument_tellsItsPage_byWhateverItWasFound() {
    assertThat(placeInPicture("a red disc", Place.Unit.PAGE, 38))
        .isEqualTo(new Place(0, Place.Unit.PAGE, 38, "", List.of()));
    assertThat(placeInPicture("holiday", Place.Unit.SLIDE, 2))
        .isEqualTo(new Place(0, Place.Unit.SLIDE, 2, "", List.of()));
    Place line = placeInPicture("mind the gap", Place.Unit.PAGE, 38);
    assertThat(line).extracting(Place::number).isEqualTo(38);
    assertThat(line).extracting(Place::region).isEqualTo(new Region(10, 20, 300, 40));
  }

  @Test
  void frameOfAVideo_tellsItsTime_byWhateverItWasFound() {
    TimeSpan time = TimeSpan.at(Duration.ofSeconds(65));
    Region line = new Region(10, 20, 300, 40);
    List<Place> places =
        List.of(
            new Place(0, Place.Unit.NONE, 0, "", List.of(), null, time),
            new Place(5, Place.Unit.NONE, 0, "", List.of(), line, time));
    ChunkContent frame =
        new ChunkContent(
            "",
            "",
            "film\nmind the gap",
            places,
            Struct.getDefaultInstance(),
            new PictureInfo(640, 480, "jpeg", 0, "", ""));

    assertThat(new Passages("a red disc").find(frame)).isEqualTo(places.getFirst());
    assertThat(new Passages("gaps").find(frame)).isEqualTo(places.getLast());
  }

  @Test
  void pictureThatWasNotFoundByTextInIt_tellsNoPlace() {
    assertThat(placeInPicture("quay")).isNull();
    assertThat(placeInPicture("a boat at sunset")).isNull();
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
