package dev.vectormesh.job.webhook;

import dev.vectormesh.job.code.Coded;
import dev.vectormesh.job.code.Codes;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One event on its way to one endpoint. */
public record Delivery(
    Key key,
    Message message,
    State state,
    int attempts,
    Instant nextTime,
    @Nullable Attempt last,
    Instant createTime,
    @Nullable Instant endTime) {

  /** An endpoint gets an event once, or again by a replay of the same delivery. */
  public record Key(UUID endpoint, UUID event) {}

  /** What is told; {@code data} is a JSON object. */
  public record Message(String type, String subject, Instant time, String data) {}

  /** One attempt to deliver, counted from 1. */
  public record Attempt(Instant time, Duration took, Outcome outcome, int status, String error) {}

  /** The codes are the contract's. */
  public enum State implements Coded {
    PENDING(1),
    DELIVERED(2),
    FAILED(3);

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

  /** How an attempt ended; the codes are the contract's. */
  public enum Outcome implements Coded {
    DELIVERED(1),
    REFUSED(2),
    TIMED_OUT(3),
    UNREACHABLE(4),
    ADDRESS_REFUSED(5);

    private static final Codes<Outcome> CODES = Codes.of(Outcome.class);

    private final int code;

    Outcome(int code) {
      this.code = code;
    }

    @Override
    public int code() {
      return code;
    }

    public static Outcome of(int code) {
      return CODES.constant(code);
    }
  }

  public String name() {
    return Endpoint.deliveryName(key);
  }
}
