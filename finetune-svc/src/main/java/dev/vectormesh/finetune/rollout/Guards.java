package dev.vectormesh.finetune.rollout;

import dev.vectormesh.finetune.rollout.MeanDifference.Interval;
import dev.vectormesh.search.v1.ArmFigures;
import dev.vectormesh.search.v1.ArmReport;
import dev.vectormesh.tuning.v1.GuardFinding;
import dev.vectormesh.tuning.v1.GuardFinding.Verdict;
import dev.vectormesh.tuning.v1.RolloutGuards;
import dev.vectormesh.tuning.v1.RolloutPlan;
import java.util.List;
import java.util.Locale;

/**
 * What the sessions of both arms say of a candidate. May be asked as often as one likes: intervals
 * hold at all times, and the chance of a wrong alarm is shared between guards and steps.
 */
final class Guards {
  private static final int MEASURES = 4;

  /** Of all whose searches were timed: fewer say nothing of speed. */
  private static final long LEAST_TIMED = 50;

  private static final double MISMATCH_ALPHA = 0.001;

  private final RolloutPlan plan;
  private final RolloutGuards guards;

  Guards(RolloutPlan plan) {
    this.plan = plan;
    this.guards = plan.getGuards();
  }

  /** A mean of one arm's sessions. */
  private record Mean(long count, double mean, double variance) {
    /** Of a share; its variance is never 0, however few there are. */
    static Mean share(long part, long all) {
      double smoothed = (part + 1.0) / (all + 2.0);
      return new Mean(all, all == 0 ? 0 : (double) part / all, smoothed * (1 - smoothed));
    }
  }

  /**
   * @param worse 1 where more is worse, -1 where less is
   */
  private record Measure(
      String name, String what, int worse, double tolerated, Mean live, Mean candidate) {}

  /**
   * Looks at the step that is under way.
   *
   * @param weight the candidate's share, in hundredths of a percent, below 10,000
   * @param now all sessions of the step
   * @param clicked those whose clicks have come
   */
  List<GuardFinding> look(int weight, ArmReport now, ArmReport clicked) {
    ArmFigures live = now.getArms(0);
    ArmFigures candidate = now.getArms(1);
    ArmFigures liveClicks = clicked.getArms(0);
    ArmFigures candidateClicks = clicked.getArms(1);
    return List.of(
        finding(
            new Measure(
                "failures",
                "sessions that it could not answer",
                1,
                guards.getFailures(),
                Mean.share(live.getFallbackCount(), live.getSessionCount()),
                Mean.share(candidate.getFallbackCount(), candidate.getSessionCount()))),
        slow(live, candidate),
        finding(
            new Measure(
                "empty",
                "empty answers",
                1,
                guards.getEmpty(),
                Mean.share(live.getEmptyCount(), live.getSessionCount()),
                Mean.share(candidate.getEmptyCount(), candidate.getSessionCount()))),
        finding(
            new Measure(
                "reward",
                "mean reward of clicks",
                -1,
                guards.getReward(),
                reward(liveClicks),
                reward(candidateClicks))),
        ratio(weight, live.getSessionCount(), candidate.getSessionCount()));
  }

  private static Mean reward(ArmFigures arm) {
    // No click at all is no proof that none will come.
    double least = 1.0 / (arm.getCountedCount() + 2);
    return new Mean(
        arm.getCountedCount(), arm.getRewardMean(), Math.max(arm.getRewardVariance(), least));
  }

  private GuardFinding slow(ArmFigures live, ArmFigures candidate) {
    GuardFinding finding =
        finding(
            new Measure(
                "slow",
                "slow searches",
                1,
                guards.getSlow(),
                Mean.share(live.getSlowCount(), live.getTimedCount()),
                Mean.share(candidate.getSlowCount(), candidate.getTimedCount())));
    boolean enoughSessions =
        Math.min(live.getSessionCount(), candidate.getSessionCount()) >= plan.getStepSessions();
    boolean cached = Math.min(live.getTimedCount(), candidate.getTimedCount()) < LEAST_TIMED;
    if (finding.getVerdict() == Verdict.VERDICT_WAIT && enoughSessions && cached) {
      return finding.toBuilder()
          .setVerdict(Verdict.VERDICT_PASS)
          .setReason("nearly all answers come from the cache: nobody waits for either arm")
          .build();
    }
    return finding;
  }

