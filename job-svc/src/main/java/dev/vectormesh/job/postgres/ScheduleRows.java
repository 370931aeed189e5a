package dev.vectormesh.job.postgres;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.vectormesh.job.schedule.CatchUp;
import dev.vectormesh.job.schedule.Run;
import dev.vectormesh.job.schedule.Schedule;
import dev.vectormesh.job.work.JobSpec;
import dev.vectormesh.platform.postgres.Row;
import dev.vectormesh.platform.postgres.Tx;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;

/** Rows to schedules and runs. */
final class ScheduleRows {
  /** A schedule with its newest run. */
  static final String SCHEDULES =
      """
      select s.*, r.run_uid, r.run_due, r.run_state, r.run_cause, r.run_job, r.run_reason, r.run_update
      from schedule s left join lateral (
        select uid as run_uid, due_time as run_due, state as run_state, cause as run_cause, job as run_job,
          reason as run_reason, update_time as run_update
        from schedule_run where schedule_uid = s.uid order by due_time desc, uid desc limit 1
      ) r on true
      """;

  static final String RUNS =
      """
      select uid as run_uid, due_time as run_due, state as run_state, cause as run_cause,
        job as run_job, reason as run_reason, update_time as run_update
      from schedule_run
      """;

  private ScheduleRows() {}

  /** Without its newest run. */
  static Schedule bare(Row row) {
    return schedule(row, false);
  }

  static Schedule schedule(Row row) {
    return schedule(row, true);
  }

  private static Schedule schedule(Row row, boolean withRun) {
    return new Schedule(
        row.uuid("uid"),
        row.string("tenant_id"),
        row.string("id"),
        spec(row),
        Schedule.State.of(row.int4("state")),
        row.instantOrNull("next_time"),
        withRun && row.uuidOrNull("run_uid") != null ? run(row) : null,
        row.int8("version"),
        row.instant("create_time"),
        row.instant("update_time"));
  }

  private static Schedule.Spec spec(Row row) {
    Long micros = row.int8OrNull("period_micros");
    return new Schedule.Spec(
        row.string("display_name"),
        row.stringOrNull("cron"),
        micros == null ? null : Duration.of(micros, ChronoUnit.MICROS),
        row.string("time_zone"),
        job(row),
        CatchUp.of(row.int4("catch_up")),
        row.int4("catch_up_limit"),
        row.instantOrNull("start_time"),
        row.instantOrNull("end_time"));
  }

  static JobSpec job(Row row) {
    try {
      return new JobSpec(
          row.string("kind"),
          row.string("subject"),
          Any.parseFrom(row.bytes("input")),
          row.int4("priority"),
          row.int4("max_attempts"));
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("a stored message cannot be read", e);
    }
  }

  static Run run(Row row) {
    return new Run(
        row.uuid("run_uid"),
        row.instant("run_due"),
        Run.State.of(row.int4("run_state")),
        Run.Cause.of(row.int4("run_cause")),
        row.uuidOrNull("run_job"),
        row.string("run_reason"),
        row.instant("run_update"));
  }

  /** Whether a run of the schedule waits, or its last job has not ended. */
  static boolean open(Tx tx, UUID schedule) {
    return tx.sql(
            Named.sql(
                """
                select exists (select from schedule_run where schedule_uid = $1 and state = {RUN_WAITING})
                  or exists (select from schedule s join job j on j.uid = s.last_job
                    where s.uid = $1 and j.end_time is null) as open
                """),
            schedule)
        .one(row -> row.bool("open"));
  }

  /** Tells what came of a run. */
  static void tell(Tx tx, String tenant, String scheduleId, RunEvent event, Instant now) {
    JobEvents.add(tx, tenant, event.type(), Schedule.name(scheduleId), event.data(), now);
  }

  /** What is told of a run: its job, or nothing. */
  record RunEvent(String type, String data) {
    static RunEvent started(UUID run, UUID job) {
      return new RunEvent(
          "schedule.run.started", "{\"run\":\"%s\",\"job\":\"jobs/%s\"}".formatted(run, job));
    }

    static RunEvent skipped(UUID run, Instant due) {
      return new RunEvent(
          "schedule.run.skipped", "{\"run\":\"%s\",\"dueTime\":\"%s\"}".formatted(run, due));
    }
  }
}
