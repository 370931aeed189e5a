package dev.vectormesh.worker;

import com.google.protobuf.Any;

/**
 * The work of one kind of job. It may run again for the same job, from the last checkpoint: what it
 * does must be safe to repeat.
 *
 * <p>What it throws decides what comes next. {@link RetryableException}: another attempt, as long
 * as one is left. A gRPC status (so every {@code ApiException}): final where the same input must
 * fail again (INVALID_ARGUMENT, NOT_FOUND, ALREADY_EXISTS, PERMISSION_DENIED, UNAUTHENTICATED,
 * FAILED_PRECONDITION, OUT_OF_RANGE, UNIMPLEMENTED), else another attempt. {@link
 * JobCancelledException} after {@link JobRun#cancelled()}: the job is CANCELLED. Anything else:
 * another attempt, and the caller sees "internal error" only.
 */
@FunctionalInterface
public interface JobHandler {
  /** The output of the job; {@code Any.getDefaultInstance()} for kinds that have none. */
  Any run(JobRun run) throws Exception;
}
