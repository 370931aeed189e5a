package dev.vectormesh.job.postgres;

import com.google.rpc.Code;
import com.google.rpc.Status;
import dev.vectormesh.job.work.Job;
import dev.vectormesh.job.work.JobState;
import dev.vectormesh.platform.postgres.Tx;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

/** What the end of a job means for those that wait for it, in the transaction that ends it. */
final class Dependents {
  private Dependents() {}

  private record Edge(UUID upstream, UUID downstream) {}

  /**
   * Lets jobs start whose last open dependency this was, and fails those that can never start, and
   * theirs in turn. Returns whether some may start now.
   */
  static boolean settle(Tx tx, Collection<Job> ended, Instant now) {
    boolean freed = false;
    Map<UUID, Job> round = byId(ended.stream());
    while (!round.isEmpty()) {
      List<Edge> edges =
          tx.sql(
                  """
                  delete from job_edge where upstream = any($1::uuid[]) returning upstream, downstream
                  """,
                  (Object) round.keySet().toArray(UUID[]::new))
              .list(row -> new Edge(row.uuid("upstream"), row.uuid("downstream")));
      if (edges.isEmpty()) {
        return freed;
      }
      Map<UUID, Job> upstream = round;
      freed |= free(tx, edges.stream().filter(e -> succeeded(upstream, e)).toList(), now);
      List<Edge> broken = edges.stream().filter(e -> !succeeded(upstream, e)).toList();
      round = byId(fail(tx, broken, upstream, now).stream());
    }
    return freed;
  }

  private static Map<UUID, Job> byId(Stream<Job> jobs) {
    Map<UUID, Job> byId = new LinkedHashMap<>();
    jobs.forEach(j -> byId.put(j.id(), j));
    return byId;
  }

  private static boolean succeeded(Map<UUID, Job> upstream, Edge edge) {
    Job job = upstream.get(edge.upstream());
    return job != null && job.state() == JobState.SUCCEEDED;
  }

  /**
   * Takes these edges off the counts of the jobs that waited. Only queued jobs are counted down: of
   * others nobody looks at the count, which is made anew when they are retried.
   */
  private static boolean free(Tx tx, List<Edge> edges, Instant now) {
    if (edges.isEmpty()) {
      return false;
    }
    // Locked in one order, so that two that free the same jobs do not wait for each other.
    UUID[] downstream = edges.stream().map(Edge::downstream).sorted().toArray(UUID[]::new);
    List<Boolean> due =
        tx.sql(
                Named.sql(
                    """
                    update job
                    set blockers = job.blockers - c.n, update_time = $2
                    from (
                      select uid, count(*)::int as n from unnest($1::uuid[]) as u (uid)
                      group by uid order by uid
                    ) c
                    where job.uid = c.uid and job.state = {JOB_QUEUED}
                    returning job.blockers = 0 and job.schedule_time <= $2 as due
                    """),
                downstream,
                now)
            .list(row -> row.bool("due"));
    return due.contains(true);
  }

  private static List<Job> fail(Tx tx, List<Edge> edges, Map<UUID, Job> upstream, Instant now) {
    Map<UUID, byte[]> reasons = new LinkedHashMap<>();
    for (Edge edge : edges) {
      Job cause = upstream.get(edge.upstream());
      if (cause != null) {
        reasons.putIfAbsent(edge.downstream(), reason(cause));
      }
    }
    if (reasons.isEmpty()) {
      return List.of();
    }
    List<Job> failed =
        tx.sql(
                Named.sql(
                    """
                    update job
                    set state = {JOB_FAILED}, ready = false, error = e.error, end_time = $3, update_time = $3
                    from unnest($1::uuid[], $2::bytea[]) as e (id, error)
                    where job.uid = e.id and job.state = {JOB_QUEUED} returning %s
                    """
                        .formatted(JobRows.of("job"))),
                reasons.keySet().toArray(UUID[]::new),
                reasons.values().toArray(byte[][]::new),
                now)
            .list(JobRows::job);
    JobEvents.add(tx, "job.failed", failed, now);
    return failed;
  }

  private static byte[] reason(Job cause) {
    return Status.newBuilder()
        .setCode(Code.FAILED_PRECONDITION_VALUE)
        .setMessage("%s, which this job depends on, is %s".formatted(cause.name(), cause.state()))
        .build()
        .toByteArray();
  }
}
