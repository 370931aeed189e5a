package dev.vectormesh.finetune.rollout;

import com.google.protobuf.util.Durations;
import dev.vectormesh.finetune.rollout.Move.Cause;
import dev.vectormesh.search.v1.ArmReport;
import dev.vectormesh.tuning.v1.GuardFinding;
import dev.vectormesh.tuning.v1.GuardFinding.Verdict;
import dev.vectormesh.tuning.v1.Rollout;
import dev.vectormesh.tuning.v1.Rollout.State;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a rollout does next, by what is seen of it. */
final class RolloutSteps {
  static final String CONTROLLER = "controller";

  private RolloutSteps() {}

  /** The first step of one whose arms were not ready; null where nothing is new. */
  static @Nullable Move begin(StoredRollout rollout, String unready, Instant now) {
    if (!unready.isEmpty()) {
      return Move.say(rollout, unready, List.of());
    }
    Cause cause = new Cause(CONTROLLER, "both arms are ready", List.of(), now);
    return PlannedStep.of(rollout.rollout().getPlan(), 1).isLast()
        ? Move.promote(rollout, cause)
        : Move.step(rollout, 1, cause);
  }

  /** What a fault of the candidate's model does; null where nothing is new. */
  static @Nullable Move fault(StoredRollout rollout, String fault, Instant now) {
    boolean held = rollout.rollout().getState() == State.STATE_HELD;
    if (!fault.isEmpty()) {
      return held
          ? Move.say(rollout, fault, List.of())
          : Move.hold(rollout, false, new Cause(CONTROLLER, fault, List.of(), now));
    }
    return held && !rollout.paused()
        ? Move.resume(
            rollout,
            new Cause(CONTROLLER, "its model answers again: the step begins anew", List.of(), now))
        : null;
  }

  /**
   * What the figures of the step do; null where nothing is new.
   *
   * @param arms all sessions of the step
   * @param clicked those whose clicks have come
   */
  static @Nullable Move judge(
      StoredRollout rollout, ArmReport arms, ArmReport clicked, Instant now) {
    Rollout is = rollout.rollout();
    List<GuardFinding> findings =
        new Guards(is.getPlan()).look(PlannedStep.of(is.getPlan(), is.getStep()), arms, clicked);
    String failed = reasons(findings, Verdict.VERDICT_FAIL);
    if (!failed.isEmpty()) {
      return Move.rollBack(rollout, new Cause(CONTROLLER, failed, findings, now));
    }
    if (rollout.paused()) {
      return Move.say(rollout, is.getReason(), findings);
    }
    String unbelievable = reasons(findings, Verdict.VERDICT_HOLD);
    if (!unbelievable.isEmpty()) {
      return Move.hold(rollout, true, new Cause(CONTROLLER, unbelievable, findings, now));
    }
    String open = reasons(findings, Verdict.VERDICT_WAIT);
    if (!open.isEmpty()) {
      return Move.say(rollout, open, findings);
    }
    Duration left = left(is, now);
    return left.isPositive()
        ? Move.say(rollout, "nothing speaks against it; its step is not over yet", findings)
        : onwards(rollout, findings, now);
  }

  private static Move onwards(StoredRollout rollout, List<GuardFinding> findings, Instant now) {
    int next = rollout.rollout().getStep() + 1;
    Cause cause = new Cause(CONTROLLER, reasons(findings, Verdict.VERDICT_PASS), findings, now);
    return PlannedStep.of(rollout.rollout().getPlan(), next).isLast()
        ? Move.promote(rollout, cause)
        : Move.step(rollout, next, cause);
  }

  /** How long the step has to last still. */
  private static Duration left(Rollout rollout, Instant now) {
    Duration wait = Duration.ofNanos(Durations.toNanos(rollout.getPlan().getStepWait()));
    return wait.minus(Duration.between(stepTime(rollout), now));
  }

  static Instant stepTime(Rollout rollout) {
    return Instant.ofEpochSecond(
        rollout.getStepTime().getSeconds(), rollout.getStepTime().getNanos());
  }

  private static String reasons(List<GuardFinding> findings, Verdict verdict) {
    return findings.stream()
        .filter(finding -> finding.getVerdict() == verdict)
        .map(GuardFinding::getReason)
        .collect(Collectors.joining("; "));
  }
}
