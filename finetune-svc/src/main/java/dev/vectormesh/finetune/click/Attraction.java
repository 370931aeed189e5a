package dev.vectormesh.finetune.click;

import dev.vectormesh.finetune.click.Impressions.Cell;
import dev.vectormesh.finetune.click.Impressions.Pair;
import java.util.HashMap;
import java.util.Map;

/**
 * How much documents attract, whatever place they stood at: their clicks, each weighted by how
 * seldom its place is looked at (inverse propensity scoring; Joachims, Swaminathan and Schnabel
 * 2017). Below some 100 sessions a query this is worse than clicks as they are.
 */
public final class Attraction {

  /**
   * No click counts for more than 1 / this. Of a simulated user's clicks a curve that was thought a
   * third too steep did no harm with it.
   */
  public static final double LEAST_PROPENSITY = 0.2;

  private Attraction() {}

  /**
   * Weighted clicks per showing, by query and document; 0 and more.
   *
   * @param curve how likely each place is looked at; {@link PositionCurve#flat} for raw clicks
   */
  public static Map<Pair, Double> of(Impressions impressions, PositionCurve curve) {
    Map<Pair, Double> attraction = new HashMap<>();
    for (Pair pair : impressions.allPairs()) {
      double weighted = 0;
      long shown = 0;
      for (Cell cell : impressions.of(pair)) {
        weighted += cell.clicked / Math.max(LEAST_PROPENSITY, curve.at(cell.place));
        shown += cell.shown;
      }
      attraction.put(pair, weighted / shown);
    }
    return attraction;
  }
}
