package dev.vectormesh.finetune.rollout;

import com.google.protobuf.Duration;
import com.google.protobuf.util.Durations;
import dev.vectormesh.platform.error.Violations;
import dev.vectormesh.tuning.v1.RolloutGuards;
import dev.vectormesh.tuning.v1.RolloutPlan;
import java.util.List;

/** Plans with all that they leave open filled in. */
final class Plans {
  /** All sessions, in hundredths of a percent. */
  static final int ALL = 10_000;

  private static final List<Integer> USUAL_WEIGHTS = List.of(100, 500, 2_500, 5_000, ALL);
  private static final Duration USUAL_STEP = Durations.fromMinutes(10);
  private static final int USUAL_SESSIONS = 200;
  private static final Duration USUAL_CLICK_WAIT = Durations.fromMinutes(1);
  private static final Duration USUAL_SLOW_MARGIN = Durations.fromMillis(10);

  private Plans() {}

  /**
   * The whole plan.
   *
   * @throws dev.vectormesh.platform.error.ApiException INVALID_ARGUMENT naming what does not fit
   */
  static RolloutPlan whole(RolloutPlan asked) {
    RolloutPlan.Builder plan = asked.toBuilder();
    if (asked.getWeightsCount() == 0) {
      plan.addAllWeights(USUAL_WEIGHTS);
    }
    check(plan);
    if (!asked.hasStepWait()) {
      plan.setStepWait(USUAL_STEP);
    }
    if (!asked.hasStepSessions()) {
      plan.setStepSessions(USUAL_SESSIONS);
    }
    if (!asked.hasClickWait()) {
      plan.setClickWait(USUAL_CLICK_WAIT);
    }
    return plan.setGuards(whole(asked.getGuards())).build();
  }

  private static void check(RolloutPlan.Builder plan) {
    List<Integer> weights = plan.getWeightsList();
    Violations wrong = new Violations();
    boolean ascending = true;
    for (int i = 1; i < weights.size(); i++) {
      ascending &= weights.get(i) > weights.get(i - 1);
    }
    wrong.check(
        ascending && weights.getLast() == ALL,
        "rollout.plan.weights",
        "must ascend to 10000, which are all sessions");
    wrong.throwIfAny();
  }

  private static RolloutGuards whole(RolloutGuards asked) {
    RolloutGuards.Builder guards =
        RolloutGuards.newBuilder()
            .setFailures(0.01)
            .setSlowRatio(1.5)
            .setSlowMargin(USUAL_SLOW_MARGIN)
            .setSlow(0.05)
            .setEmpty(0.02)
            .setReward(0.02)
            .setOverlap(0)
            .setInterleaving(0.05)
            .setAlpha(0.05);
    return guards.mergeFrom(asked).build();
  }
}
