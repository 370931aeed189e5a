package dev.vectormesh.finetune.click;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * The curve from documents that several rankers showed at different places for one query: whatever
 * a document's clicks differ by between two of its places is due to the places (Agarwal et al.
 * 2019, "Estimating Position Bias without Intrusive Interventions"). Each place is compared with
 * its neighbours, weighted by how much was shown at both.
 */
public final class InterventionHarvest {
  private static final double LEAST = 1e-3;

  private InterventionHarvest() {}

  /** Clicks at a place and at the one below it, each of documents that stood at both. */
  private static final class Step {
    double above;
    double below;
  }

  /**
   * The curve, as far down as documents that were at both sides of a place lead.
   *
   * @return empty where no document was at the first place and at another one
   */
  public static PositionCurve estimate(Impressions impressions) {
    int places = impressions.places();
    List<Step> steps = new ArrayList<>();
    for (int place = 0; place + 1 < places; place++) {
      steps.add(new Step());
    }
    impressions.forEachPair(cells -> count(cells, steps));
    List<Double> curve = new ArrayList<>();
    double examination = 1;
    if (!steps.isEmpty() && steps.getFirst().above > 0) {
      curve.add(examination);
    }
    for (Step step : steps) {
      if (step.above == 0 || step.below == 0) {
        break;
      }
      examination = Math.clamp(examination * step.below / step.above, LEAST, 1);
      curve.add(examination);
    }
    return new PositionCurve(curve.stream().mapToDouble(each -> each).toArray());
  }

  private static void count(Collection<Impressions.Cell> cells, List<Step> steps) {
    for (Impressions.Cell above : cells) {
      for (Impressions.Cell below : cells) {
        if (below.place == above.place + 1) {
          // As if it had been shown equally often at both.
          double both = Math.min(above.shown, below.shown);
          Step step = steps.get(above.place);
          step.above += both * above.clicked / above.shown;
          step.below += both * below.clicked / below.shown;
        }
      }
    }
  }
}
