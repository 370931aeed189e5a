package dev.vectormesh.job.lease;

import java.time.Instant;

/** What a heartbeat is answered; {@code changed} tells whether the job looks different now. */
public record Extension(Instant ends, boolean cancelRequested, boolean changed) {}
