package dev.vectormesh.points;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PictureInfoTest {
  @Test
  void payload_isReadAsWritten_withAllBitsOfTheHash() {
    PictureInfo picture =
        new PictureInfo(4000, 3000, "jpeg", 0xfedc_ba98_7654_3211L, "00ff", "one");

    assertThat(PictureInfo.of(picture.toPayload())).isEqualTo(picture);
  }
}
