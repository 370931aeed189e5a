package dev.vectormesh.job.lease;

import dev.vectormesh.job.work.Job;

/** The job as it ended; {@code freed} tells whether another job waited for that and may start. */
public record Completed(Job job, boolean freed) {}
