package dev.vectormesh.job.postgres;

import dev.vectormesh.job.work.Job;
import dev.vectormesh.job.work.JobProgress;
import dev.vectormesh.job.work.JobState;
import dev.vectormesh.job.work.JobTimes;
import dev.vectormesh.job.work.NewJob;
import dev.vectormesh.platform.postgres.Sql;
import dev.vectormesh.platform.postgres.Tx;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The statements that a {@link JobInsert} is made of. */
final class NewJobSql {
  /**
   * A job to insert.
   *
   * @param dependsOn the uids of the jobs that it waits for
   * @param blockers how many of those have not succeeded yet
   */
  record Entry(NewJob job, List<UUID> dependsOn, int blockers) {}

  private static final String BY_REQUEST =
      """
      select %s from job where tenant_id = $1 and request_id = $2 for share
      """
          .formatted(JobRows.COLUMNS);
  private static final String BY_KEY =
      Named.sql(
          """
          select %s from job
          where tenant_id = $1 and kind = $2 and unique_key = $3
            and state in ({JOB_QUEUED}, {JOB_RUNNING})
          for share
          """
              .formatted(JobRows.COLUMNS));
  private static final String LOCKED =
      """
      select %s from job where uid = any($1::uuid[]) order by uid for share
      """
          .formatted(JobRows.COLUMNS);
  private static final String INSERT =
      Named.sql(
          """
          insert into job (uid, tenant_id, request_id, kind, subject, input, priority, max_attempts,
            unique_key, depends_on, blockers, schedule_time, state, ready, create_time, update_time)
          select n.id, $1, n.request, n.kind, n.subject, n.input, n.priority, n.attempts,
            nullif(n.key, ''), string_to_array(n.upstream, ',')::uuid[], n.blockers, n.scheduled,
            {JOB_QUEUED}, n.blockers = 0 and n.scheduled <= $2, n.born, n.born
          from unnest($3::uuid[], $4::uuid[], $5::text[], $6::text[], $7::bytea[], $8::int[],
              $9::int[], $10::text[], $11::text[], $12::int[], $13::timestamptz[], $14::timestamptz[])
            as n (id, request, kind, subject, input, priority, attempts, key, upstream, blockers,
              scheduled, born)
          """);

  /** Only where a job may be there already: it makes an insert a quarter slower. */
  private static final String UNLESS_THERE = " on conflict do nothing returning uid";

  private NewJobSql() {}

  /** Those that went in; the others met a job of the same request, or of the same open key. */
  static List<Job> insert(Tx tx, String tenant, List<Entry> entries) {
    Instant now = entries.stream().map(e -> e.job().now()).max(Instant::compareTo).orElseThrow();
    if (entries.stream().noneMatch(NewJobSql::mayBeThere)) {
      statement(tx, INSERT, tenant, now, entries).send();
      return each(entries, NewJobSql::queued);
    }
    Map<UUID, Entry> byId = new HashMap<>();
    entries.forEach(e -> byId.put(e.job().id(), e));
    return statement(tx, INSERT + UNLESS_THERE, tenant, now, entries)
        .list(row -> queued(Objects.requireNonNull(byId.get(row.uuid("uid")))));
  }

  private static boolean mayBeThere(Entry entry) {
    return entry.job().requestId() != null || !entry.job().spec().uniqueKey().isEmpty();
  }

  private static Sql statement(
      Tx tx, String text, String tenant, Instant now, List<Entry> entries) {
    return tx.sql(
        text,
        tenant,
        now,
        each(entries, e -> e.job().id()).toArray(UUID[]::new),
        requests(entries),
        texts(entries, e -> e.job().spec().kind()),
        texts(entries, e -> e.job().spec().subject()),
        each(entries, e -> e.job().spec().input().toByteArray()).toArray(byte[][]::new),
        each(entries, e -> e.job().spec().priority()).toArray(Integer[]::new),
        each(entries, e -> e.job().spec().maxAttempts()).toArray(Integer[]::new),
        texts(entries, e -> e.job().spec().uniqueKey()),
        texts(
            entries,
            e -> e.dependsOn().stream().map(UUID::toString).collect(Collectors.joining(","))),
        each(entries, Entry::blockers).toArray(Integer[]::new),
        each(entries, e -> e.job().scheduled()).toArray(Instant[]::new),
        each(entries, e -> e.job().now()).toArray(Instant[]::new));
  }

  /** The job as its row now says, put together here: reading it back would double the work. */
  private static Job queued(Entry entry) {
    NewJob job = entry.job();
    return new Job(
        job.id(),
        job.tenant(),
        job.spec().withDependsOn(entry.dependsOn()),
        JobState.QUEUED,
        "",
        JobProgress.NONE,
        0,
        entry.blockers(),
        null,
        null,
        false,
        new JobTimes(job.now(), null, job.now(), null, job.scheduled()));
  }

  private static <T> List<T> each(List<Entry> entries, Function<Entry, T> value) {
    return entries.stream().map(value).toList();
  }

  private static String[] texts(List<Entry> entries, Function<Entry, String> value) {
    return each(entries, value).toArray(String[]::new);
  }

  private static @Nullable UUID[] requests(List<Entry> entries) {
    @Nullable UUID[] ids = new UUID[entries.size()];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = entries.get(i).job().requestId();
    }
    return ids;
  }

  /**
   * The job of the same request, or the open one of the same unique key, that this one would
   * repeat; empty where it has ended since. It is locked, so that it cannot end before this
   * transaction does.
   */
  static Optional<Job> existing(Tx tx, String tenant, NewJob job) {
    Optional<Job> other = Optional.empty();
    if (job.requestId() != null) {
      other = tx.sql(BY_REQUEST, tenant, job.requestId()).first(JobRows::job);
    }
    String key = job.spec().uniqueKey();
    if (other.isEmpty() && !key.isEmpty()) {
      other = tx.sql(BY_KEY, tenant, job.spec().kind(), key).first(JobRows::job);
    }
    return other;
  }

  /** These jobs by id, locked: they cannot end before this transaction does. */
  static Map<UUID, Job> locked(Tx tx, List<UUID> ids) {
    if (ids.isEmpty()) {
      return Map.of();
    }
    Map<UUID, Job> locked = new HashMap<>();
    tx.sql(LOCKED, (Object) ids.toArray(UUID[]::new))
        .list(JobRows::job)
        .forEach(j -> locked.put(j.id(), j));
    return locked;
  }

  /** Writes the edges: each downstream job waits for the upstream one at the same place. */
  static void tie(Tx tx, String tenant, List<UUID> upstream, List<UUID> downstream) {
    if (upstream.isEmpty()) {
      return;
    }
    tx.sql(
            """
            insert into job_edge (upstream, downstream, tenant_id)
            select e.up, e.down, $1
            from unnest($2::uuid[], $3::uuid[]) as e (up, down)
            """,
            tenant,
            upstream.toArray(UUID[]::new),
            downstream.toArray(UUID[]::new))
        .send();
  }
}
