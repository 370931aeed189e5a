package dev.vectormesh.search.feedback;

import dev.vectormesh.search.serving.Arm;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Which generation a page was for, while a rollout tried one.
 *
 * @param arm null where another system showed the page
 * @param rollout who shared searches out; empty where nobody did
 * @param weight the candidate's share of the sessions then, in hundredths of a percent
 * @param fallback whether the candidate could not answer, and the live generation did
 * @param took how long the search took; null where it is not known
 */
public record PageArm(
    @Nullable Arm arm, String rollout, int weight, boolean fallback, @Nullable Duration took) {}
