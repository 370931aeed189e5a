package dev.vectormesh.search.feedback;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the candidate of a rollout would have answered to a search of the live arm.
 *
 * @param rollout its name
 * @param failed whether it could not answer
 * @param liveCount documents that the live arm showed
 * @param candidateCount documents that it would have shown
 * @param overlap the share of the live arm's documents that are among its own, 0..1; null where
 *     there are none, or it could not answer
 * @param liveTook null where the answer came from a cache
 * @param candidateTook null where the answer came from a cache, or there is none
 */
public record ShadowAnswer(
    String rollout,
    Instant time,
    boolean failed,
    int liveCount,
    int candidateCount,
    @Nullable Double overlap,
    @Nullable Duration liveTook,
    @Nullable Duration candidateTook) {}
