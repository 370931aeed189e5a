package dev.vectormesh.job.work;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** When things happened to a job, by the service's clock. */
public record JobTimes(
    Instant created,
    @Nullable Instant started,
    Instant updated,
    @Nullable Instant ended,
    Instant scheduled) {}
