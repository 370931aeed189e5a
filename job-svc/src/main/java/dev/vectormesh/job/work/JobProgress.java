package dev.vectormesh.job.work;

/** How much is done; {@code total} is 0 while it is unknown. */
public record JobProgress(long done, long failed, long total, String message) {
  public static final JobProgress NONE = new JobProgress(0, 0, 0, "");
}
