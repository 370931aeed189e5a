package dev.vectormesh.job.schedule;

import dev.vectormesh.job.code.Coded;
import dev.vectormesh.job.code.Codes;
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
  public enum State implements Coded {
    WAITING(1),
    STARTED(2),
    SKIPPED(3);

    private static final Codes<State> CODES = Codes.of(State.class);

    private final int code;

    State(int code) {
      this.code = code;
    }

    @Override
    public int code() {
      return code;
    }

    public static State of(int code) {
      return CODES.constant(code);
    }
  }

  /** The codes are the contract's. */
  public enum Cause implements Coded {
    DUE(1),
    CATCH_UP(2),
    TRIGGERED(3);

    private static final Codes<Cause> CODES = Codes.of(Cause.class);

    private final int code;

    Cause(int code) {
      this.code = code;
    }

    @Override
    public int code() {
      return code;
    }

    public static Cause of(int code) {
      return CODES.constant(code);
    }
  }

  public String name(String schedule) {
    return Schedule.name(schedule) + "/runs/" + uid;
  }
}
