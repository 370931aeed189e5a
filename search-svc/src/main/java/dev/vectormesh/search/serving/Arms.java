package dev.vectormesh.search.serving;

import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * The generations that a namespace is searched with: the live one, and one that some sessions try.
 *
 * @param split null where all search the live one
 */
public record Arms(Serving live, @Nullable Split split) {
  /** All search the live generation. */
  public static Arms of(Serving live) {
    return new Arms(live, null);
  }

  /**
   * How sessions are shared out between two generations.
   *
   * @param rollout who shares them out: namespaces/{namespace}/rollouts/{rollout}
   * @param weight the candidate's share, in hundredths of a percent
   */
  public record Split(
      String rollout, Assignment assignment, int weight, Trial trial, Serving candidate) {
    private static final double WHOLE = 10_000;

    public static Split of(
        String rollout, String salt, int weight, Trial trial, Serving candidate) {
      return new Split(rollout, new Assignment(salt, weight / WHOLE), weight, trial, candidate);
    }

    private Split seenBy(Collection<String> labels) {
      return new Split(rollout, assignment, weight, trial, candidate.seenBy(labels));
    }

    /** The arm of a session, the same each time while the weight stands. */
    public Arm arm(String tenant, String session) {
      Arm arm = assignment.of(tenant, session);
      return arm == Arm.CANDIDATE && trial == Trial.INTERLEAVE ? Arm.INTERLEAVED : arm;
    }
  }

  /** The same generations, as callers with these labels see them. */
  Arms seenBy(Collection<String> labels) {
    return new Arms(live.seenBy(labels), split == null ? null : split.seenBy(labels));
  }

  /** What a search of the arm is answered with; first of all, where it is for both. */
  public Chosen in(Arm arm) {
    if (split == null) {
      return new Chosen(live, Arm.LIVE, this);
    }
    return new Chosen(arm == Arm.CANDIDATE ? split.candidate : live, arm, this);
  }

  /**
   * The generation that one search is for.
   *
   * @param of what it was chosen from
   */
  public record Chosen(Serving serving, Arm arm, Arms of) {
    /** Empty where nobody shares searches out. */
    public String rollout() {
      return of.split == null ? "" : of.split.rollout;
    }

    /** Whether the candidate is asked, too, what nobody is shown. */
    public boolean isShadowed() {
      return of.split != null && of.split.trial == Trial.SHADOW && arm == Arm.LIVE;
    }

    /** The candidate's share of the sessions, in hundredths of a percent. */
    public int weight() {
      return of.split == null ? 0 : of.split.weight;
    }
  }
}
