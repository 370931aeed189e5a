package dev.vectormesh.finetune.click;

import java.util.Arrays;

/**
 * The position-based model: a document is clicked if its place is looked at and it attracts, which
 * are independent. Both are estimated by expectation maximisation (Richardson et al. 2007; Chuklin,
 * Markov and de Rijke 2015, "Click Models for Web Search", 4.1.2). Only documents that were shown
 * at several places tell them apart: where each stood at one place alone, the curve says nothing.
 */
public final class PositionBasedModel {
  private static final int ROUNDS = 2_000;

  /** The estimate is there when no propensity moves by more. */
  private static final double STILL = 1e-5;

  private static final double START = 0.5;

  /** Keeps propensities from 0, of which no weight can be made. */
  private static final double LEAST = 1e-3;

  private PositionBasedModel() {}

  /** The curve under which what was clicked is most likely. */
  public static PositionCurve estimate(Impressions impressions) {
    int places = impressions.places();
    double[] examination = new double[places];
    Arrays.fill(examination, START);
    double[] attraction = new double[impressions.pairs()];
    Arrays.fill(attraction, START);
    long[] shown = impressions.shown();
    for (int round = 0; round < ROUNDS; round++) {
      double[] next = step(impressions, examination, attraction, shown);
      double moved = 0;
      for (int place = 0; place < places; place++) {
        moved = Math.max(moved, Math.abs(next[place] - examination[place]));
      }
      examination = next;
      if (moved < STILL) {
        break;
      }
    }
    return toCurve(examination);
  }

  /** One round; {@code attraction} is changed. */
  private static double[] step(
      Impressions impressions, double[] examination, double[] attraction, long[] shown) {
    double[] examined = new double[examination.length];
    int[] at = {0};
    impressions.forEachPair(cells -> {
      int pair = at[0]++;
      double attracts = attraction[pair];
      double attracted = 0;
      long times = 0;
      for (Impressions.Cell cell : cells) {
        double looks = examination[cell.place];
        // Of those that were not clicked, which were looked at, and which would attract.
        double missed = (cell.shown - cell.clicked) / (1 - looks * attracts);
        examined[cell.place] += cell.clicked + missed * looks * (1 - attracts);
        attracted += cell.clicked + missed * attracts * (1 - looks);
        times += cell.shown;
      }
      attraction[pair] = inside(attracted / times);
    });
    for (int place = 0; place < examined.length; place++) {
      examined[place] =
          shown[place] == 0 ? examination[place] : inside(examined[place] / shown[place]);
    }
    return examined;
  }

  /** Neither 0 nor 1, from which no round leads away. */
  private static double inside(double probability) {
    return Math.clamp(probability, LEAST / 10, 1 - LEAST / 10);
  }

  private static PositionCurve toCurve(double[] examination) {
    double[] relative = new double[examination.length];
    for (int place = 0; place < relative.length; place++) {
      relative[place] = Math.clamp(examination[place] / examination[0], LEAST, 1);
    }
    return new PositionCurve(relative);
  }
}
