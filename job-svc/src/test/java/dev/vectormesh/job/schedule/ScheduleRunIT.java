package dev.vectormesh.job.schedule;

import static dev.vectormesh.job.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vectormesh.job.JobConfig;
import dev.vectormesh.job.JobMesh;
import dev.vectormesh.job.postgres.PostgresDueSchedules;
import dev.vectormesh.job.postgres.PostgresJobStore;
import dev.vectormesh.job.postgres.PostgresScheduleStore;
import dev.vectormesh.job.v1.Event;
import dev.vectormesh.job.v1.EventServiceGrpc;
import dev.vectormesh.job.v1.Job;
import dev.vectormesh.job.v1.ListEventsRequest;
import dev.vectormesh.job.v1.Schedule;
import dev.vectormesh.job.v1.ScheduleRun;
import dev.vectormesh.job.watch.Watchers;
import dev.vectormesh.job.work.JobSignals;
import dev.vectormesh.job.work.Jobs;
import dev.vectormesh.job.work.RetryPolicy;
import dev.vectormesh.platform.auth.Role;
import dev.vectormesh.platform.call.CallContext;
import dev.vectormesh.platform.postgres.Postgres;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** When schedules run: on time, once for all instances, after outages and crashes. */
class ScheduleRunIT extends ScheduleScene {
  private static final Schedule.CatchUp SKIP = Schedule.CatchUp.CATCH_UP_SKIP;

  @Test
  void schedule_queuesItsJobAtItsTimes() {
    Schedule made = create("hourly", hourly(ONCE));
    assertThat(time(made.getNextRunTime())).isEqualTo(time(made.getCreateTime()).plusSeconds(3600));
    clock.advance(Duration.ofHours(1));
    ScheduleRun run = started(1).getFirst();
    assertThat(run.getCause()).isEqualTo(ScheduleRun.Cause.CAUSE_DUE);
    assertThat(time(run.getDueTime())).isEqualTo(time(made.getNextRunTime()));
    Job job = JobMesh.get(mesh.jobs("alice", Role.READER), run.getJob());
    assertThat(job.getKind()).isEqualTo("test.scheduled");
    assertThat(job.getSubject()).isEqualTo("things/7");
    assertThat(job.getInput()).isEqualTo(hourly(ONCE).getJob().getInput());
    Schedule now = get("hourly");
    assertThat(now.getLastRun().getName()).isEqualTo(run.getName());
    assertThat(time(now.getNextRunTime())).isEqualTo(clock.instant().plusSeconds(3600));
  }

  @Test
  void schedule_runsEachDueTimeOnceWithTwoInstances() {
    try (JobMesh second = JobMesh.inProcess(settings, clock)) {
      for (int i = 0; i < 10; i++) {
        create("s-" + i, hourly(ONCE));
      }
      for (int round = 1; round <= 3; round++) {
        clock.advance(Duration.ofHours(1));
        int jobs = 10 * round;
        eventually("all have run").until(() -> jobs().size() == jobs && allStarted());
        endJobs(second);
      }
      assertThat(jobs()).hasSize(30);
    }
    for (int i = 0; i < 10; i++) {
      assertThat(runs("s-" + i).stream().map(ScheduleRun::getDueTime).distinct()).hasSize(3);
    }
  }

  private boolean allStarted() {
    return IntStream.range(0, 10)
        .allMatch(i ->
            runs("s-" + i).stream().allMatch(r -> r.getState() == ScheduleRun.State.STATE_STARTED));
  }

  @Test
  void schedule_doesNotOverlapAndCatchesUpWhenTheJobHasEnded() {
    create("hourly", hourly(ONCE));
    clock.advance(Duration.ofHours(1));
    String first = started(1).getFirst().getJob();
    clock.advance(Duration.ofHours(1));
    eventually("one waits").until(() -> count(ScheduleRun.State.STATE_WAITING) == 1);
    clock.advance(Duration.ofHours(1));
    eventually("the older one is skipped").until(() -> count(ScheduleRun.State.STATE_SKIPPED) == 1);
    assertThat(jobs()).hasSize(1);
    endJobs(mesh);
    List<ScheduleRun> started = started(2);
    assertThat(started.getFirst().getJob()).isNotEqualTo(first);
    assertThat(started.getFirst().getCause()).isEqualTo(ScheduleRun.Cause.CAUSE_CATCH_UP);
    assertThat(jobs()).hasSize(2);
  }

