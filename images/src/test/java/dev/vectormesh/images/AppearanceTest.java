package dev.vectormesh.images;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vectormesh.images.Preprocessing.Interpolation;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class AppearanceTest {
  private static final long HASH = 0x0f0f_0f0f_0f0f_0f0fL;

  private static Picture decoded() throws UnreadableImageException {
    return new ImageDecoder(ImageLimits.DEFAULT)
        .decode(TestPictures.golden("plain.webp"))
        .picture();
  }

  private static Picture flat(int blue, int green, int red) {
    byte[] bgr = new byte[40 * 30 * 3];
    for (int i = 0; i < bgr.length; i += 3) {
      bgr[i] = (byte) blue;
      bgr[i + 1] = (byte) green;
      bgr[i + 2] = (byte) red;
    }
    return new Picture(40, 30, bgr);
  }

  @Test
  void smallerCopy_isNear_andHasTheHashOfThePerceptualHash() throws Exception {
    Picture picture = decoded();
    Picture small = Resize.resize(picture, 60, 45, Interpolation.BICUBIC);

    assertThat(Appearance.of(picture).near(Appearance.of(small))).isTrue();
    assertThat(Appearance.of(picture).hash()).isEqualTo(PerceptualHash.of(picture));
  }

  @Test
  void sameShapesInOtherColours_areAnotherPicture() throws Exception {
    Picture picture = decoded();
    byte[] swapped = picture.bgr().clone();
    for (int i = 0; i < swapped.length; i += 3) {
      swapped[i] = picture.bgr()[i + 2];
      swapped[i + 2] = picture.bgr()[i];
    }
    Appearance one = new Appearance(HASH, Appearance.of(picture).colours());
    Appearance other =
        new Appearance(
            HASH, Appearance.of(new Picture(picture.width(), picture.height(), swapped)).colours());

    assertThat(one.near(other)).isFalse();
    assertThat(one.near(new Appearance(HASH, ""))).isTrue();
  }

  @Test
  void colours_areTheMeansOfTheQuarters_redFirst() {
    assertThat(Appearance.of(flat(1, 2, 200)).colours()).isEqualTo("c80201".repeat(4));
  }

  @Test
  void plainPictures_areNearToNone() {
    Appearance flat = Appearance.of(flat(9, 9, 9));

    assertThat(flat.plain()).isTrue();
    assertThat(flat.near(flat)).isFalse();
    assertThat(new Appearance(HASH, "").plain()).isFalse();
  }

  @Test
  void sixBits_areNear_andSevenAreNot() {
    Appearance one = new Appearance(HASH, "");

    assertThat(one.near(new Appearance(HASH ^ 0x3f, ""))).isTrue();
    assertThat(one.near(new Appearance(HASH ^ 0x7f, ""))).isFalse();
  }

  @Test
  void levels_mayDifferByTen() {
    String grey = "64".repeat(12);
    byte[] brighter = new byte[12];
    Arrays.fill(brighter, (byte) 110);
    byte[] brightest = brighter.clone();
    brightest[11] = 111;

    assertThat(near(grey, brighter)).isTrue();
    assertThat(near(grey, brightest)).isFalse();
  }

  private static boolean near(String one, byte[] other) {
    return new Appearance(HASH, one)
        .near(new Appearance(HASH, java.util.HexFormat.of().formatHex(other)));
  }
}
