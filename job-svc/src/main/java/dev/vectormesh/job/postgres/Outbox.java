package dev.vectormesh.job.postgres;

import dev.vectormesh.job.work.Job;
import dev.vectormesh.platform.id.Ids;
import dev.vectormesh.platform.postgres.Tx;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** Writes what happened in the transaction that made it happen. */
final class Outbox {
  private Outbox() {}

  static void add(Tx tx, String type, Job job, Instant now) {
    add(tx, type, List.of(job), now);
  }

  /** One event for each job; an event tells where to look, the job itself tells the rest. */
  static void add(Tx tx, String type, List<Job> jobs, Instant now) {
    if (jobs.isEmpty()) {
      return;
    }
    UUID[] ids = new UUID[jobs.size()];
    String[] tenants = new String[jobs.size()];
    String[] names = new String[jobs.size()];
    String[] data = new String[jobs.size()];
    for (int i = 0; i < ids.length; i++) {
      Job job = jobs.get(i);
      ids[i] = Ids.v7();
      tenants[i] = job.tenant();
      names[i] = job.name();
      data[i] = data(job);
    }
    tx.sql(
            "insert into outbox (id, tenant_id, type, subject, time, data)"
                + " select e.id, e.tenant_id, $1, e.subject, $2, e.data::jsonb"
                + " from unnest($3::uuid[], $4::text[], $5::text[], $6::text[])"
                + " as e (id, tenant_id, subject, data)",
            type,
            now,
            ids,
            tenants,
            names,
            data)
        .send();
  }

  /** Put together by hand, as it is written for every step of every job. A kind needs no escape. */
  private static String data(Job job) {
    return "{\"kind\":\""
        + job.spec().kind()
        + "\",\"state\":\""
        + job.state()
        + "\",\"attempt\":"
        + job.attempt()
        + "}";
  }
}
