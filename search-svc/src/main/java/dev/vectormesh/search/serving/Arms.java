package dev.vectormesh.search.serving;

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
   * @param shadow whether the live arm's searches are asked of the candidate too
   */
  public record Split(
      String rollout, Assignment assignment, int weight, boolean shadow, Serving candidate) {
    private static final double WHOLE = 10_000;

    public static Split of(
        String rollout, String salt, int weight, boolean shadow, Serving candidate) {
      return new Split(rollout, new Assignment(salt, weight / WHOLE), weight, shadow, candidate);
    }
  }

  /** What a search of the arm is answered with. */
  public Chosen in(Arm arm) {
    return split != null && arm == Arm.CANDIDATE
        ? new Chosen(split.candidate, Arm.CANDIDATE, this)
        : new Chosen(live, Arm.LIVE, this);
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

    /** The candidate's share of the sessions, in hundredths of a percent. */
    public int weight() {
      return of.split == null ? 0 : of.split.weight;
    }
  }
}
