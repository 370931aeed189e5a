package dev.vectormesh.finetune.rollout;

import dev.vectormesh.finetune.rollout.Findings.Mean;
import dev.vectormesh.finetune.rollout.Findings.Measure;
import dev.vectormesh.search.v1.ArmFigures;
import dev.vectormesh.search.v1.ArmReport;
import dev.vectormesh.tuning.v1.GuardFinding;
import dev.vectormesh.tuning.v1.GuardFinding.Verdict;
import dev.vectormesh.tuning.v1.RolloutGuards;
import dev.vectormesh.tuning.v1.RolloutPlan;
import java.util.List;

/** What is seen at a step says of a candidate. */
final class Guards {
  private final RolloutPlan plan;
  private final RolloutGuards guards;
  private final Findings findings;

  Guards(RolloutPlan plan) {
    this.plan = plan;
    this.guards = plan.getGuards();
    this.findings = new Findings(plan);
  }

  /**
   * Looks at the step that is under way.
   *
   * @param now all sessions of the step
   * @param clicked those whose clicks have come
   */
  List<GuardFinding> look(PlannedStep step, ArmReport now, ArmReport clicked) {
    TrialGuards trials = new TrialGuards(plan, findings);
    return switch (step.trial()) {
      case TRIAL_SHADOW -> trials.shadow(now.getShadow());
      case TRIAL_INTERLEAVE -> trials.interleaving(step.weight(), now, clicked.getInterleaved());
      default -> share(step.weight(), now, clicked);
    };
  }

  private List<GuardFinding> share(int weight, ArmReport now, ArmReport clicked) {
    ArmFigures live = now.getArms(0);
    ArmFigures candidate = now.getArms(1);
    return List.of(
        findings.of(
            findings.measure(
                "failures",
                "sessions that it could not answer",
                1,
                guards.getFailures(),
                failures(live),
                failures(candidate))),
        slow(live, candidate),
        findings.of(
            findings.measure(
                "empty",
                "empty answers",
                1,
                guards.getEmpty(),
                Mean.share(live.getEmptyCount(), live.getSessionCount()),
                Mean.share(candidate.getEmptyCount(), candidate.getSessionCount()))),
        findings.of(
            findings.measure(
                "reward",
                "mean reward of clicks",
                -1,
                guards.getReward(),
                reward(clicked.getArms(0)),
                reward(clicked.getArms(1)))),
        Findings.ratio(
            weight, live.getSessionCount(), candidate.getSessionCount(), "the candidate's"));
  }

  private static Mean failures(ArmFigures arm) {
    return Mean.share(
        arm.getFallbackCount() + arm.getErrorCount(), arm.getSessionCount() + arm.getErrorCount());
  }

  private static Mean reward(ArmFigures arm) {
    // No click at all is no proof that none will come.
    double least = 1.0 / (arm.getCountedCount() + 2);
    return new Mean(
        arm.getCountedCount(), arm.getRewardMean(), Math.max(arm.getRewardVariance(), least));
  }

  private GuardFinding slow(ArmFigures live, ArmFigures candidate) {
    return slow(
        findings,
        guards.getSlow(),
        "sessions",
        Mean.share(live.getSlowCount(), live.getTimedCount()),
        Mean.share(candidate.getSlowCount(), candidate.getTimedCount()),
        Math.min(live.getSessionCount(), candidate.getSessionCount()) >= plan.getStepSessions());
  }

  /**
   * Of the searches that were timed.
   *
   * @param enough whether there are enough, timed or not
   */
  static GuardFinding slow(
      Findings findings, double tolerated, String of, Mean live, Mean candidate, boolean enough) {
    GuardFinding finding =
        findings.of(
            new Measure(
                "slow", "slow searches", of, 1, tolerated, Findings.LEAST_TIMED, live, candidate));
    boolean cached = Math.min(live.count(), candidate.count()) < Findings.LEAST_TIMED;
    return finding.getVerdict() == Verdict.VERDICT_WAIT && enough && cached
        ? finding.toBuilder()
            .setVerdict(Verdict.VERDICT_PASS)
            .setReason("nearly all answers come from the cache: nobody waits for either arm")
            .build()
        : finding;
  }
}
