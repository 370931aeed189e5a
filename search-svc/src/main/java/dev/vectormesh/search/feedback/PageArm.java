package dev.vectormesh.search.feedback;

import dev.vectormesh.search.serving.Arm;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which generation a page was for, while a rollout tried one.
 *
 * @param arm null where another system showed the page
 * @param rollout who shared searches out; empty where nobody did
 * @param weight the candidate's share of the sessions then, in hundredths of a percent
 * @param fallback whether the candidate could not answer, and the live generation did
 * @param took how long the search took; null where it is not known
 * @param teams whose each document is, where the page was drawn from both; else empty
 */
public record PageArm(
    @Nullable Arm arm,
    String rollout,
    int weight,
    boolean fallback,
    @Nullable Duration took,
    List<Arm> teams) {
  /** Where another system showed the page, and nothing is known. */
  public static final PageArm UNKNOWN = new PageArm(null, "", 0, false, null, List.of());

  public PageArm {
    teams = List.copyOf(teams);
  }
}
