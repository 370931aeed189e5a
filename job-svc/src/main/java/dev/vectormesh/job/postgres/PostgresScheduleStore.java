package dev.vectormesh.job.postgres;

import dev.vectormesh.job.postgres.ScheduleRows.RunEvent;
import dev.vectormesh.job.schedule.Run;
import dev.vectormesh.job.schedule.Schedule;
import dev.vectormesh.job.schedule.ScheduleStore;
import dev.vectormesh.job.schedule.Waiting;
import dev.vectormesh.platform.postgres.Postgres;
import dev.vectormesh.platform.postgres.Tx;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A tenant's schedules in PostgreSQL, seen through row-level security. */
public final class PostgresScheduleStore implements ScheduleStore {
  private final Postgres postgres;

  public PostgresScheduleStore(Postgres postgres) {
    this.postgres = postgres;
  }

  @Override
  public Optional<Boolean> create(Schedule schedule, int most) {
    return postgres.inTenant(
        schedule.tenant(),
        tx -> {
          long count = tx.sql("select count(*) as n from schedule").one(row -> row.int8("n"));
          return count >= most ? Optional.empty() : Optional.of(insert(tx, schedule));
        });
  }

  private static boolean insert(Tx tx, Schedule schedule) {
    List<@Nullable Object> values = specValues(schedule);
    values.add(schedule.uid());
    values.add(schedule.tenant());
    values.add(schedule.id());
    values.add(schedule.createTime());
    return tx.sql(
                """
                insert into schedule (display_name, cron, period_micros, time_zone, kind, subject, input,
                  priority, max_attempts, catch_up, catch_up_limit, start_time, end_time, state,
                  next_time, uid, tenant_id, id, create_time, update_time)
                values ($1, $2::text, $3::bigint, $4, $5, $6, $7, $8, $9, $10, $11,
                  $12::timestamptz, $13::timestamptz, $14, $15::timestamptz, $16, $17, $18, $19, $19)
                on conflict (tenant_id, id) do nothing
                """,
                values.toArray())
            .run()
        == 1;
  }

  /** The values $1 to $15. */
  private static List<@Nullable Object> specValues(Schedule schedule) {
    Schedule.Spec spec = schedule.spec();
    List<@Nullable Object> values = new ArrayList<>();
    values.add(spec.displayName());
    values.add(spec.cron());
    Duration interval = spec.interval();
    values.add(interval == null ? null : interval.toNanos() / 1000);
    values.add(spec.timeZone());
    values.add(spec.job().kind());
    values.add(spec.job().subject());
    values.add(spec.job().input().toByteArray());
    values.add(spec.job().priority());
    values.add(spec.job().maxAttempts());
    values.add(spec.catchUp().code());
    values.add(spec.catchUpLimit());
    values.add(spec.start());
    values.add(spec.end());
    values.add(schedule.state().code());
    values.add(schedule.next());
    return values;
  }

  @Override
  public Optional<Schedule> find(String tenant, String id) {
    return postgres.readInTenant(
        tenant,
        tx ->
            tx.sql(ScheduleRows.SCHEDULES + " where s.id = $1", id).first(ScheduleRows::schedule));
  }

  @Override
  public List<Schedule> list(String tenant, @Nullable String afterId, int limit) {
    return postgres.readInTenant(
        tenant,
        tx ->
            tx.sql(
                    ScheduleRows.SCHEDULES
                        + " where s.tenant_id = $1 and s.id > $2 order by s.id limit $3",
                    tenant,
                    afterId == null ? "" : afterId,
                    limit)
                .list(ScheduleRows::schedule));
  }

  @Override
  public boolean update(Schedule changed) {
    List<@Nullable Object> values = specValues(changed);
    values.add(changed.uid());
    values.add(changed.version());
    values.add(changed.updateTime());
    return postgres.inTenant(
        changed.tenant(),
        tx ->
            tx.sql(
                        """
                        update schedule
                        set display_name = $1, cron = $2::text, period_micros = $3::bigint,
                          time_zone = $4, kind = $5, subject = $6, input = $7, priority = $8,
                          max_attempts = $9, catch_up = $10, catch_up_limit = $11,
                          start_time = $12::timestamptz, end_time = $13::timestamptz, state = $14,
                          next_time = $15::timestamptz, version = version + 1, update_time = $18
                        where uid = $16 and version = $17
                        """,
                        values.toArray())
                    .run()
                == 1);
  }

