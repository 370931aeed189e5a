package dev.vectormesh.worker;

/** The handler obeys a request to cancel. */
public final class JobCancelledException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public JobCancelledException() {
    super("the job was cancelled");
  }
}
