package dev.vectormesh.encoders.ocr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class TextModelsTest {
  @Test
  void steps_becomeCharacters_aRepeatedOneOnlyAfterAGap() {
    int[] steps = {0, 'l', 'l', 0, 'l', 'e', 0x1F600, 0};
    float[] sure = {1, .8f, .1f, 1, .6f, .4f, .2f, 1};

    TextModels.Reading reading = TextModels.reading(steps, sure, 0, steps.length);

    assertThat(reading.text()).isEqualTo("lle\uD83D\uDE00");
    assertThat(reading.confidence()).isCloseTo(.5, within(1e-6));
  }

  @Test
  void lineOfABatch_beginsByItself() {
    int[] steps = {'a', 'a', 'a', 'b'};

    assertThat(TextModels.reading(steps, new float[4], 2, 4).text()).isEqualTo("ab");
    assertThat(TextModels.reading(new int[4], new float[4], 0, 4))
        .isEqualTo(new TextModels.Reading("", 0));
  }
}
