package dev.vectormesh.images;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ThumbnailsTest {
  private final ImageDecoder decoder = new ImageDecoder(ImageLimits.DEFAULT);

  private Picture photo(int width, int height) throws Exception {
    return decoder.decode(TestPictures.photo("png", width, height)).picture();
  }

  @Test
  void thumbnails_keepTheSides_inTheOrderAskedFor() throws Exception {
    List<Thumbnail> made = Thumbnails.of(photo(1600, 1200), List.of(256, 640));

    assertThat(made).extracting(Thumbnail::size).containsExactly(256, 640);
    assertThat(made).extracting(Thumbnail::width).containsExactly(256, 640);
    assertThat(made).extracting(Thumbnail::height).containsExactly(192, 480);
    for (Thumbnail thumbnail : made) {
      DecodedImage decoded = decoder.decode(thumbnail.jpeg());
      assertThat(decoded.format()).isEqualTo(ImageFormat.JPEG);
      assertThat(decoded.picture().width()).isEqualTo(thumbnail.width());
      // Red grows to the right, and blue is even: colours did not change places.
      byte[] rgb = decoded.picture().toPixels().rgb();
      assertThat(rgb[(thumbnail.width() - 4) * 3] & 0xFF).isGreaterThan(170);
      assertThat(rgb[(thumbnail.width() - 4) * 3 + 2] & 0xFF).isBetween(80, 100);
    }
  }

  @Test
  void thumbnail_isNeverLargerThanThePicture() throws Exception {
    assertThat(Thumbnails.of(photo(100, 300), List.of(640, 256)))
        .extracting(Thumbnail::width, Thumbnail::height)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(100, 300),
            org.assertj.core.groups.Tuple.tuple(85, 256));
  }

  @Test
  void thumbnail_hasAPixelOfHeight_whenThePictureIsALine() throws Exception {
    assertThat(Thumbnails.of(photo(40_000, 1), List.of(256)))
        .extracting(Thumbnail::width, Thumbnail::height)
        .containsExactly(org.assertj.core.groups.Tuple.tuple(256, 1));
  }
}
