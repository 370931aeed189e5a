package dev.vectormesh.finetune.rollout;

import dev.vectormesh.finetune.rollout.MeanDifference.Interval;
import dev.vectormesh.tuning.v1.GuardFinding;
import dev.vectormesh.tuning.v1.GuardFinding.Verdict;
import dev.vectormesh.tuning.v1.RolloutPlan;
import java.util.Locale;

/**
 * What guards say of measures. May be asked as often as one likes: intervals hold at all times, and
 * the chance of a wrong alarm is shared between measures and steps.
 */
final class Findings {
  /** At a step, at most. */
  private static final int MEASURES = 4;

  /** Of all whose searches were timed: fewer say nothing of speed. */
  static final long LEAST_TIMED = 50;

  private static final double MISMATCH_ALPHA = 0.001;

  private final RolloutPlan plan;
  private final double alpha;
  private final long sharpestAt;

  Findings(RolloutPlan plan) {
    this.plan = plan;
    this.alpha = plan.getGuards().getAlpha() / (MEASURES * PlannedStep.of(plan).size());
    this.sharpestAt = 4L * plan.getStepSessions();
  }

  /** A mean of one arm's sessions. */
  record Mean(long count, double mean, double variance) {
    /** Of a share; its variance is never 0, however few there are. */
    static Mean share(long part, long all) {
      double smoothed = (part + 1.0) / (all + 2.0);
      return new Mean(all, all == 0 ? 0 : (double) part / all, smoothed * (1 - smoothed));
    }
  }

  /**
   * @param what is measured, in words
   * @param of what is counted, in words
   * @param worse 1 where more is worse, -1 where less is
   * @param least observations of each arm that a verdict needs
   */
  record Measure(
      String name,
      String what,
      String of,
      int worse,
      double tolerated,
      long least,
      Mean live,
      Mean candidate) {
    private long fewer() {
      return Math.min(live.count, candidate.count);
    }
  }

  /** Of a measure that needs as many sessions as the plan says. */
  Measure measure(
      String name, String what, int worse, double tolerated, Mean live, Mean candidate) {
    return new Measure(
        name, what, "sessions", worse, tolerated, plan.getStepSessions(), live, candidate);
  }

  GuardFinding of(Measure of) {
    MeanDifference difference = new MeanDifference(alpha, sharpestAt);
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
    Verdict verdict = verdict(interval, of.worse, of.tolerated, of.fewer() >= of.least);
    return finding.setVerdict(verdict).setReason(reason(of, interval, verdict)).build();
  }

  /**
   * The interval of the mean of many observations of both arms at once.
   *
   * @param variance of the sample
   */
  Interval interval(long count, double mean, double variance) {
    if (count < ConfidenceSequence.LEAST) {
      return new Interval(mean, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);
    }
    double half = new ConfidenceSequence(alpha, sharpestAt).half(count, variance);
    return new Interval(mean, mean - half, mean + half);
  }

  /**
   * @param worse 1 where more is worse, -1 where less is
   * @param enough whether there are enough observations
   */
  static Verdict verdict(Interval interval, int worse, double tolerated, boolean enough) {
    double leastWorse = worse > 0 ? interval.lower() : -interval.upper();
    if (leastWorse > tolerated) {
      return Verdict.VERDICT_FAIL;
    }
    return enough && worse * interval.difference() <= tolerated
        ? Verdict.VERDICT_PASS
        : Verdict.VERDICT_WAIT;
  }

  private static String reason(Measure of, Interval interval, Verdict verdict) {
    String figures =
        "%s: %s of %d %s, the live arm's %s of %d"
            .formatted(
                of.what,
                number(of.candidate.mean),
                of.candidate.count,
                of.of,
                number(of.live.mean),
                of.live.count);
    return figures
        + range(interval, of.tolerated)
        + told(
            interval, verdict, of.fewer() < of.least, "%d %s of each".formatted(of.least, of.of));
  }

  static String range(Interval interval, double tolerated) {
    return Double.isFinite(interval.lower())
        ? "; the difference is between %s and %s, %s worse may be"
            .formatted(number(interval.lower()), number(interval.upper()), number(tolerated))
        : "";
  }

  /**
   * @param needed how many observations a verdict needs, in words
   */
  static String told(Interval interval, Verdict verdict, boolean few, String needed) {
    if (!Double.isFinite(interval.lower())) {
      return "; too few to tell";
    }
    return switch (verdict) {
      case VERDICT_FAIL -> ": it is worse";
      case VERDICT_PASS -> ": nothing speaks against it";
      default ->
          few ? "; %s are needed".formatted(needed) : ": it looks worse, and is not proven to be";
    };
  }

  /**
   * Whether sessions are shared out as planned.
   *
   * @param weight of the candidate, or of both, in hundredths of a percent
   * @param live sessions of the live arm
   * @param candidate the others
   * @param whose the others are, in words
   */
  static GuardFinding ratio(int weight, long live, long candidate, String whose) {
    double share = weight / (double) Plans.ALL;
    boolean mismatch = false;
    if (weight < Plans.ALL) {
      SampleRatio ratio = new SampleRatio(share);
      ratio.add(candidate, live);
      mismatch = ratio.isMismatch(MISMATCH_ALPHA);
    }
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
                ? ("%s of the sessions are %s, and %s should be: something takes"
                        + " sessions away, no figure can be believed")
                    .formatted(number(seen), whose, number(share))
                : "%s of the sessions are %s, as planned".formatted(number(seen), whose))
        .build();
  }

  static String number(double value) {
    return String.format(Locale.ROOT, "%.4f", value);
  }
}
