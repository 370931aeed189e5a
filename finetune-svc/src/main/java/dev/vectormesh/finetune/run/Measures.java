package dev.vectormesh.finetune.run;

import dev.vectormesh.finetune.evaluation.Comparison;
import dev.vectormesh.finetune.evaluation.Gate;
import dev.vectormesh.tuning.v1.GateFinding;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A measure of queries under two models, collected, and what a rule makes of it. */
final class Measures {
  private final String set;
  private final String measure;
  private final List<Double> live = new ArrayList<>();
  private final List<Double> candidate = new ArrayList<>();

  Measures(String set, String measure) {
    this.set = set;
    this.measure = measure;
  }

  /** Takes a query; one that cannot be measured, NaN, is left out. */
  void add(double ofLive, double ofCandidate) {
    if (Double.isFinite(ofLive) && Double.isFinite(ofCandidate)) {
      live.add(ofLive);
      candidate.add(ofCandidate);
    }
  }

  int queries() {
    return live.size();
  }

  /**
   * Empty where there is no query.
   *
   * @param required whether the verdict hangs on it
   */
  Optional<GateFinding> finding(double leastGain, double floor, boolean required, long seed) {
    if (live.isEmpty()) {
      return Optional.empty();
    }
    Comparison compared = Comparison.of(array(live), array(candidate), seed);
    Gate.Finding found = Gate.check(new Gate.Rule(set, leastGain, floor), compared);
    return Optional.of(
        GateFinding.newBuilder()
            .setSet(set)
            .setMeasure(measure)
            .setQueryCount(compared.queries())
            .setLive(compared.live())
            .setCandidate(compared.candidate())
            .setLower(compared.lower())
            .setUpper(compared.upper())
            .setLeastGain(leastGain)
            .setFloor(floor)
            .setPassed(found.passed())
            .setRequired(required)
            .setReason(measure + " of " + found.reason())
            .build());
  }

  private static double[] array(List<Double> values) {
    return values.stream().mapToDouble(value -> value).toArray();
  }
}