  @Test
  void schedule_ofSkipLeavesOutWhatFindsAJobOpen() {
    create("hourly", hourly(SKIP));
    clock.advance(Duration.ofHours(1));
    assertThat(started(1)).hasSize(1);
    clock.advance(Duration.ofHours(1));
    eventually("one is skipped").until(() -> count(ScheduleRun.State.STATE_SKIPPED) == 1);
    assertThat(runs("hourly").getFirst().getReason()).contains("still open");
    assertThat(eventTypes()).contains("schedule.run.started", "schedule.run.skipped");
  }

  @Test
  void schedule_afterAnOutageFollowsItsPolicy() {
    create("skip", hourly(SKIP));
    create("once", hourly(ONCE));
    create("all", hourly(ALL).toBuilder().setCatchUpLimit(3).build());
    mesh.close();
    clock.advance(Duration.ofHours(5).plusMinutes(30));
    open();
    eventually("the last one runs").until(() -> stateOf("once", 0) == started());
    eventually("the first of three runs").until(() -> stateOf("all", 2) == started());
    assertThat(runs("skip"))
        .singleElement()
        .satisfies(r -> assertThat(r.getReason()).contains("5 due times"));
    endJobs(mesh);
    eventually("the second of three runs").until(() -> stateOf("all", 1) == started());
    endJobs(mesh);
    eventually("the third of three runs").until(() -> stateOf("all", 0) == started());
    assertThat(runs("once")).hasSize(2);
    assertThat(runs("all")).hasSize(4);
    assertThat(jobs()).hasSize(4);
  }

  private ScheduleRun.State stateOf(String schedule, int newest) {
    List<ScheduleRun> runs = runs(schedule);
    return runs.size() > newest ? runs.get(newest).getState() : ScheduleRun.State.STATE_UNSPECIFIED;
  }

  @Test
  void run_thatACrashLeftBetweenPlanAndJobGetsOneJob() {
    create("hourly", hourly(ONCE));
    mesh.close();
    clock.advance(Duration.ofHours(1));
    JobConfig config = JobMesh.config(settings);
    Postgres postgres = Postgres.open(config.postgres(), "job");
    try (postgres) {
      DueSchedules due = new PostgresDueSchedules(postgres);
      Duration grace = config.schedules().grace();
      assertThat(due.plan(clock.instant(), grace, 9)).isEqualTo(1);
      assertThat(due.plan(clock.instant(), grace, 9)).isZero();
      Waiting waiting = due.startable(9).getFirst();
      Jobs jobs =
          new Jobs(
              new PostgresJobStore(postgres),
              new JobSignals(),
              new Watchers(config.watches()),
              new RetryPolicy(config.queue(), new Random(1)),
              clock);
      // It dies after the job was made, and before the run could say so.
      CallContext call = CallContext.of("alice", "dead", Set.of(Role.WORKER, Role.WRITER), null);
      UUID job = jobs.create(call, waiting.job(), waiting.run()).id();
      RunStarter next = new RunStarter(new PostgresScheduleStore(postgres), jobs, clock);
      next.start(waiting);
      next.start(waiting);
      assertThat(due.startable(9)).isEmpty();
      open();
      assertThat(started(1).getFirst().getJob()).isEqualTo("jobs/" + job);
    }
    assertThat(jobs()).hasSize(1);
  }

  private long count(ScheduleRun.State state) {
    return runs("hourly").stream().filter(r -> r.getState() == state).count();
  }

  private List<String> eventTypes() {
    var events = EventServiceGrpc.newBlockingStub(mesh.channel("alice", Role.READER));
    ListEventsRequest request =
        ListEventsRequest.newBuilder().setFilter("type = \"schedule.*\"").build();
    return eventually("events")
        .until(() -> events.listEvents(request), found -> found.getEventsCount() == 2)
        .getEventsList()
        .stream()
        .map(Event::getType)
        .toList();
  }
}
