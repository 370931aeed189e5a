package dev.vectormesh.job.postgres;

import dev.vectormesh.job.postgres.ScheduleRows.RunEvent;
import dev.vectormesh.job.schedule.DueSchedules;
import dev.vectormesh.job.schedule.Run;
import dev.vectormesh.job.schedule.RunPlan;
import dev.vectormesh.job.schedule.Schedule;
import dev.vectormesh.job.schedule.Waiting;
import dev.vectormesh.platform.id.Ids;
import dev.vectormesh.platform.postgres.Postgres;
import dev.vectormesh.platform.postgres.Tx;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Due schedules of all tenants in PostgreSQL. A schedule's row is locked while it is planned, and
 * its next due time moves in the same transaction as its runs are written.
 */
public final class PostgresDueSchedules implements DueSchedules {
  private static final Logger log = LoggerFactory.getLogger(PostgresDueSchedules.class);

  /** Schedules due at $1. */
  static final String DUE =
      Named.sql(
          """
          select * from schedule where state = {SCHEDULE_ACTIVE} and next_time <= $1 order by next_time
          limit $2 for update skip locked
          """);

  private static final String STARTABLE =
      Named.sql(
          """
          select r.uid as run, s.* from schedule_run r join schedule s on s.uid = r.schedule_uid
          where r.state = {RUN_WAITING}
            and not exists (
              select from schedule_run q
              where q.schedule_uid = r.schedule_uid and q.state = {RUN_WAITING}
                and (q.due_time, q.uid) < (r.due_time, r.uid)
            )
            and not exists (select from job j where j.uid = s.last_job and j.end_time is null)
          order by r.due_time limit $1
          """);

  private final Postgres postgres;

  public PostgresDueSchedules(Postgres postgres) {
    this.postgres = postgres;
  }

  @Override
  public int plan(Instant now, Duration grace, int max) {
    return postgres.asMesh(tx -> {
      List<Schedule> due = tx.sql(DUE, now, max).list(ScheduleRows::bare);
      due.forEach(s -> plan(tx, s, now, grace));
      return due.size();
    });
  }

  private static void plan(Tx tx, Schedule schedule, Instant now, Duration grace) {
    boolean open = ScheduleRows.open(tx, schedule.uid());
    RunPlan plan;
    try {
      plan = RunPlan.of(schedule, new RunPlan.Moment(now, grace, open));
    } catch (IllegalArgumentException | DateTimeException e) {
      // Its time zone is gone, say: it must not keep the others from running.
      log.warn("paused {}, which cannot be planned: {}", schedule.name(), e.toString());
      move(tx, schedule, Schedule.State.PAUSED, null);
      return;
    }
    plan.runs().forEach(run -> add(tx, schedule, run, now));
    dropOlder(tx, schedule, plan.keepWaiting(), now);
    Schedule.State state = plan.next() == null ? Schedule.State.ENDED : Schedule.State.ACTIVE;
    move(tx, schedule, state, plan.next());
  }

  private static void move(Tx tx, Schedule schedule, Schedule.State state, @Nullable Instant next) {
    var moved =
        tx.sql(
                "update schedule set state = $2, next_time = $3::timestamptz where uid = $1",
                schedule.uid(),
                state.code(),
                next)
            .run();
  }

  private static void add(Tx tx, Schedule schedule, RunPlan.Planned run, Instant now) {
    UUID uid = Ids.v5(schedule.uid(), run.due().toString());
    long added =
        tx.sql(
                """
                insert into schedule_run (uid, schedule_uid, tenant_id, due_time, state, cause, reason,
                  update_time)
                values ($1, $2, $3, $4, $5, $6, $7, $8)
                on conflict do nothing
                """,
                uid,
                schedule.uid(),
                schedule.tenant(),
                run.due(),
                run.state().code(),
                run.cause().code(),
                run.reason(),
                now)
            .run();
    if (added > 0 && run.state() == Run.State.SKIPPED) {
      ScheduleRows.tell(
          tx, schedule.tenant(), schedule.id(), RunEvent.skipped(uid, run.due()), now);
    }
  }

  private record Dropped(UUID uid, Instant due) {}

  /** Skips waiting runs but the newest few. */
  private static void dropOlder(Tx tx, Schedule schedule, int keep, Instant now) {
    tx.sql(
            Named.sql(
                """
                update schedule_run
                set state = {RUN_SKIPPED}, reason = 'a later due time took its place',
                  update_time = $3
                where uid in (
                  select uid from schedule_run
                  where schedule_uid = $1 and state = {RUN_WAITING} and cause <> {CAUSE_TRIGGERED}
                  order by due_time desc offset $2
                )
                returning uid, due_time
                """),
            schedule.uid(),
            keep,
            now)
        .list(row -> new Dropped(row.uuid("uid"), row.instant("due_time")))
        .forEach(run ->
            ScheduleRows.tell(
                tx, schedule.tenant(), schedule.id(), RunEvent.skipped(run.uid(), run.due()), now));
  }

  @Override
  public List<Waiting> startable(int max) {
    return postgres.asMesh(tx ->
        tx.sql(STARTABLE, max)
            .list(row ->
                new Waiting(
                    row.uuid("run"),
                    row.uuid("uid"),
                    row.string("id"),
                    row.string("tenant_id"),
                    ScheduleRows.job(row))));
  }

  @Override
  public long forget(Instant before, int max) {
    return postgres.asMesh(tx ->
        tx.sql(
                Named.sql(
                    """
                    delete from schedule_run
                    where uid in (
                      select uid from schedule_run where update_time < $1 and state <> {RUN_WAITING}
                      order by update_time limit $2
                    )
                    """),
                before,
                max)
            .run());
  }
}
