package dev.vectormesh.encoders.ocr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.vectormesh.encoders.ocr.SmallestRectangle.Point;
import java.util.List;
import org.junit.jupiter.api.Test;

class SmallestRectangleTest {
  private static void assertSides(Parallelogram found, double length, double height) {
    assertThat(found.length()).isCloseTo(length, within(1e-9));
    assertThat(found.height()).isCloseTo(height, within(1e-9));
  }

  @Test
  void points_thatFormARectangle_getIt() {
    Parallelogram found =
        SmallestRectangle.around(
            List.of(new Point(2, 1), new Point(12, 1), new Point(2, 5), new Point(12, 5)));

    assertSides(found, 10, 4);
    assertThat(found.left()).isEqualTo(2);
    assertThat(found.bottom()).isEqualTo(5);
  }

  @Test
  void turnedRectangle_isFoundTurned() {
    Parallelogram found =
        SmallestRectangle.around(
            List.of(new Point(3, 0), new Point(0, 3), new Point(12, 9), new Point(9, 12)));

    assertSides(found, 9 * Math.sqrt(2), 3 * Math.sqrt(2));
    assertThat(found.alongX()).isCloseTo(9, within(1e-9));
    assertThat(found.alongY()).isCloseTo(9, within(1e-9));
  }

  @Test
  void tallOne_isReadFromTheTopDown() {
    Parallelogram found =
        SmallestRectangle.around(
            List.of(new Point(0, 0), new Point(4, 0), new Point(0, 20), new Point(4, 20)));

    assertSides(found, 20, 4);
    assertThat(found.x()).isEqualTo(4);
    assertThat(found.y()).isZero();
    assertThat(found.alongY()).isEqualTo(20);
    assertThat(found.downX()).isEqualTo(-4);
  }

  @Test
  void pointsInOneLine_andASinglePoint_haveNoHeight() {
    assertSides(
        SmallestRectangle.around(List.of(new Point(0, 0), new Point(1, 1), new Point(5, 5))),
        5 * Math.sqrt(2),
        0);
    assertSides(SmallestRectangle.around(List.of(new Point(7, 7))), 0, 0);
  }
}
