package dev.vectormesh.images;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vectormesh.images.Preprocessing.ChannelOrder;
import dev.vectormesh.images.Preprocessing.Fit;
import dev.vectormesh.images.Preprocessing.Interpolation;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/** Against hashes of what Pillow 12 makes of the same noise: {@code resize_goldens.py}. */
class ResizeTest {
  @ParameterizedTest
  @CsvFileSource(resources = "resize-goldens.csv")
  void resize_isPillowsToTheLastBit(
      int width, int height, String fit, String interpolation, int size, String sha256)
      throws Exception {
    Pixels resized =
        Resize.fit(
            noise(width, height),
            model(size, Fit.valueOf(upper(fit)), Interpolation.valueOf(upper(interpolation))));

    byte[] hash = MessageDigest.getInstance("SHA-256").digest(resized.rgb());
    assertThat(HexFormat.of().formatHex(hash)).isEqualTo(sha256);
  }

  @Test
  void crop_isMadeOfTheMiddleAlone_whenThePictureIsALine() {
    int half = 20_000;
    byte[] bgr = new byte[2 * half * 3];
    for (int x = 0; x < 2 * half; x++) {
      bgr[x * 3 + (x < half ? 2 : 0)] = (byte) 255;
    }

    Pixels resized =
        Resize.fit(new Picture(2 * half, 1, bgr), model(224, Fit.CROP, Interpolation.BICUBIC));

    // As a whole it would be 8,960,000 pixels wide.
    assertThat(resized.rgb()).startsWith(255, 0, 0);
    assertThat(resized.rgb()).endsWith(0, 0, 255);
  }

  private static Preprocessing model(int size, Fit fit, Interpolation interpolation) {
    return new Preprocessing(
        size, fit, interpolation, List.of(0.5, 0.5, 0.5), List.of(0.5, 0.5, 0.5), ChannelOrder.RGB);
  }

  private static String upper(String name) {
    return name.toUpperCase(Locale.ROOT);
  }

  /** The same picture as {@code noise} of the script. */
  private static Picture noise(int width, int height) {
    byte[] bgr = new byte[width * height * 3];
    int state = width * 31 + height;
    for (int i = 0; i < bgr.length; i++) {
      state = state * 1664525 + 1013904223;
      bgr[i / 3 * 3 + 2 - i % 3] = (byte) (state >>> 24);
    }
    return new Picture(width, height, bgr);
  }
}
