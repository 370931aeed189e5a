package dev.vectormesh.job.postgres;

import dev.vectormesh.job.lease.AttemptEnd;
import dev.vectormesh.job.lease.AttemptFailure;
import dev.vectormesh.job.lease.Backlog;
import dev.vectormesh.job.lease.Completed;
import dev.vectormesh.job.lease.Completion;
import dev.vectormesh.job.lease.Extension;
import dev.vectormesh.job.lease.JobQueue;
import dev.vectormesh.job.lease.Lease;
import dev.vectormesh.job.lease.LeaseDesk;
import dev.vectormesh.job.lease.LeaseLimits;
import dev.vectormesh.job.lease.LeaseOrder;
import dev.vectormesh.job.lease.LeaseToken;
import dev.vectormesh.job.lease.Report;
import dev.vectormesh.job.work.Job;
import dev.vectormesh.job.work.JobProgress;
import dev.vectormesh.job.work.JobState;
import dev.vectormesh.job.work.RetryPolicy;
import dev.vectormesh.platform.batch.Outcome;
import dev.vectormesh.platform.id.Ids;
import dev.vectormesh.platform.postgres.Postgres;
import dev.vectormesh.platform.postgres.Row;
import dev.vectormesh.platform.postgres.Tx;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The queue in PostgreSQL. Leasing and rescue see all tenants; once a lease is given, its token
 * says whose job it is, and the rest goes through row-level security like every request.
 */
public final class PostgresJobQueue implements JobQueue {
  /** Running jobs whose lease ended before $1, or that were asked to cancel before $2. */
  static final String OVERDUE =
      Named.sql(
          """
          select %s, moved, lease_end < $1 as expired from job
          where state = {JOB_RUNNING} and (lease_end < $1 or cancel_time < $2)
          limit $3 for update skip locked
          """
              .formatted(JobRows.COLUMNS));

  /** Leases that end after $1, which no lease that is given today does. */
  static final String ENDLESS =
      Named.sql(
          """
          update job set lease_end = $2 where state = {JOB_RUNNING} and lease_end > $1
          """);

  static final String FORGET =
      """
      delete from job
      where uid in (select uid from job where end_time < $1 order by end_time limit $2)
      """;

  /**
   * Keeps the lease $1 with the salt $2 until $3, and writes down what its worker reports: stage
   * $4, progress $5 to $8, checkpoint $9, at $10. Tells the progress as the event $11, if it
   * changed.
   */
  private static final String EXTEND =
      Named.sql(
          """
          with extended as (
            update job
            set lease_end = $3, stage = case when $4 = '' then stage else $4 end,
              done = coalesce($5::bigint, done), failed = coalesce($6::bigint, failed),
              total = coalesce($7::bigint, total), message = coalesce($8::text, message),
              moved = moved
                or coalesce($9::bytea is distinct from checkpoint and $9::bytea is not null, false),
              checkpoint = coalesce($9::bytea, checkpoint),
              update_time = case
                when ($4 <> '' and $4 <> stage)
                  or ($5::bigint is not null and (done, failed, total, message)
                    is distinct from ($5::bigint, $6::bigint, $7::bigint, $8::text))
                then $10 else update_time end
            where uid = $1 and lease_salt = $2 and state = {JOB_RUNNING}
            returning *, cancel_time is not null as cancelled, update_time = $10 as changed
          ), told as (
            insert into outbox (id, tenant_id, type, subject, time, data)
            select $11, tenant_id, 'job.progress', 'jobs/' || uid, $10,
              jsonb_build_object('kind', kind, 'stage', stage, 'done', done, 'failed', failed,
                'total', total, 'message', message)
            from extended where changed
          )
          select cancelled, changed from extended
          """);

  private static final String END =
      Named.sql(
          """
          update job
          set state = $2, ready = false, attempt = $3, error = $4::bytea, update_time = $5,
            end_time = $6::timestamptz, schedule_time = $7, lease_end = null,
            lease_salt = $8::uuid, stage = case when $2 = {JOB_QUEUED} then '' else stage end
          where uid = $1 returning %s
          """
              .formatted(JobRows.COLUMNS));

  private static final String HAND_BACK =
      Named.sql(
          """
          update job
          set state = {JOB_QUEUED}, ready = false, attempt = attempt - 1, lease_salt = null,
            lease_end = null, schedule_time = $3, update_time = $3
          from unnest($1::uuid[], $2::uuid[]) as t (id, salt)
          where job.uid = t.id and job.lease_salt = t.salt and job.state = {JOB_RUNNING}
          returning %s
          """
              .formatted(JobRows.of("job")));

  private static final String HELD =
      """
      select %s from job where uid = $1 and lease_salt = $2 and %s
      """;

  private final Postgres postgres;
  private final RetryPolicy retries;
  private final LeaseLimits limits;

  public PostgresJobQueue(Postgres postgres, RetryPolicy retries, LeaseLimits limits) {
    this.postgres = postgres;
    this.retries = retries;
    this.limits = limits;
  }

