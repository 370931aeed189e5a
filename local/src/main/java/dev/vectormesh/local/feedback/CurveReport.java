package dev.vectormesh.local.feedback;

import dev.vectormesh.finetune.click.Impressions;
import dev.vectormesh.finetune.click.InterventionHarvest;
import dev.vectormesh.finetune.click.PositionBasedModel;
import dev.vectormesh.finetune.click.PositionCurve;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** How likely each place is looked at, by two estimates, with a plot. */
public final class CurveReport {
  private static final int BAR = 40;

  private final long[] shown;
  private final long[] clicked;
  private final PositionCurve model;
  private final PositionCurve harvest;

  private CurveReport(long[] shown, long[] clicked, PositionCurve model, PositionCurve harvest) {
    this.shown = shown;
    this.clicked = clicked;
    this.model = model;
    this.harvest = harvest;
  }

  /** Estimates both curves. */
  public static CurveReport of(Impressions impressions) {
    return new CurveReport(
        impressions.shown(),
        impressions.clicked(),
        PositionBasedModel.estimate(impressions),
        InterventionHarvest.estimate(impressions));
  }

  /** Lines for a person. */
  public List<String> table() {
    List<String> lines = new ArrayList<>();
    lines.add(
        String.format(
            "%5s %9s %9s %7s %7s %8s", "place", "shown", "clicked", "rate", "model", "harvest"));
    for (int place = 0; place < shown.length; place++) {
      lines.add(
          String.format(
              Locale.ROOT,
              "%5d %9d %9d %7.4f %7.3f %8s  %s",
              place + 1,
              shown[place],
              clicked[place],
              rate(place),
              model.at(place),
              harvested(place),
              "#".repeat((int) Math.round(model.at(place) * BAR))));
    }
    if (harvest.places() < 2) {
      lines.add(
          "No document stood at several places for one query: nothing tells apart whether what is"
              + " far down attracts less or is seldom seen. The model's curve is a guess.");
    }
    return lines;
  }

  private double rate(int place) {
    return shown[place] == 0 ? 0 : (double) clicked[place] / shown[place];
  }

  private String harvested(int place) {
    return place < harvest.places() ? String.format(Locale.ROOT, "%.3f", harvest.at(place)) : "-";
  }

  /** One JSON object a place. */
  public List<String> json() {
    List<String> lines = new ArrayList<>();
    for (int place = 0; place < shown.length; place++) {
      lines.add(
          String.format(
              Locale.ROOT,
              "{\"place\":%d,\"shown\":%d,\"clicked\":%d,\"model\":%.4f,\"harvest\":%s}",
              place + 1,
              shown[place],
              clicked[place],
              model.at(place),
              place < harvest.places()
                  ? String.format(Locale.ROOT, "%.4f", harvest.at(place))
                  : "null"));
    }
    return lines;
  }
}
