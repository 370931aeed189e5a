package dev.vectormesh.images;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.awt.color.ColorSpace;
import java.awt.color.ICC_Profile;
import java.awt.image.ColorConvertOp;
import java.awt.image.DataBufferByte;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MatrixProfileTest {
  private static final ICC_Profile SRGB = ICC_Profile.getInstance(ColorSpace.CS_sRGB);

  /** The profile of Display P3's colours that the goldens carry. */
  private static ICC_Profile wide() {
    byte[] png = TestPictures.golden("profile.png");
    return ICC_Profile.getInstance(requireNonNull(Blocks.of(ImageFormat.PNG, png).profile()));
  }

  private static WritableRaster raster(byte[] rgb) {
    int[] offsets = {0, 1, 2};
    return Raster.createInterleavedRaster(
        new DataBufferByte(rgb, rgb.length), rgb.length / 3, 1, rgb.length, 3, offsets, null);
  }

  @Test
  void convert_isWithinALevelOfLittleCms() {
    byte[] colours = new byte[30_000];
    new Random(3).nextBytes(colours);
    byte[] expected = new byte[colours.length];
    new ColorConvertOp(new ICC_Profile[] {wide(), SRGB}, null)
        .filter(raster(colours), raster(expected));

    requireNonNull(MatrixProfile.of(wide())).convert(colours, 0);

    for (int i = 0; i < colours.length; i++) {
      assertThat(colours[i] & 0xFF).as("%d", i).isCloseTo(expected[i] & 0xFF, within(1));
    }
  }

  private static org.assertj.core.data.Offset<Integer> within(int levels) {
    return org.assertj.core.data.Offset.offset(levels);
  }

  @Test
  void convert_takesPixelsFromEitherEnd() {
    byte[] rgb = {10, 20, 30, (byte) 200, 100, 50};
    byte[] bgr = {30, 20, 10, 50, 100, (byte) 200};
    MatrixProfile profile = requireNonNull(MatrixProfile.of(wide()));

    profile.convert(rgb, 0);
    profile.convert(bgr, 2);

    assertThat(new byte[] {bgr[2], bgr[1], bgr[0], bgr[5], bgr[4], bgr[3]}).isEqualTo(rgb);
  }

  @Test
  void profile_isSrgb_whenNoColourMoves() {
    assertThat(requireNonNull(MatrixProfile.of(SRGB)).isSrgb()).isTrue();
    assertThat(requireNonNull(MatrixProfile.of(wide())).isSrgb()).isFalse();
  }

  @Test
  void profile_isNone_whenItIsOfAnotherMake() {
    assertThat(MatrixProfile.of(ICC_Profile.getInstance(ColorSpace.CS_GRAY))).isNull();
    assertThat(MatrixProfile.of(ICC_Profile.getInstance(ColorSpace.CS_PYCC))).isNull();
  }
}