  private GuardFinding finding(Measure of) {
    MeanDifference difference =
        new MeanDifference(
            guards.getAlpha() / (MEASURES * plan.getWeightsCount()), 4L * plan.getStepSessions());
    difference.add(Arm.LIVE, of.live.count, of.live.mean, of.live.variance);
    difference.add(Arm.CANDIDATE, of.candidate.count, of.candidate.mean, of.candidate.variance);
    Interval interval = difference.interval();
    GuardFinding.Builder finding =
        GuardFinding.newBuilder()
            .setGuard(of.name)
            .setLive(of.live.mean)
            .setCandidate(of.candidate.mean)
            .setTolerated(of.tolerated)
            .setLiveCount(of.live.count)
            .setCandidateCount(of.candidate.count);
    if (Double.isFinite(interval.lower())) {
      finding.setLower(interval.lower()).setUpper(interval.upper());
    }
    Verdict verdict = verdict(of, interval);
    return finding.setVerdict(verdict).setReason(reason(of, interval, verdict)).build();
  }

  private Verdict verdict(Measure of, Interval interval) {
    double leastWorse = of.worse > 0 ? interval.lower() : -interval.upper();
    if (leastWorse > of.tolerated) {
      return Verdict.VERDICT_FAIL;
    }
    boolean enough =
        Math.min(of.live.count, of.candidate.count) >= plan.getStepSessions()
            || of.name.equals("slow") && Math.min(of.live.count, of.candidate.count) >= LEAST_TIMED;
    return enough && of.worse * interval.difference() <= of.tolerated
        ? Verdict.VERDICT_PASS
        : Verdict.VERDICT_WAIT;
  }

  private String reason(Measure of, Interval interval, Verdict verdict) {
    String figures =
        "%s: %s of %d sessions, the live arm's %s of %d"
            .formatted(
                of.what,
                number(of.candidate.mean),
                of.candidate.count,
                number(of.live.mean),
                of.live.count);
    if (!Double.isFinite(interval.lower())) {
      return figures + "; too few to tell";
    }
    String range =
        "%s; the difference is between %s and %s, %s worse may be"
            .formatted(
                figures, number(interval.lower()), number(interval.upper()), number(of.tolerated));
    return switch (verdict) {
      case VERDICT_FAIL -> range + ": it is worse";
      case VERDICT_PASS -> range + ": nothing speaks against it";
      default ->
          Math.min(of.live.count, of.candidate.count) < plan.getStepSessions()
              ? range + "; %d sessions of each are needed".formatted(plan.getStepSessions())
              : range + ": it looks worse, and is not proven to be";
    };
  }

  private static GuardFinding ratio(int weight, long live, long candidate) {
    double share = weight / (double) Plans.ALL;
    SampleRatio ratio = new SampleRatio(share);
    ratio.add(candidate, live);
    boolean mismatch = ratio.isMismatch(MISMATCH_ALPHA);
    double seen = live + candidate == 0 ? 0 : (double) candidate / (live + candidate);
    return GuardFinding.newBuilder()
        .setGuard("sample_ratio")
        .setVerdict(mismatch ? Verdict.VERDICT_HOLD : Verdict.VERDICT_PASS)
        .setLive(1 - seen)
        .setCandidate(seen)
        .setLiveCount(live)
        .setCandidateCount(candidate)
        .setReason(
            mismatch
                ? ("%s of the sessions are the candidate's, and %s should be: something takes"
                        + " sessions away, no figure can be believed")
                    .formatted(number(seen), number(share))
                : "%s of the sessions are the candidate's, as planned".formatted(number(seen)))
        .build();
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.4f", value);
  }
}
