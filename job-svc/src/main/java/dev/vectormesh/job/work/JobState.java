package dev.vectormesh.job.work;

import dev.vectormesh.job.code.Coded;
import dev.vectormesh.job.code.Codes;

/** Where a job is in its life; the codes are the contract's. */
public enum JobState implements Coded {
  QUEUED(1),
  RUNNING(2),
  SUCCEEDED(3),
  FAILED(4),
  CANCELLED(5);

  private static final Codes<JobState> CODES = Codes.of(JobState.class);

  private final int code;

  JobState(int code) {
    this.code = code;
  }

  @Override
  public int code() {
    return code;
  }

  public boolean ended() {
    return this != QUEUED && this != RUNNING;
  }

  public static JobState of(int code) {
    return CODES.constant(code);
  }
}
