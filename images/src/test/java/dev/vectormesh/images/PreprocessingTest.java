package dev.vectormesh.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vectormesh.images.Preprocessing.ChannelOrder;
import dev.vectormesh.images.Preprocessing.Fit;
import dev.vectormesh.images.Preprocessing.Interpolation;
import java.util.List;
import org.junit.jupiter.api.Test;

class PreprocessingTest {
  private static final List<Double> MEAN = List.of(0.48145466, 0.4578275, 0.40821073);
  private static final List<Double> STD = List.of(0.26862954, 0.26130258, 0.27577711);
  private static final Pixels TWO =
      new Pixels(2, 2, new byte[] {(byte) 255, 0, 0, 1, 2, 3, 4, 5, 6, 0, 0, (byte) 255});

  private static Preprocessing clip(ChannelOrder order) {
    return new Preprocessing(2, Fit.CROP, Interpolation.BICUBIC, MEAN, STD, order);
  }

  @Test
  void tensor_hasOnePlanePerChannel_normalisedAsTorchvisionDoes() {
    float[] tensor = clip(ChannelOrder.RGB).tensor(TWO);

    // torch: ((tensor([255, 1, 4, 0]) / 255) - mean) / std, in float32
    assertThat(tensor).hasSize(12);
    assertThat(tensor[0]).isEqualTo((1f - 0.48145466f) / 0.26862954f);
    assertThat(tensor[1]).isEqualTo((1 / 255f - 0.48145466f) / 0.26862954f);
    assertThat(tensor[4]).isEqualTo((0f - 0.4578275f) / 0.26130258f);
    assertThat(tensor[11]).isEqualTo((1f - 0.40821073f) / 0.27577711f);
  }

  @Test
  void tensor_beginsWithBlue_whenTheModelTakesBgr() {
    float[] rgb = clip(ChannelOrder.RGB).tensor(TWO);
    float[] bgr = clip(ChannelOrder.BGR).tensor(TWO);

    for (int i = 0; i < 4; i++) {
      assertThat(bgr[i]).isEqualTo(rgb[8 + i]);
      assertThat(bgr[4 + i]).isEqualTo(rgb[4 + i]);
      assertThat(bgr[8 + i]).isEqualTo(rgb[i]);
    }
  }

  @Test
  void tensor_isRefused_whenThePictureHasAnotherSize() {
    assertThatThrownBy(() -> clip(ChannelOrder.RGB).tensor(new Pixels(1, 1, new byte[3])))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("2 x 2")
        .hasMessageContaining("1 x 1");
  }

  @Test
  void canonical_namesAllThatChangesPixels() {
    assertThat(clip(ChannelOrder.RGB).canonical())
        .isEqualTo(
            "size=2 fit=crop interpolation=bicubic mean=[0.48145466, 0.4578275, 0.40821073]"
                + " std=[0.26862954, 0.26130258, 0.27577711] order=rgb"
                + " orientation=exif profile=srgb alpha=white read=1");
  }

  @Test
  void preprocessing_isRefused_whenItsNumbersAreNoPreprocessing() {
    assertThatThrownBy(() ->
            new Preprocessing(0, Fit.CROP, Interpolation.BICUBIC, MEAN, STD, ChannelOrder.RGB))
        .hasMessageContaining("size");
    assertThatThrownBy(() ->
            new Preprocessing(
                2, Fit.CROP, Interpolation.BICUBIC, List.of(1.0), STD, ChannelOrder.RGB))
        .hasMessageContaining("three values");
    assertThatThrownBy(() ->
            new Preprocessing(
                2, Fit.CROP, Interpolation.BICUBIC, MEAN, List.of(1.0, 0.0, 1.0), ChannelOrder.RGB))
        .hasMessageContaining("above 0");
  }
}
