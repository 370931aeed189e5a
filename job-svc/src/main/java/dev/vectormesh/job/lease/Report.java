package dev.vectormesh.job.lease;

import com.google.protobuf.Any;
import dev.vectormesh.job.work.JobProgress;
import org.jspecify.annotations.Nullable;

/** What a heartbeat brings; null and an empty stage leave what is there. */
public record Report(@Nullable JobProgress progress, String stage, @Nullable Any checkpoint) {}
