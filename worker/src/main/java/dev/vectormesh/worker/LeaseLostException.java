package dev.vectormesh.worker;

/** Another worker may hold the job by now: nothing that this attempt reports counts any more. */
public final class LeaseLostException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public LeaseLostException(String job) {
    super("the lease of " + job + " is lost");
  }
}
