package dev.vectormesh.encoders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.vectormesh.encoders.PastQueries.Moved;
import dev.vectormesh.encoders.PastQueries.Pull;
import org.junit.jupiter.api.Test;

class PastQueriesTest {
  private static final float[] X = {1, 0, 0};
  private static final float[] Y = {0, 1, 0};
  private static final float[] Z = {0, 0, 1};
  private static final float[] NEAR_X = {0.8f, 0.6f, 0};

  @Test
  void query_isMovedTowardsWhatWasChosenForTheNearest() {
    PastQueries past = new PastQueries(new float[][] {X, Y}, new float[][] {Z, Y});
    Moved moved = past.moved(X, new Pull(0.5, 0.5, 5));

    assertThat(moved.neighbours()).isEqualTo(1);
    assertThat(moved.vector())
        .containsExactly(new float[] {0.70710678f, 0, 0.70710678f}, within(1e-6f));
  }

  @Test
  void neighboursBelowTheFloor_moveNothing() {
    PastQueries past = new PastQueries(new float[][] {NEAR_X}, new float[][] {Z});

    assertThat(past.moved(X, new Pull(0.5, 0.81, 5))).isEqualTo(new Moved(X, 0));
    assertThat(past.moved(X, new Pull(0.5, 0.79, 5)).neighbours()).isEqualTo(1);
  }

  @Test
  void nearerOnes_countMore_andNoMoreThanAsked() {
    PastQueries past = new PastQueries(new float[][] {NEAR_X, X}, new float[][] {Y, Z});
    float[] both = past.moved(X, new Pull(1, 0, 2)).vector();
    assertThat(both[2]).isCloseTo((float) (1 / Math.hypot(1, 0.8)), within(1e-6f));
    assertThat(both[1]).isCloseTo((float) (0.8 / Math.hypot(1, 0.8)), within(1e-6f));

    assertThat(past.moved(X, new Pull(1, 0, 1)).vector()).containsExactly(Z, within(1e-6f));
  }

  @Test
  void whatPointsTheOtherWay_leavesTheQueryAsItIs() {
    PastQueries past = new PastQueries(new float[][] {X}, new float[][] {{-1, 0, 0}});

    assertThat(past.moved(X, new Pull(0.5, 0, 1))).isEqualTo(new Moved(X, 0));
    assertThat(new PastQueries(new float[0][], new float[0][]).moved(X, new Pull(1, 0, 1)))
        .isEqualTo(new Moved(X, 0));
  }

  @Test
  void weightsAndFloors_areBounded() {
    assertThatThrownBy(() -> new Pull(1.1, 0, 1)).hasMessageContaining("weight 1.1");
    assertThatThrownBy(() -> new Pull(Double.NaN, 0, 1)).hasMessageContaining("NaN");
    assertThatThrownBy(() -> new Pull(0, 0, 0)).hasMessageContaining("most 0");
  }
}
