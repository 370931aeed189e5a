package dev.vectormesh.encoders.ocr;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ReadingOrderTest {
  private static TextLine line(String text, int left, int top, int height) {
    return new TextLine(text, 1, left, top, 50, height);
  }

  @Test
  void rows_goFromTheTop_andEachFromTheLeft() {
    List<TextLine> ordered =
        ReadingOrder.of(
            List.of(
                line("4", 10, 100, 20),
                line("2", 200, 8, 20),
                line("3", 300, 15, 20),
                line("1", 10, 12, 20)));

    assertThat(ordered).extracting(TextLine::text).containsExactly("1", "2", "3", "4");
  }

  @Test
  void smallLine_besideALargeOne_isInItsRow() {
    List<TextLine> ordered =
        ReadingOrder.of(List.of(line("small", 200, 60, 10), line("LARGE", 0, 0, 100)));

    assertThat(ordered).extracting(TextLine::text).containsExactly("LARGE", "small");
  }
}
