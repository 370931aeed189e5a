package dev.vectormesh.images;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vectormesh.images.Preprocessing.Interpolation;
import org.junit.jupiter.api.Test;

class PerceptualHashTest {
  private final Picture picture = decoded("plain.webp");

  private static Picture decoded(String golden) {
    try {
      return new ImageDecoder(ImageLimits.DEFAULT).decode(TestPictures.golden(golden)).picture();
    } catch (UnreadableImageException e) {
      throw new AssertionError(e);
    }
  }

  /** Computed in Python from the same file: the DCT by its definition, on Pillow's grey pixels. */
  @Test
  void hash_isTheDctsByItsDefinition() {
    assertThat(Long.toHexString(PerceptualHash.of(picture))).isEqualTo("a0666c19b966ee39");
  }

  @Test
  void hash_staysNear_whenThePictureIsSmallerOrBrighter() {
    Picture small = Resize.resize(picture, 40, 30, Interpolation.BICUBIC);
    byte[] bright = picture.bgr().clone();
    for (int i = 0; i < bright.length; i++) {
      bright[i] = (byte) Math.min(255, (bright[i] & 0xFF) + 12);
    }
    long hash = PerceptualHash.of(picture);

    assertThat(PerceptualHash.distance(hash, PerceptualHash.of(small))).isLessThanOrEqualTo(4);
    assertThat(
            PerceptualHash.distance(
                hash, PerceptualHash.of(new Picture(picture.width(), picture.height(), bright))))
        .isLessThanOrEqualTo(4);
  }

  @Test
  void hash_isFarOff_whenThePictureIsAnother() {
    Picture turned = Orientation.turn(picture, 6);

    assertThat(PerceptualHash.distance(PerceptualHash.of(picture), PerceptualHash.of(turned)))
        .isGreaterThan(16);
  }

  @Test
  void hash_ofFlatPicturesIsOne_whateverTheirColour() {
    byte[] grey = new byte[300];
    java.util.Arrays.fill(grey, (byte) 77);

    assertThat(PerceptualHash.of(new Picture(10, 10, grey)))
        .isEqualTo(PerceptualHash.of(new Picture(20, 5, grey)));
  }
}
