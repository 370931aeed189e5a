package dev.vectormesh.finetune.rollout;

import com.google.protobuf.Timestamp;
import dev.vectormesh.tuning.v1.GuardFinding;
import dev.vectormesh.tuning.v1.Rollout;
import dev.vectormesh.tuning.v1.Rollout.State;
import dev.vectormesh.tuning.v1.RolloutEvent;
import dev.vectormesh.tuning.v1.Trial;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A change of a rollout: first it is written down, then searches are shared out so, and so it is
 * done to its end by whoever finds it half done.
 *
 * @param event null where there is nothing to tell: figures moved, no more
 */
record Move(StoredRollout to, @Nullable RolloutEvent event) {

  /**
   * Who changes it, and why.
   *
   * @param findings what guards said; empty where they were not asked
   */
  record Cause(String actor, String reason, List<GuardFinding> findings, Instant now) {}

  /** Goes to a step of its plan, from 1, and shares searches out by that step's weight. */
  static Move step(StoredRollout from, int step, Cause cause) {
    Rollout.Builder next = state(from, State.STATE_RUNNING, cause).setStep(step);
    at(next, PlannedStep.of(from.rollout().getPlan(), step));
    return told(from, false, next, cause);
  }

  /**
   * Stays where it is, and does not step on.
   *
   * @param paused until somebody resumes it
   */
  static Move hold(StoredRollout from, boolean paused, Cause cause) {
    StoredRollout held = from.with(paused, from.settled(), state(from, State.STATE_HELD, cause));
    return new Move(held, event(held.rollout(), cause));
  }

  /** Begins its step anew: what was seen before counts no more. */
  static Move resume(StoredRollout from, Cause cause) {
    State state = from.rollout().getStep() == 0 ? State.STATE_PENDING : State.STATE_RUNNING;
    return told(from, false, state(from, state, cause), cause);
  }

  static Move promote(StoredRollout from, Cause cause) {
    return told(
        from.switching(),
        false,
        end(from, State.STATE_PROMOTED, cause).setWeight(Plans.ALL).setTrial(Trial.TRIAL_SHARE),
        cause);
  }

  /** It could not be promoted: it stays at the share that it had. */
  static Move unpromoted(StoredRollout from, Cause cause) {
    Rollout.Builder next = state(from, State.STATE_HELD, cause).clearEndTime();
    at(next, PlannedStep.of(from.rollout().getPlan(), from.rollout().getStep()));
    StoredRollout to = from.notSwitched().with(true, true, next);
    return new Move(to, event(to.rollout(), cause));
  }

  static Move rollBack(StoredRollout from, Cause cause) {
    return told(from, false, nothingTried(end(from, State.STATE_ROLLED_BACK, cause)), cause);
  }

  static Move abort(StoredRollout from, Cause cause) {
    return told(from, false, nothingTried(end(from, State.STATE_ABORTED, cause)), cause);
  }

  /** Shares searches out once more as it says, and begins its step anew. */
  static Move again(StoredRollout from, Cause cause) {
    return told(from, from.paused(), state(from, from.rollout().getState(), cause), cause);
  }

  /** Nothing but what is said of it; null where that is said already. */
  static @Nullable Move say(StoredRollout from, String reason, List<GuardFinding> findings) {
    Rollout now = from.rollout();
    if (now.getReason().equals(reason) && now.getFindingsList().equals(findings)) {
      return null;
    }
    Rollout.Builder next =
        now.toBuilder().setReason(reason).clearFindings().addAllFindings(findings);
    return new Move(from.with(from.paused(), from.settled(), next), null);
  }

  /** Searches are shared out as it says: the time of its step runs from now on. */
  static Move settled(StoredRollout from, Instant now) {
    Rollout.Builder next = from.rollout().toBuilder();
    if (next.getState() == State.STATE_RUNNING) {
      next.setStepTime(time(now));
    }
    return new Move(from.with(from.paused(), true, next), null);
  }

  private static Move told(StoredRollout from, boolean paused, Rollout.Builder next, Cause cause) {
    boolean nothingToShare = next.getState() == State.STATE_PENDING;
    StoredRollout to = from.with(paused, nothingToShare, next);
    return new Move(to, event(to.rollout(), cause));
  }

  private static Rollout.Builder end(StoredRollout from, State state, Cause cause) {
    return state(from, state, cause).setEndTime(time(cause.now()));
  }

  private static Rollout.Builder state(StoredRollout from, State state, Cause cause) {
    return from.rollout().toBuilder()
        .setState(state)
        .setReason(cause.reason())
        .clearFindings()
        .addAllFindings(cause.findings());
  }

  private static Rollout.Builder nothingTried(Rollout.Builder of) {
    at(of, PlannedStep.NONE);
    return of;
  }

  private static void at(Rollout.Builder rollout, PlannedStep step) {
    rollout.setTrial(step.trial()).setWeight(step.weight());
  }

  /** Without its number, which the store gives. */
  static RolloutEvent event(Rollout of, Cause cause) {
    return RolloutEvent.newBuilder()
        .setTime(time(cause.now()))
        .setState(of.getState())
        .setStep(of.getStep())
        .setWeight(of.getWeight())
        .setTrial(of.getTrial())
        .setActor(cause.actor())
        .setReason(cause.reason())
        .addAllFindings(cause.findings())
        .build();
  }

  static Timestamp time(Instant time) {
    return Timestamp.newBuilder()
        .setSeconds(time.getEpochSecond())
        .setNanos(time.getNano())
        .build();
  }
}
