package dev.vectormesh.job.schedule;

import dev.vectormesh.job.code.Coded;
import dev.vectormesh.job.code.Codes;

/** What becomes of missed due times; the codes are the contract's. */
public enum CatchUp implements Coded {
  SKIP(1),
  RUN_ONCE(2),
  RUN_ALL(3);

  private static final Codes<CatchUp> CODES = Codes.of(CatchUp.class);

  private final int code;

  CatchUp(int code) {
    this.code = code;
  }

  @Override
  public int code() {
    return code;
  }

  public static CatchUp of(int code) {
    return CODES.constant(code);
  }
}
