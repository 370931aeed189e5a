package dev.vectormesh.job.schedule;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What came of one due time, or of one trigger. */
public record Run(
    UUID uid,
    Instant due,
    State state,
    Cause cause,
    @Nullable UUID job,
    String reason,
    Instant updateTime) {

  /** The codes are the contract's. */
  public enum State {
    WAITING(1),
    STARTED(2),
    SKIPPED(3);

    private final int code;

    State(int code) {
      this.code = code;
    }

    public int code() {
      return code;
    }

    public static State of(int code) {
      return values()[code - 1];
    }
  }

  /** The codes are the contract's. */
  public enum Cause {
    DUE(1),
    CATCH_UP(2),
    TRIGGERED(3);

    private final int code;

    Cause(int code) {
      this.code = code;
    }

    public int code() {
      return code;
    }

    public static Cause of(int code) {
      return values()[code - 1];
    }
  }

  public String name(String schedule) {
    return Schedule.name(schedule) + "/runs/" + uid;
  }
}
