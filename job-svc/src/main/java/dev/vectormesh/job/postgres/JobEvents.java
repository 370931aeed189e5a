package dev.vectormesh.job.postgres;

import dev.vectormesh.job.work.Job;
import dev.vectormesh.platform.outbox.Outbox;
import dev.vectormesh.platform.postgres.Tx;
import java.time.Instant;
import java.util.List;

/** Events of jobs, schedules and webhooks, written with the change that they tell. */
final class JobEvents {
  private JobEvents() {}

  /**
   * @param data a JSON object
   */
  static void add(Tx tx, String tenant, String type, String subject, String data, Instant now) {
    Outbox.add(tx, type, now, List.of(new Outbox.Entry(tenant, subject, data)));
  }

  static void add(Tx tx, String type, Job job, Instant now) {
    add(tx, type, List.of(job), now);
  }

  /** One event for each job; an event tells where to look, the job itself tells the rest. */
  static void add(Tx tx, String type, List<Job> jobs, Instant now) {
    Outbox.add(tx, type, now, jobs.stream().map(JobEvents::entry).toList());
  }

  private static Outbox.Entry entry(Job job) {
    return new Outbox.Entry(job.tenant(), job.name(), data(job));
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
