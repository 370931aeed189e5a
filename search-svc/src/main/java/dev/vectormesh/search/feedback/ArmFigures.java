package dev.vectormesh.search.feedback;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What sessions of one arm of a rollout did: one observation a session, of its first page and of
 * its clicks.
 *
 * @param sessions all of them
 * @param fallbacks those that the candidate could not answer
 * @param empty those that were shown nothing
 */
public record ArmFigures(long sessions, long fallbacks, long empty, Speed speed, Clicks clicks) {
  public static final ArmFigures NONE =
      new ArmFigures(0, 0, 0, new Speed(0, 0, null, null), new Clicks(0, 0, 0, 0));

  /**
   * How long searches took that did not come from the cache.
   *
   * @param timed how many
   * @param slow those that took longer than the live arm's usually do
   * @param mean null without any
   * @param p95 what 95 % did not exceed; null without any
   */
  public record Speed(long timed, long slow, @Nullable Duration mean, @Nullable Duration p95) {}

  /**
   * What was chosen. A session's reward is 1 over the place of the highest document clicked, 0
   * without.
   *
   * @param sessions those without marks, and no more of one user than may count
   * @param clicked those with a click
   * @param mean of the rewards
   * @param variance of the rewards, of the sample
   */
  public record Clicks(long sessions, long clicked, double mean, double variance) {}
}
