package dev.vectormesh.ingest.generation;

import java.time.Duration;

/**
 * How long generations are kept that are not live.
 *
 * @param retention of one that was live, so that there is a way back; and of the news of one that
 *     failed
 * @param paused of one whose build was cancelled, so that it can be gone on with
 */
public record GenerationRules(Duration retention, Duration paused) {}
