package dev.vectormesh.job.lease;

import com.google.protobuf.Any;
import dev.vectormesh.job.work.Job;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The right to run one attempt of a job until {@code ends}. */
public record Lease(LeaseToken token, Job job, Instant ends, @Nullable Any checkpoint) {}
