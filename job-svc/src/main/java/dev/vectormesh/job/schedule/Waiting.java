package dev.vectormesh.job.schedule;

import dev.vectormesh.job.work.JobSpec;
import java.util.UUID;

/** A run whose job may be queued now. */
public record Waiting(UUID run, UUID schedule, String scheduleId, String tenant, JobSpec job) {}
