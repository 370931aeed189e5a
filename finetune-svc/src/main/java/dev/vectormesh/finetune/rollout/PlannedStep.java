package dev.vectormesh.finetune.rollout;

import dev.vectormesh.tuning.v1.RolloutPlan;
import dev.vectormesh.tuning.v1.Trial;
import java.util.ArrayList;
import java.util.List;

/**
 * A step of a plan.
 *
 * @param weight the candidate's share of the sessions, in hundredths of a percent; 0 of a shadow
 */
record PlannedStep(Trial trial, int weight) {
  /** Before the first, and after the last: nothing is tried. */
  static final PlannedStep NONE = new PlannedStep(Trial.TRIAL_UNSPECIFIED, 0);

  /** All of a plan, in order; whatever shows the candidate to nobody comes first. */
  static List<PlannedStep> of(RolloutPlan plan) {
    List<PlannedStep> steps = new ArrayList<>();
    if (plan.getShadow()) {
      steps.add(new PlannedStep(Trial.TRIAL_SHADOW, 0));
    }
    if (plan.getInterleave() > 0) {
      steps.add(new PlannedStep(Trial.TRIAL_INTERLEAVE, plan.getInterleave()));
    }
    plan.getWeightsList().forEach(weight -> steps.add(new PlannedStep(Trial.TRIAL_SHARE, weight)));
    return steps;
  }

  /**
   * One of a plan.
   *
   * @param number from 1; 0 is before the first
   */
  static PlannedStep of(RolloutPlan plan, int number) {
    return number == 0 ? NONE : of(plan).get(number - 1);
  }

  /** Whether the candidate has all sessions then, and is promoted in its place. */
  boolean isLast() {
    return trial == Trial.TRIAL_SHARE && weight == Plans.ALL;
  }
}
