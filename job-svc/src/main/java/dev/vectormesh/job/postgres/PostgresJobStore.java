package dev.vectormesh.job.postgres;

import dev.vectormesh.job.work.Job;
import dev.vectormesh.job.work.JobName;
import dev.vectormesh.job.work.JobState;
import dev.vectormesh.job.work.JobStore;
import dev.vectormesh.job.work.NewJob;
import dev.vectormesh.platform.batch.Outcome;
import dev.vectormesh.platform.error.ApiException;
import dev.vectormesh.platform.filter.Filter;
import dev.vectormesh.platform.postgres.FilterSql;
import dev.vectormesh.platform.postgres.Postgres;
import dev.vectormesh.platform.postgres.Sql;
import dev.vectormesh.platform.postgres.Tx;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Jobs of a tenant in PostgreSQL, seen through row-level security. */
public final class PostgresJobStore implements JobStore {
  private static final Map<String, FilterSql.Column> COLUMNS =
      Map.of(
          "kind", new FilterSql.Text("kind"),
          "subject", new FilterSql.Text("subject"),
          "unique_key", new FilterSql.Text("coalesce(unique_key, '')"),
          "create_time", new FilterSql.Time("create_time"),
          "state",
              new FilterSql.State(
                  "state",
                  Arrays.stream(JobState.values())
                      .collect(Collectors.toMap(JobState::name, JobState::code))));

  private static final String FIND =
      """
      select %s from job where uid = $1
      """
          .formatted(JobRows.COLUMNS);

  /** One that waits ends at once; one that runs is asked to. */
  private static final String CANCEL =
      Named.sql(
          """
          update job
          set cancel_time = $2, update_time = $2, ready = false,
            state = case when state = {JOB_QUEUED} then {JOB_CANCELLED} else state end,
            end_time = case when state = {JOB_QUEUED} then $2 else end_time end
          where uid = $1 and state in ({JOB_QUEUED}, {JOB_RUNNING}) and cancel_time is null
          returning %s
          """
              .formatted(JobRows.COLUMNS));

  private static final String AGAIN =
      Named.sql(
          """
          update job
          set state = {JOB_QUEUED}, ready = $3::int = 0, blockers = $3::int, attempt = 0,
            error = null, cancel_time = null, end_time = null, lease_salt = null, moved = false,
            stage = '', checkpoint = case when $4::bool then null else checkpoint end,
            update_time = $2, schedule_time = $2
          where uid = $1 returning %s
          """
              .formatted(JobRows.COLUMNS));

  private final Postgres postgres;

  public PostgresJobStore(Postgres postgres) {
    this.postgres = postgres;
  }

  @Override
  public List<Outcome<List<Job>>> create(String tenant, List<List<NewJob>> requests) {
    return postgres.inTenant(tenant, tx -> new JobInsert(tx, tenant).insert(requests));
  }

  @Override
  public Optional<Job> find(String tenant, UUID id) {
    return postgres.readInTenant(tenant, tx -> tx.sql(FIND, id).first(JobRows::job));
  }

  @Override
  public List<Job> list(String tenant, Filter filter, @Nullable After after, int limit) {
    List<Object> values = new ArrayList<>();
    values.add(tenant);
    String where = "tenant_id = $1 and " + new FilterSql(COLUMNS, values).condition(filter);
    if (after != null) {
      values.add(after.created());
      values.add(after.id());
      where += " and (create_time, uid) < ($%d, $%d)".formatted(values.size() - 1, values.size());
    }
    values.add(limit);
    String sql =
        "select %s from job where %s order by create_time desc, uid desc limit $%d"
            .formatted(JobRows.COLUMNS, where, values.size());
    return postgres.readInTenant(tenant, tx -> tx.sql(sql, values.toArray()).list(JobRows::job));
  }

  @Override
  public Optional<Job> cancel(String tenant, UUID id, Instant now) {
    return postgres.inTenant(
        tenant,
        tx -> {
          Optional<Job> changed = tx.sql(CANCEL, id, now).first(JobRows::job);
          if (changed.isEmpty()) {
            return tx.sql(FIND, id).first(JobRows::job);
          }
          if (changed.get().state() == JobState.CANCELLED) {
            JobEvents.add(tx, "job.cancelled", changed.get(), now);
            boolean unused = Dependents.settle(tx, List.of(changed.get()), now);
          }
          return changed;
        });
  }

  @Override
  public Optional<Job> retry(String tenant, UUID id, boolean forget, Instant now) {
    try {
      return postgres.inTenant(
          tenant,
          tx ->
              tx.sql(FIND + " for update", id)
                  .first(JobRows::job)
                  .map(job -> again(tx, job, forget, now)));
    } catch (RuntimeException e) {
      if (Sql.isUniqueViolation(e)) {
        throw ApiException.wrongState(
            JobName.of(id), "has a unique_key that another open job holds now");
      }
      throw e;
    }
  }

  private static Job again(Tx tx, Job ended, boolean forget, Instant now) {
    JobState state = ended.state();
    if (state != JobState.FAILED && state != JobState.CANCELLED) {
      throw ApiException.wrongState(
          ended.name(), "is " + state + "; only FAILED and CANCELLED jobs are queued again");
    }
    List<UUID> open = openUpstream(tx, ended);
    Job job = tx.sql(AGAIN, ended.id(), now, open.size(), forget).one(JobRows::job);
    long unused = tx.sql("delete from job_edge where downstream = $1", job.id()).run();
    NewJobSql.tie(tx, job.tenant(), open, Collections.nCopies(open.size(), job.id()));
    if (open.isEmpty()) {
      LaneSql.open(tx, List.of(job));
    }
    JobEvents.add(tx, "job.queued", job, now);
    return job;
  }

  /** The jobs that it still has to wait for. One that is not kept any more has ended long ago. */
  private static List<UUID> openUpstream(Tx tx, Job job) {
    List<UUID> open = new ArrayList<>();
    for (Job upstream : NewJobSql.locked(tx, job.spec().dependsOn()).values()) {
      switch (upstream.state()) {
        case FAILED, CANCELLED ->
            throw ApiException.wrongState(
                job.name(),
                "depends on %s, which is %s: retry that first"
                    .formatted(upstream.name(), upstream.state()));
        case QUEUED, RUNNING -> open.add(upstream.id());
        case SUCCEEDED -> {}
      }
    }
    return open;
  }
}
