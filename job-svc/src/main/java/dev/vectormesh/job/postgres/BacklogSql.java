package dev.vectormesh.job.postgres;

import dev.vectormesh.job.lease.Backlog;
import dev.vectormesh.platform.postgres.Row;
import dev.vectormesh.platform.postgres.Tx;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Measures the queues by their indexes alone. */
final class BacklogSql {
  /** Reads the index from end to end, and no job. */
  static final String DEPTHS =
      Named.sql(
          """
          select kind, priority, count(*) as n from job where state = {JOB_QUEUED} and ready
          group by kind, priority
          """);

  /** The first job of each lane and priority: a job's id is its age. */
  static final String OLDEST =
      Named.sql(
          """
          select l.kind, min(j.schedule_time) as oldest from lane l
          cross join generate_series(0, 9) p
          cross join lateral (
            select schedule_time from job
            where state = {JOB_QUEUED} and ready and kind = l.kind and tenant_id = l.tenant_id
              and priority = p
            order by uid limit 1
          ) j
          group by l.kind
          """);

  private record OfKind<T>(String kind, T value) {}

  private BacklogSql() {}

  static Backlog read(Tx tx) {
    List<Backlog.Depth> depths = tx.sql(DEPTHS).list(BacklogSql::depth);
    Map<String, Instant> oldest = new HashMap<>();
    tx.sql(OLDEST)
        .list(row -> new OfKind<>(row.string("kind"), row.instant("oldest")))
        .forEach(n -> oldest.put(n.kind(), n.value()));
    Map<String, Long> running = new HashMap<>();
    tx.sql(LaneSql.RUNNING)
        .list(row -> new OfKind<>(row.string("kind"), (long) row.int4("n")))
        .forEach(n -> running.merge(n.kind(), n.value(), Long::sum));
    return new Backlog(depths, oldest, running);
  }

  private static Backlog.Depth depth(Row row) {
    return new Backlog.Depth(row.string("kind"), row.int4("priority"), row.int8("n"));
  }
}
