package dev.vectormesh.finetune.rollout;

import dev.vectormesh.finetune.rollout.Findings.Mean;
import dev.vectormesh.finetune.rollout.Findings.Measure;
import dev.vectormesh.finetune.rollout.MeanDifference.Interval;
import dev.vectormesh.search.v1.ArmReport;
import dev.vectormesh.search.v1.InterleavingFigures;
import dev.vectormesh.search.v1.ShadowFigures;
import dev.vectormesh.tuning.v1.GuardFinding;
import dev.vectormesh.tuning.v1.GuardFinding.Verdict;
import dev.vectormesh.tuning.v1.RolloutGuards;
import dev.vectormesh.tuning.v1.RolloutPlan;
import java.util.List;

/** What is seen of a candidate that no session searches alone. */
final class TrialGuards {
  private static final String SEARCHES = "searches";

  private final RolloutPlan plan;
  private final RolloutGuards guards;
  private final Findings findings;

  TrialGuards(RolloutPlan plan, Findings findings) {
    this.plan = plan;
    this.guards = plan.getGuards();
    this.findings = findings;
  }

  /** Both arms answered the same searches, so that their figures are of one number. */
  List<GuardFinding> shadow(ShadowFigures seen) {
    long answered = seen.getSearchCount() - seen.getFailedCount();
    return List.of(
        findings.of(
            searches(
                "failures",
                "searches that it could not answer",
                guards.getFailures(),
                Mean.share(0, seen.getSearchCount()),
                Mean.share(seen.getFailedCount(), seen.getSearchCount()))),
        Guards.slow(
            findings,
            guards.getSlow(),
            SEARCHES,
            Mean.share(seen.getLiveSlowCount(), seen.getTimedCount()),
            Mean.share(seen.getSlowCount(), seen.getTimedCount()),
            answered >= plan.getStepSessions()),
        findings.of(
            searches(
                "empty",
                "empty answers",
                guards.getEmpty(),
                Mean.share(seen.getLiveEmptyCount(), answered),
                Mean.share(seen.getEmptyCount(), answered))),
        overlap(seen));
  }

  private Measure searches(String name, String what, double tolerated, Mean live, Mean candidate) {
    return new Measure(name, what, SEARCHES, 1, tolerated, plan.getStepSessions(), live, candidate);
  }

  private GuardFinding overlap(ShadowFigures seen) {
    long count = seen.getOverlapCount();
    double mean = seen.getOverlapMean();
    Interval interval =
        findings.interval(count, mean, Math.max(seen.getOverlapVariance(), 1.0 / (count + 2)));
    double least = guards.getOverlap();
    boolean enough = seen.getSearchCount() >= plan.getStepSessions();
    Verdict verdict =
        interval.upper() < least
            ? Verdict.VERDICT_FAIL
            : enough && (mean >= least || count == 0) ? Verdict.VERDICT_PASS : Verdict.VERDICT_WAIT;
    GuardFinding.Builder finding =
        GuardFinding.newBuilder()
            .setGuard("overlap")
            .setVerdict(verdict)
            .setLive(1)
            .setCandidate(mean)
            .setTolerated(1 - least)
            .setLiveCount(count)
            .setCandidateCount(count);
    String reason =
        "it finds %s of the live arm's documents, over %d searches, and %s are asked for; %d searches"
                .formatted(
                    Findings.number(mean), count, Findings.number(least), seen.getDroppedCount())
            + " were left out, as it had enough to do";
    return within(finding, interval, 1).setReason(reason).build();
  }

  /** Shows the interval less what the live arm has. */
  private static GuardFinding.Builder within(
      GuardFinding.Builder finding, Interval interval, double live) {
    return Double.isFinite(interval.lower())
        ? finding.setLower(interval.lower() - live).setUpper(interval.upper() - live)
        : finding;
  }

  /**
   * @param weight share of the sessions that are shown lists drawn from both
   * @param clicked of sessions whose clicks have come
   */
  List<GuardFinding> interleaving(int weight, ArmReport now, InterleavingFigures clicked) {
    InterleavingFigures both = now.getInterleaved();
    long all = both.getSessionCount() + both.getErrorCount();
    return List.of(
        // Where both arms fail it is no fault of the candidate's.
        findings.of(
            findings.measure(
                "failures",
                "sessions that it could not answer",
                1,
                guards.getFailures(),
                Mean.share(both.getErrorCount(), all),
                Mean.share(both.getFallbackCount() + both.getErrorCount(), all))),
        won(clicked),
        Findings.ratio(
            weight, now.getArms(0).getSessionCount(), both.getSessionCount(), "shown both"));
  }

  /** Each clicked list is one observation: 1 for the candidate, -1 for the live arm, or 0. */
  private GuardFinding won(InterleavingFigures seen) {
    long count = seen.getClickedCount();
    double mean = share(seen.getCandidateCount() - seen.getLiveCount(), count);
    double squares = share(seen.getCandidateCount() + seen.getLiveCount(), count);
    Interval interval =
        findings.interval(count, mean, Math.max(squares - mean * mean, 1.0 / (count + 2)));
    boolean few = count < plan.getStepSessions();
    Verdict verdict = Findings.verdict(interval, -1, guards.getInterleaving(), !few);
    GuardFinding.Builder finding =
        GuardFinding.newBuilder()
            .setGuard("interleaving")
            .setVerdict(verdict)
            .setLive(share(seen.getLiveCount(), count))
            .setCandidate(share(seen.getCandidateCount(), count))
            .setTolerated(guards.getInterleaving())
            .setLiveCount(count)
            .setCandidateCount(count);
    String reason =
        "of %d clicked lists that were drawn from both the candidate won %d, the live arm %d"
            .formatted(count, seen.getCandidateCount(), seen.getLiveCount());
    return within(finding, interval, 0)
        .setReason(
            reason
                + Findings.range(interval, guards.getInterleaving())
                + Findings.told(
                    interval, verdict, few, "%d of them".formatted(plan.getStepSessions())))
        .build();
  }

  private static double share(long part, long all) {
    return all == 0 ? 0 : (double) part / all;
  }
}
