package dev.vectormesh.job.schedule;

import dev.vectormesh.job.work.Job;
import dev.vectormesh.job.work.Jobs;
import dev.vectormesh.platform.auth.Role;
import dev.vectormesh.platform.call.CallContext;
import dev.vectormesh.platform.error.ApiException;
import io.grpc.Status;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Set;

/**
 * Queues the job of a run. The run's id is the request id, so that a repetition after a crash, or
 * by another instance at the same time, finds the same job.
 */
final class RunStarter {
  private static final String SUBJECT = "job-svc";

  private final ScheduleStore store;
  private final Jobs jobs;
  private final InstantSource clock;

  RunStarter(ScheduleStore store, Jobs jobs, InstantSource clock) {
    this.store = store;
    this.jobs = jobs;
    this.clock = clock;
  }

  void start(Waiting waiting) {
    // Whether its owner may schedule this kind was checked when the schedule was made.
    CallContext call =
        CallContext.of(waiting.tenant(), SUBJECT, Set.of(Role.WORKER, Role.WRITER), null);
    try {
      Job job = jobs.create(call, waiting.job(), waiting.run());
      store.started(waiting, job.id(), clock.instant().truncatedTo(ChronoUnit.MICROS));
    } catch (ApiException e) {
      if (e.getStatus().getCode() == Status.Code.UNAVAILABLE
          || e.getStatus().getCode() == Status.Code.DEADLINE_EXCEEDED) {
        throw e;
      }
      store.skipped(
          waiting, String.valueOf(e.getMessage()), clock.instant().truncatedTo(ChronoUnit.MICROS));
    }
  }
}
