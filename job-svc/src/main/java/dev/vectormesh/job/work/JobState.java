package dev.vectormesh.job.work;

/** Where a job is in its life; the codes are the contract's. */
public enum JobState {
  QUEUED(1),
  RUNNING(2),
  SUCCEEDED(3),
  FAILED(4),
  CANCELLED(5);

  private final int code;

  JobState(int code) {
    this.code = code;
  }

  public int code() {
    return code;
  }

  public boolean ended() {
    return this != QUEUED && this != RUNNING;
  }

  public static JobState of(int code) {
    return values()[code - 1];
  }
}
