package dev.vectormesh.job.postgres;

import dev.vectormesh.job.work.Job;
import dev.vectormesh.job.work.JobName;
import dev.vectormesh.job.work.JobState;
import dev.vectormesh.job.work.JobStore;
import dev.vectormesh.job.work.NewJob;
import dev.vectormesh.platform.error.ApiException;
import dev.vectormesh.platform.filter.Filter;
import dev.vectormesh.platform.postgres.Postgres;
import dev.vectormesh.platform.postgres.Tx;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Jobs of a tenant in PostgreSQL, seen through row-level security. */
public final class PostgresJobStore implements JobStore {
  private final Postgres postgres;

  public PostgresJobStore(Postgres postgres) {
    this.postgres = postgres;
  }

  @Override
  public Job create(NewJob job) {
    return postgres.inTenant(
        job.tenant(),
        tx -> {
          Optional<Job> made = insert(tx, job);
          if (made.isEmpty()) {
            return tx.sql(
                    "select "
                        + JobRows.COLUMNS
                        + " from job where tenant_id = $1 and request_id = $2",
                    job.tenant(),
                    job.requestId())
                .one(JobRows::job);
          }
          openLane(tx, made.get());
          Outbox.add(tx, "job.created", made.get(), job.now());
          return made.get();
        });
  }

  private static Optional<Job> insert(Tx tx, NewJob job) {
    return tx.sql(
            "insert into job (uid, tenant_id, request_id, kind, subject, input, priority,"
                + " max_attempts, state, ready, create_time, update_time, schedule_time) values"
                + " ($1, $2, $3::uuid, $4, $5, $6, $7, $8, 1, true, $9, $9, $9) on conflict"
                + " (tenant_id, request_id) where request_id is not null do nothing returning "
                + JobRows.COLUMNS,
            job.id(),
            job.tenant(),
            job.requestId(),
            job.spec().kind(),
            job.spec().subject(),
            job.spec().input().toByteArray(),
            job.spec().priority(),
            job.spec().maxAttempts(),
            job.now())
        .first(JobRows::job);
  }

  /**
   * A lane that is closed at this moment by a lease that found it empty is opened again by the next
   * sweep.
   */
  private static void openLane(Tx tx, Job job) {
    long unused =
        tx.sql(
                "insert into lane (kind, tenant_id) values ($1, $2) on conflict do nothing",
                job.spec().kind(),
                job.tenant())
            .run();
  }

  @Override
  public Optional<Job> find(String tenant, UUID id) {
    return postgres.inTenant(
        tenant,
        tx ->
            tx.sql("select " + JobRows.COLUMNS + " from job where uid = $1", id)
                .first(JobRows::job));
  }

  @Override
  public List<Job> list(String tenant, Filter filter, @Nullable After after, int limit) {
    List<Object> values = new ArrayList<>();
    values.add(tenant);
    String where = "tenant_id = $1 and " + new JobFilterSql(values).condition(filter);
    if (after != null) {
      values.add(after.created());
      values.add(after.id());
      where += " and (create_time, uid) < ($%d, $%d)".formatted(values.size() - 1, values.size());
    }
    values.add(limit);
    String sql =
        "select %s from job where %s order by create_time desc, uid desc limit $%d"
            .formatted(JobRows.COLUMNS, where, values.size());
    return postgres.inTenant(tenant, tx -> tx.sql(sql, values.toArray()).list(JobRows::job));
  }

  @Override
  public Optional<Job> cancel(String tenant, UUID id, Instant now) {
    return postgres.inTenant(
        tenant,
        tx -> {
          Optional<Job> changed =
              tx.sql(
                      "update job set cancel_time = $2, update_time = $2,"
                          + " state = case when state = 1 then 5 else state end,"
                          + " end_time = case when state = 1 then $2 else end_time end,"
                          + " ready = false"
                          + " where uid = $1 and state in (1, 2) and cancel_time is null returning "
                          + JobRows.COLUMNS,
                      id,
                      now)
                  .first(JobRows::job);
          if (changed.isEmpty()) {
            return tx.sql("select " + JobRows.COLUMNS + " from job where uid = $1", id)
                .first(JobRows::job);
          }
          if (changed.get().state() == JobState.CANCELLED) {
            Outbox.add(tx, "job.cancelled", changed.get(), now);
          }
          return changed;
        });
  }

  @Override
  public Optional<Job> retry(String tenant, UUID id, Instant now) {
    return postgres.inTenant(
        tenant,
        tx -> {
          Optional<Job> found =
              tx.sql("select " + JobRows.COLUMNS + " from job where uid = $1 for update", id)
                  .first(JobRows::job);
          if (found.isEmpty()) {
            return found;
          }
          JobState state = found.get().state();
          if (state != JobState.FAILED && state != JobState.CANCELLED) {
            throw ApiException.wrongState(
                JobName.of(id),
                "is " + state + "; only FAILED and CANCELLED jobs are queued again");
          }
          Job job =
              tx.sql(
                      "update job set state = 1, ready = true, attempt = 0, error = null,"
                          + " cancel_time = null, end_time = null, lease_salt = null, moved ="
                          + " false, update_time = $2, schedule_time = $2 where uid = $1 returning "
                          + JobRows.COLUMNS,
                      id,
                      now)
                  .one(JobRows::job);
          openLane(tx, job);
          Outbox.add(tx, "job.queued", job, now);
          return Optional.of(job);
        });
  }
}
