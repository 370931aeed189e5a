package dev.vectormesh.job.lease;

import com.google.protobuf.Any;
import dev.vectormesh.job.work.JobProgress;
import org.jspecify.annotations.Nullable;

/** A worker says that its attempt succeeded; a null progress leaves the last one. */
public record Completion(LeaseToken token, @Nullable Any output, @Nullable JobProgress progress) {}