  @Override
  public List<Lease> lease(LeaseOrder order, Instant now) {
    return postgres.asMesh(tx -> new LeaseRound(tx, order, limits, now).run());
  }

  @Override
  public Extension extend(LeaseToken token, Duration length, Report report, Instant now) {
    JobProgress progress = report.progress();
    Instant ends = now.plus(length);
    return postgres.inTenant(
        token.tenant(),
        tx ->
            tx.sql(
                    EXTEND,
                    token.job(),
                    token.salt(),
                    ends,
                    report.stage(),
                    progress == null ? null : progress.done(),
                    progress == null ? null : progress.failed(),
                    progress == null ? null : progress.total(),
                    progress == null ? null : progress.message(),
                    JobRows.bytes(report.checkpoint()),
                    now,
                    Ids.v7())
                .first(row -> new Extension(ends, row.bool("cancelled"), row.bool("changed")))
                .orElseThrow(token::lost));
  }

  @Override
  public List<Outcome<Completed>> complete(
      String tenant, List<Completion> completions, Instant now) {
    return postgres.inTenant(
        tenant, tx -> new CompletionRound(tx, now).complete(tenant, completions));
  }

  @Override
  public Job fail(LeaseToken token, AttemptFailure failure, Instant now) {
    return postgres.inTenant(
        token.tenant(),
        tx -> {
          Optional<Job> running = heldBy(tx, token, "state = {JOB_RUNNING} for update");
          if (running.isEmpty()) {
            return heldBy(tx, token, "state in ({JOB_QUEUED}, {JOB_FAILED}, {JOB_CANCELLED})")
                .orElseThrow(token::lost);
          }
          return end(
              tx,
              AttemptEnd.failed(running.get(), failure, retries, now),
              token.job(),
              token.salt(),
              now);
        });
  }

  static Optional<Job> heldBy(Tx tx, LeaseToken token, String condition) {
    return tx.sql(Named.sql(HELD.formatted(JobRows.COLUMNS, condition)), token.job(), token.salt())
        .first(JobRows::job);
  }

  /**
   * Ends the attempt.
   *
   * @param salt kept with the job, so that the worker may repeat its report; null takes the lease
   *     away from it
   */
  private static Job end(Tx tx, AttemptEnd end, UUID id, @Nullable UUID salt, Instant now) {
    boolean queued = end.state() == JobState.QUEUED;
    Job job =
        tx.sql(
                END,
                id,
                end.state().code(),
                end.attempts(),
                JobRows.bytes(end.error()),
                now,
                queued ? null : now,
                end.scheduled(),
                salt)
            .one(JobRows::job);
    JobEvents.add(
        tx,
        switch (end.state()) {
          case FAILED -> "job.failed";
          case CANCELLED -> "job.cancelled";
          default -> "job.queued";
        },
        job,
        now);
    if (job.state().ended()) {
      boolean unused = Dependents.settle(tx, List.of(job), now);
    }
    return job;
  }

  @Override
  public void handBack(Collection<LeaseToken> tokens, Instant now) {
    UUID[] jobs = tokens.stream().map(LeaseToken::job).toArray(UUID[]::new);
    UUID[] salts = tokens.stream().map(LeaseToken::salt).toArray(UUID[]::new);
    postgres.asMeshDo(tx -> {
      List<Job> back = tx.sql(HAND_BACK, jobs, salts, now).list(JobRows::job);
      JobEvents.add(tx, "job.queued", back, now);
    });
  }

  private record Overdue(Job job, boolean expired, boolean moved) {
    static Overdue of(Row row) {
      return new Overdue(JobRows.job(row), row.bool("expired"), row.bool("moved"));
    }
  }

  @Override
  public List<Lost> rescue(Instant now, Instant cancelBefore, int max) {
    return postgres.asMesh(tx -> {
      long unused =
          tx.sql(ENDLESS, now.plus(LeaseDesk.LONGEST), now.plus(LeaseDesk.DEFAULT_LENGTH)).run();
      List<Lost> lost = new ArrayList<>();
      for (Overdue o : tx.sql(OVERDUE, now, cancelBefore, max).list(Overdue::of)) {
        AttemptEnd end =
            o.expired()
                ? AttemptEnd.expired(o.job(), o.moved(), now)
                : AttemptEnd.revoked(o.job(), now);
        lost.add(new Lost(end(tx, end, o.job().id(), null, now), o.expired()));
      }
      return lost;
    });
  }

  @Override
  public long forgetJobs(Instant before, int max) {
    return postgres.asMesh(tx -> tx.sql(FORGET, before, max).run());
  }

  @Override
  public void repairLanes() {
    postgres.asMeshDo(LaneSql::repair);
  }

  @Override
  public Backlog backlog() {
    return postgres.asMesh(BacklogSql::read);
  }

  @Override
  public Instant time() {
    return postgres.asMesh(
        tx -> tx.sql("select clock_timestamp() as now").one(row -> row.instant("now")));
  }
}
