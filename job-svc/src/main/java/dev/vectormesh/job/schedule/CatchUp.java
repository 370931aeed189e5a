package dev.vectormesh.job.schedule;

/** What becomes of missed due times; the codes are the contract's. */
public enum CatchUp {
  SKIP(1),
  RUN_ONCE(2),
  RUN_ALL(3);

  private final int code;

  CatchUp(int code) {
    this.code = code;
  }

  public int code() {
    return code;
  }

  public static CatchUp of(int code) {
    return values()[code - 1];
  }
}
