package dev.vectormesh.finetune.click;

import java.util.Arrays;

/**
 * How likely users look at each place, against the first one: the propensity of a place.
 *
 * @param examination of place 0, 1, ..., each 0 to 1; the first is 1
 */
public record PositionCurve(double[] examination) {
  public PositionCurve {
    for (double each : examination) {
      if (!(each > 0 && each <= 1)) {
        throw new IllegalArgumentException(each + " is no propensity: above 0, up to 1");
      }
    }
  }

  /** Every place is looked at. */
  public static PositionCurve flat(int places) {
    double[] ones = new double[places];
    Arrays.fill(ones, 1);
    return new PositionCurve(ones);
  }

  /** Of a place from 0; places beyond the last known one are looked at as seldom as that. */
  public double at(int place) {
    return examination.length == 0 ? 1 : examination[Math.min(place, examination.length - 1)];
  }

  public int places() {
    return examination.length;
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof PositionCurve other && Arrays.equals(examination, other.examination);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(examination);
  }

  @Override
  public String toString() {
    return Arrays.toString(examination);
  }
}
