package dev.vectormesh.encoders.ocr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class LineFinderTest {
  private static final int WIDTH = 64;
  private static final int HEIGHT = 48;

  private final float[] probability = new float[WIDTH * HEIGHT];

  /** Pixels from {@code left} to {@code right} of these rows, the last ones included. */
  private void fill(int left, int top, int right, int bottom, double value) {
    for (int y = top; y <= bottom; y++) {
      Arrays.fill(probability, y * WIDTH + left, y * WIDTH + right + 1, (float) value);
    }
  }

  private List<Parallelogram> find() {
    return new LineFinder(probability, WIDTH, HEIGHT).find(100);
  }

  @Test
  void spot_becomesALine_thatIsGrownByWhatItWasShrunk() {
    fill(10, 10, 49, 19, 0.9);

    List<Parallelogram> lines = find();

    // 40 x 10 pixels, spread by one to the right and below: the middles are 40 x 10 apart.
    double growth = 40 * 10 * 1.6 / (2 * (40 + 10));
    assertThat(lines).hasSize(1);
    assertThat(lines.getFirst().left()).isCloseTo(10 - growth, within(1e-6));
    assertThat(lines.getFirst().right()).isCloseTo(50 + growth, within(1e-6));
    assertThat(lines.getFirst().top()).isCloseTo(10 - growth, within(1e-6));
    assertThat(lines.getFirst().bottom()).isCloseTo(20 + growth, within(1e-6));
  }

  @Test
  void specks_andSpotsOfLittleProbability_areNoLines() {
    fill(5, 5, 6, 6, 0.9);
    fill(20, 20, 50, 30, 0.4);

    assertThat(find()).isEmpty();
  }

  @Test
  void spotsThatTouchAtACorner_areOne_othersAreTheirOwn() {
    fill(2, 2, 34, 8, 0.9);
    fill(35, 9, 40, 10, 0.9);
    fill(2, 30, 40, 38, 0.9);

    assertThat(find()).hasSize(2);
  }

  @Test
  void noMoreThanAllowed_areLookedFor() {
    fill(2, 2, 40, 8, 0.9);
    fill(2, 30, 40, 38, 0.9);

    assertThat(new LineFinder(probability, WIDTH, HEIGHT).find(1)).hasSize(1);
  }

  @Test
  void wholePictureOfText_isOneLine() {
    Arrays.fill(probability, 1);

    assertThat(find()).hasSize(1);
  }
}
