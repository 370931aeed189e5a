package dev.vectormesh.images;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CanvasTest {
  private static final byte WHITE = (byte) 255;
  private static final Picture DOT = new Picture(1, 1, new byte[] {1, 2, 3});

  @Test
  void frame_liesWhereItsFileSays_onWhite() {
    Picture placed = Canvas.place(DOT, 1, 0, 2, 2);

    assertThat(placed.width()).isEqualTo(2);
    assertThat(placed.bgr())
        .containsExactly(WHITE, WHITE, WHITE, 1, 2, 3, WHITE, WHITE, WHITE, WHITE, WHITE, WHITE);
  }

  @Test
  void frame_isCutOff_whereItLeavesTheCanvas() {
    Picture wide = new Picture(2, 1, new byte[] {1, 2, 3, 4, 5, 6});

    assertThat(Canvas.place(wide, 1, 0, 2, 1).bgr()).containsExactly(WHITE, WHITE, WHITE, 1, 2, 3);
    assertThat(Canvas.place(wide, 5, 5, 1, 1).bgr()).containsExactly(WHITE, WHITE, WHITE);
  }

  @Test
  void frame_isThePicture_whenTheCanvasHasNoSize() {
    assertThat(Canvas.place(DOT, 0, 0, 0, 0)).isSameAs(DOT);
  }
}
