package dev.vectormesh.images;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vectormesh.images.ImageFacts.Place;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FactsReaderTest {
  private static ImageFacts facts(String golden) throws Exception {
    return new ImageDecoder(ImageLimits.DEFAULT).decode(TestPictures.golden(golden)).facts();
  }

  @Test
  void facts_areExifs() throws Exception {
    ImageFacts facts = facts("facts-exif.jpg");

    assertThat(facts.takenAt()).isEqualTo(Instant.parse("2019-07-08T19:22:23Z"));
    assertThat(facts.camera()).isEqualTo("NIKON D800");
    assertThat(facts.caption()).isEqualTo("A quay in the evening");
    Place place = facts.place();
    assertThat(place).isNotNull();
    assertThat(place.latitude()).isCloseTo(-33.858333, org.assertj.core.data.Offset.offset(1e-6));
    assertThat(place.longitude()).isCloseTo(151.2, org.assertj.core.data.Offset.offset(1e-6));
  }

  @Test
  void facts_areIptcs() throws Exception {
    ImageFacts facts = facts("facts-iptc.jpg");

    assertThat(facts.title()).isEqualTo("Market");
    assertThat(facts.caption()).isEqualTo("Fruit and fish");
    assertThat(facts.keywords()).containsExactly("market", "fish");
    assertThat(facts.place()).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"facts-xmp.webp", "facts-xmp.png"})
  void facts_areXmps(String golden) throws Exception {
    ImageFacts facts = facts(golden);

    assertThat(facts.title()).isEqualTo("Harbour");
    assertThat(facts.caption()).isEqualTo("Boats at low tide");
    assertThat(facts.keywords()).containsExactly("sea", "boat");
    assertThat(facts.takenAt()).isEqualTo(Instant.parse("2021-03-04T04:06:07Z"));
  }

  @Test
  void facts_areThoseOfPngsTexts() throws Exception {
    ImageFacts facts = facts("facts-text.png");

    assertThat(facts.title()).isEqualTo("Map");
    assertThat(facts.caption()).isEqualTo("Of the old town");
  }

  @Test
  void facts_areNone_whenTheFileSaysNothing() throws Exception {
    assertThat(facts("plain.jpg")).isEqualTo(ImageFacts.NONE);
    assertThat(facts("plain.gif")).isEqualTo(ImageFacts.NONE);
  }
}
