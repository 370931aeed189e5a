package dev.vectormesh.job.schedule;

import dev.vectormesh.job.code.Coded;
import dev.vectormesh.job.code.Codes;
import dev.vectormesh.job.work.JobSpec;
import dev.vectormesh.platform.error.ApiException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Queues a job whenever its time comes. */
public record Schedule(
    UUID uid,
    String tenant,
    String id,
    Spec spec,
    State state,
    @Nullable Instant next,
    @Nullable Run last,
    long version,
    Instant createTime,
    Instant updateTime) {

  private static final String COLLECTION = "schedules/";

  /**
   * What its owner chose.
   *
   * @param cron exactly one of it and {@code interval} is set
   * @param timeZone of {@code cron}; empty for UTC
   */
  public record Spec(
      String displayName,
      @Nullable String cron,
      @Nullable Duration interval,
      String timeZone,
      JobSpec job,
      CatchUp catchUp,
      int catchUpLimit,
      @Nullable Instant start,
      @Nullable Instant end) {}

  /** The codes are the contract's. */
  public enum State implements Coded {
    ACTIVE(1),
    PAUSED(2),
    ENDED(3);

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

  public String name() {
    return name(id);
  }

  public String etag() {
    return Long.toHexString(version);
  }

  public static String name(String id) {
    return COLLECTION + id;
  }

  /** The id in {@code schedules/{schedule}}. */
  public static String parseName(String field, String name) {
    if (!name.startsWith(COLLECTION) || name.length() == COLLECTION.length()) {
      throw ApiException.invalid(field, "must be schedules/{schedule}");
    }
    return name.substring(COLLECTION.length());
  }

  /** The first due time after this one, within start and end. */
  public Optional<Instant> dueAfter(Instant time) {
    return dueAfter(spec, createTime, time);
  }

  static Optional<Instant> dueAfter(Spec spec, Instant created, Instant time) {
    Instant start = spec.start();
    Instant from = start != null && time.isBefore(start) ? start.minusNanos(1) : time;
    Optional<Instant> due = timing(spec, created).next(from);
    Instant end = spec.end();
    return end == null ? due : due.filter(d -> d.isBefore(end));
  }

  private static Timing timing(Spec spec, Instant created) {
    Duration interval = spec.interval();
    if (interval != null) {
      Instant start = spec.start();
      return new Timing.Every(interval, start == null ? created : start);
    }
    String cron = spec.cron();
    if (cron == null) {
      throw new IllegalStateException("a schedule has a cron or an interval");
    }
    return new Timing.Cron(
        CronExpression.parse(cron), ZoneId.of(spec.timeZone().isEmpty() ? "UTC" : spec.timeZone()));
  }
}