  @Override
  public boolean delete(String tenant, String id, @Nullable Long version) {
    return postgres.inTenant(
        tenant,
        tx ->
            tx.sql(
                        """
                        delete from schedule where id = $1 and ($2::bigint is null or version = $2::bigint)
                        """,
                        id,
                        version)
                    .run()
                == 1);
  }

  @Override
  public void setState(
      Schedule schedule, Schedule.State state, @Nullable Instant next, Instant now) {
    postgres.inTenantDo(
        schedule.tenant(),
        tx -> {
          var changed =
              tx.sql(
                      """
                      update schedule
                      set state = $2, next_time = $3::timestamptz, version = version + 1, update_time = $4
                      where uid = $1
                      """,
                      schedule.uid(),
                      state.code(),
                      next,
                      now)
                  .run();
          if (state == Schedule.State.PAUSED) {
            var skipped =
                tx.sql(
                        Named.sql(
                            """
                            update schedule_run
                            set state = {RUN_SKIPPED}, reason = 'the schedule was paused', update_time = $2
                            where schedule_uid = $1 and state = {RUN_WAITING}
                            """),
                        schedule.uid(),
                        now)
                    .run();
          }
        });
  }

  @Override
  public Optional<Run> trigger(Schedule schedule, Run run) {
    return postgres.inTenant(
        schedule.tenant(),
        tx -> {
          // Planning locks the row too: one after the other.
          var locked =
              tx.sql("select 1 from schedule where uid = $1 for update", schedule.uid())
                  .list(row -> 1);
          Optional<Run> before =
              tx.sql(ScheduleRows.RUNS + " where uid = $1", run.uid()).first(ScheduleRows::run);
          if (before.isPresent() || ScheduleRows.open(tx, schedule.uid())) {
            return before;
          }
          var added =
              tx.sql(
                      """
                      insert into schedule_run (uid, schedule_uid, tenant_id, due_time, state, cause,
                        update_time)
                      values ($1, $2, $3, $4, $5, $6, $4)
                      """,
                      run.uid(),
                      schedule.uid(),
                      schedule.tenant(),
                      run.due(),
                      run.state().code(),
                      run.cause().code())
                  .run();
          return Optional.of(run);
        });
  }

  @Override
  public List<Run> runs(Schedule schedule, @Nullable After after, int limit) {
    List<Object> values = new ArrayList<>(List.of(schedule.uid(), limit));
    String from = "";
    if (after != null) {
      values.add(after.due());
      values.add(after.uid());
      from = " and (due_time, uid) < ($3, $4)";
    }
    String sql =
        ScheduleRows.RUNS
            + " where schedule_uid = $1"
            + from
            + " order by due_time desc, uid desc limit $2";
    return postgres.readInTenant(
        schedule.tenant(), tx -> tx.sql(sql, values.toArray()).list(ScheduleRows::run));
  }

  @Override
  public Optional<Run> run(String tenant, UUID uid) {
    return postgres.readInTenant(
        tenant, tx -> tx.sql(ScheduleRows.RUNS + " where uid = $1", uid).first(ScheduleRows::run));
  }

  @Override
  public void started(Waiting waiting, UUID job, Instant now) {
    postgres.inTenantDo(
        waiting.tenant(),
        tx -> {
          long started =
              tx.sql(
                      Named.sql(
                          """
                          update schedule_run set state = {RUN_STARTED}, job = $2, update_time = $3
                          where uid = $1 and state = {RUN_WAITING}
                          """),
                      waiting.run(),
                      job,
                      now)
                  .run();
          if (started > 0) {
            var last =
                tx.sql("update schedule set last_job = $2 where uid = $1", waiting.schedule(), job)
                    .run();
            ScheduleRows.tell(
                tx,
                waiting.tenant(),
                waiting.scheduleId(),
                RunEvent.started(waiting.run(), job),
                now);
          }
        });
  }

  @Override
  public void skipped(Waiting waiting, String reason, Instant now) {
    postgres.inTenantDo(
        waiting.tenant(),
        tx ->
            tx.sql(
                    Named.sql(
                        """
                        update schedule_run set state = {RUN_SKIPPED}, reason = $2, update_time = $3
                        where uid = $1 and state = {RUN_WAITING} returning due_time
                        """),
                    waiting.run(),
                    reason,
                    now)
                .first(row -> row.instant("due_time"))
                .ifPresent(due ->
                    ScheduleRows.tell(
                        tx,
                        waiting.tenant(),
                        waiting.scheduleId(),
                        RunEvent.skipped(waiting.run(), due),
                        now)));
  }
}
