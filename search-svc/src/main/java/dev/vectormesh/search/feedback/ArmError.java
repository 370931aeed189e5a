package dev.vectormesh.search.feedback;

import dev.vectormesh.search.serving.Arm;
import java.time.Instant;

/**
 * A search of a session that got an error, and not by its own fault, while a rollout tried a
 * candidate.
 *
 * @param session its id
 * @param rollout its name
 * @param weight the candidate's share of the sessions then, in hundredths of a percent
 */
public record ArmError(String session, String rollout, Arm arm, int weight, Instant time) {}
