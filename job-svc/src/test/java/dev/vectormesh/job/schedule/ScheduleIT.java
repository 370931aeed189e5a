package dev.vectormesh.job.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.Any;
import com.google.protobuf.FieldMask;
import com.google.protobuf.StringValue;
import com.google.protobuf.Timestamp;
import dev.vectormesh.embedded.stores.testing.SharedStores;
import dev.vectormesh.job.Eventually;
import dev.vectormesh.job.JobConfig;
import dev.vectormesh.job.JobMesh;
import dev.vectormesh.job.StepClock;
import dev.vectormesh.job.postgres.PostgresDueSchedules;
import dev.vectormesh.job.postgres.PostgresJobStore;
import dev.vectormesh.job.postgres.PostgresScheduleStore;
import dev.vectormesh.job.v1.CancelJobRequest;
import dev.vectormesh.job.v1.CreateScheduleRequest;
import dev.vectormesh.job.v1.DeleteScheduleRequest;
import dev.vectormesh.job.v1.EventServiceGrpc;
import dev.vectormesh.job.v1.GetScheduleRequest;
import dev.vectormesh.job.v1.Job;
import dev.vectormesh.job.v1.JobTemplate;
import dev.vectormesh.job.v1.ListEventsRequest;
import dev.vectormesh.job.v1.ListJobsRequest;
import dev.vectormesh.job.v1.ListScheduleRunsRequest;
import dev.vectormesh.job.v1.ListScheduleRunsResponse;
import dev.vectormesh.job.v1.ListSchedulesRequest;
import dev.vectormesh.job.v1.PauseScheduleRequest;
import dev.vectormesh.job.v1.ResumeScheduleRequest;
import dev.vectormesh.job.v1.Schedule;
import dev.vectormesh.job.v1.ScheduleRun;
import dev.vectormesh.job.v1.ScheduleServiceGrpc;
import dev.vectormesh.job.v1.ScheduleServiceGrpc.ScheduleServiceBlockingStub;
import dev.vectormesh.job.v1.TriggerScheduleRequest;
import dev.vectormesh.job.v1.UpdateScheduleRequest;
import dev.vectormesh.job.watch.JobSignals;
import dev.vectormesh.job.work.Jobs;
import dev.vectormesh.job.work.RetryPolicy;
import dev.vectormesh.platform.auth.Role;
import dev.vectormesh.platform.call.CallContext;
import dev.vectormesh.platform.error.ErrorDetails;
import dev.vectormesh.platform.error.FieldViolation;
import dev.vectormesh.platform.postgres.Postgres;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Schedules through their stubs, by a clock that the test steps. */
class ScheduleIT {
  private static final Schedule.CatchUp SKIP = Schedule.CatchUp.CATCH_UP_SKIP;
  private static final Schedule.CatchUp ONCE = Schedule.CatchUp.CATCH_UP_RUN_ONCE;
  private static final Schedule.CatchUp ALL = Schedule.CatchUp.CATCH_UP_RUN_ALL;

  private final StepClock clock = new StepClock();
  private Map<String, String> settings;
  private JobMesh mesh;
  private ScheduleServiceBlockingStub schedules;

  @BeforeEach
  void start() {
    settings = JobMesh.settings(SharedStores.freshDatabase());
    settings.put("schedules.poll", "50ms");
    open();
  }

  private void open() {
    mesh = JobMesh.inProcess(settings, clock);
    schedules = schedules(mesh, "alice", Role.WRITER);
  }

  @AfterEach
  void stop() {
    mesh.close();
  }

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
        Eventually.until("all have run", () -> jobs().size() == jobs && allStarted());
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
    Eventually.until("one waits", () -> count(ScheduleRun.State.STATE_WAITING) == 1);
    clock.advance(Duration.ofHours(1));
    Eventually.until("the older one is skipped", () -> count(ScheduleRun.State.STATE_SKIPPED) == 1);
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
    Eventually.until("one is skipped", () -> count(ScheduleRun.State.STATE_SKIPPED) == 1);
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
    Eventually.until("the last one runs", () -> stateOf("once", 0) == started());
    Eventually.until("the first of three runs", () -> stateOf("all", 2) == started());
    assertThat(runs("skip"))
        .singleElement()
        .satisfies(r -> assertThat(r.getReason()).contains("5 due times"));
    endJobs(mesh);
    Eventually.until("the second of three runs", () -> stateOf("all", 1) == started());
    endJobs(mesh);
    Eventually.until("the third of three runs", () -> stateOf("all", 0) == started());
    assertThat(runs("once")).hasSize(2);
    assertThat(runs("all")).hasSize(4);
    assertThat(jobs()).hasSize(4);
  }

  private static ScheduleRun.State started() {
    return ScheduleRun.State.STATE_STARTED;
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
              new RetryPolicy(config.queue(), new java.util.Random(1)),
              clock);
      // It dies after the job was made, and before the run could say so.
      CallContext call =
          CallContext.of("alice", "dead", java.util.Set.of(Role.WORKER, Role.WRITER), null);
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

  @Test
  void schedule_pausesAndResumesWithoutCatchingUp() {
    create("hourly", hourly(ALL));
    Schedule paused =
        schedules.pauseSchedule(PauseScheduleRequest.newBuilder().setName(name("hourly")).build());
    assertThat(paused.getState()).isEqualTo(Schedule.State.STATE_PAUSED);
    assertThat(paused.hasNextRunTime()).isFalse();
    clock.advance(Duration.ofHours(10));
    Schedule resumed =
        schedules.resumeSchedule(
            ResumeScheduleRequest.newBuilder().setName(name("hourly")).build());
    assertThat(time(resumed.getNextRunTime())).isEqualTo(clock.instant().plusSeconds(3600));
    clock.advance(Duration.ofHours(1));
    assertThat(started(1)).hasSize(1);
    assertThat(runs("hourly")).hasSize(1);
  }

  @Test
  void trigger_runsAtOnceAndNotWhileARunIsOpen() {
    create("hourly", hourly(ONCE));
    TriggerScheduleRequest request =
        TriggerScheduleRequest.newBuilder()
            .setName(name("hourly"))
            .setRequestId(UUID.randomUUID().toString())
            .build();
    ScheduleRun run = schedules.triggerSchedule(request);
    assertThat(run.getState()).isEqualTo(ScheduleRun.State.STATE_STARTED);
    assertThat(run.getCause()).isEqualTo(ScheduleRun.Cause.CAUSE_TRIGGERED);
    assertThat(schedules.triggerSchedule(request)).isEqualTo(run);
    assertRefused(
        () ->
            schedules.triggerSchedule(
                TriggerScheduleRequest.newBuilder().setName(name("hourly")).build()),
        Status.Code.FAILED_PRECONDITION,
        "WRONG_STATE");
    endJobs(mesh);
    ScheduleRun next =
        schedules.triggerSchedule(
            TriggerScheduleRequest.newBuilder().setName(name("hourly")).build());
    assertThat(next.getJob()).isNotEqualTo(run.getJob());
    assertThat(jobs()).hasSize(2);
  }

  @Test
  void schedule_endsAtItsEndTime() {
    Instant end = clock.instant().plus(Duration.ofMinutes(90));
    create(
        "hourly",
        hourly(ONCE).toBuilder()
            .setEndTime(Timestamp.newBuilder().setSeconds(end.getEpochSecond()))
            .build());
    clock.advance(Duration.ofHours(1));
    Eventually.until("it has ended", () -> get("hourly").getState() == Schedule.State.STATE_ENDED);
    assertThat(started(1)).hasSize(1);
  }

  @Test
  void cron_isDueInItsTimeZone() {
    Schedule made =
        create(
            "nine",
            hourly(ONCE).toBuilder().setCron("0 9 * * *").setTimeZone("Asia/Tokyo").build());
    Instant due = time(made.getNextRunTime());
    assertThat(due.atZone(java.time.ZoneId.of("Asia/Tokyo")).getHour()).isEqualTo(9);
    assertThat(due).isAfter(clock.instant()).isBefore(clock.instant().plus(Duration.ofDays(1)));
    Schedule changed =
        schedules.updateSchedule(
            UpdateScheduleRequest.newBuilder()
                .setSchedule(
                    Schedule.newBuilder()
                        .setName(made.getName())
                        .setEtag(made.getEtag())
                        .setTimeZone("America/New_York"))
                .setUpdateMask(FieldMask.newBuilder().addPaths("time_zone"))
                .build());
    assertThat(
            time(changed.getNextRunTime())
                .atZone(java.time.ZoneId.of("America/New_York"))
                .getHour())
        .isEqualTo(9);
    assertThat(changed.getCron()).isEqualTo("0 9 * * *");
    assertThat(changed.getJob()).isEqualTo(made.getJob());
    assertRefused(
        () ->
            schedules.deleteSchedule(
                DeleteScheduleRequest.newBuilder()
                    .setName(made.getName())
                    .setEtag(made.getEtag())
                    .build()),
        Status.Code.ABORTED,
        "ETAG_MISMATCH");
  }

  @Test
  void create_namesEveryBadField() {
    StatusRuntimeException e =
        refused(() ->
            create(
                "bad",
                Schedule.newBuilder().setCron("61 * * * *").setTimeZone("Mars/Olympus").build()));
    assertThat(ErrorDetails.fields(e).stream().map(FieldViolation::field))
        .contains("schedule.job.kind", "schedule.cron", "schedule.time_zone");
    assertRefused(
        () -> create("none", hourly(ONCE).toBuilder().clearInterval().build()),
        Status.Code.INVALID_ARGUMENT,
        "INVALID_FIELD");
    assertRefused(
        () -> create("never", hourly(ONCE).toBuilder().setCron("0 0 30 2 *").build()),
        Status.Code.INVALID_ARGUMENT,
        "INVALID_FIELD");
    assertRefused(
        () ->
            create(
                "mesh",
                hourly(ONCE).toBuilder()
                    .setJob(JobTemplate.newBuilder().setKind("corpus.ingest"))
                    .build()),
        Status.Code.PERMISSION_DENIED,
        "PERMISSION_DENIED");
  }

  @Test
  void schedules_areTheTenantsOwn() {
    create("mine", hourly(ONCE));
    assertRefused(
        () -> create("mine", hourly(ONCE)), Status.Code.ALREADY_EXISTS, "RESOURCE_EXISTS");
    ScheduleServiceBlockingStub bob = schedules(mesh, "bob", Role.WRITER);
    assertRefused(
        () -> bob.getSchedule(GetScheduleRequest.newBuilder().setName(name("mine")).build()),
        Status.Code.NOT_FOUND,
        "RESOURCE_NOT_FOUND");
    assertThat(bob.listSchedules(ListSchedulesRequest.getDefaultInstance()).getSchedulesCount())
        .isZero();
    assertRefused(
        () -> schedules(mesh, "alice", Role.READER).createSchedule(request("reader", hourly(ONCE))),
        Status.Code.PERMISSION_DENIED,
        "PERMISSION_DENIED");
  }

  @Test
  void lists_arePaged() {
    for (int i = 0; i < 5; i++) {
      create("s-" + i, hourly(ONCE));
    }
    ListSchedulesRequest request = ListSchedulesRequest.newBuilder().setPageSize(3).build();
    var page = schedules.listSchedules(request);
    var rest =
        schedules.listSchedules(request.toBuilder().setPageToken(page.getNextPageToken()).build());
    assertThat(page.getSchedulesList()).hasSize(3);
    assertThat(rest.getSchedulesList().stream().map(Schedule::getName))
        .containsExactly("schedules/s-3", "schedules/s-4");
    for (int i = 0; i < 3; i++) {
      ScheduleRun run =
          schedules.triggerSchedule(
              TriggerScheduleRequest.newBuilder().setName(name("s-0")).build());
      assertThat(run.getJob()).isNotEmpty();
      endJobs(mesh);
      clock.advance(Duration.ofSeconds(1));
    }
    ListScheduleRunsRequest runs =
        ListScheduleRunsRequest.newBuilder().setParent(name("s-0")).setPageSize(2).build();
    ListScheduleRunsResponse first = schedules.listScheduleRuns(runs);
    assertThat(first.getScheduleRunsCount()).isEqualTo(2);
    assertThat(
            schedules
                .listScheduleRuns(runs.toBuilder().setPageToken(first.getNextPageToken()).build())
                .getScheduleRunsCount())
        .isEqualTo(1);
  }

  private static Schedule hourly(Schedule.CatchUp policy) {
    return Schedule.newBuilder()
        .setInterval(com.google.protobuf.Duration.newBuilder().setSeconds(3600))
        .setCatchUp(policy)
        .setJob(
            JobTemplate.newBuilder()
                .setKind("test.scheduled")
                .setSubject("things/7")
                .setInput(Any.pack(StringValue.of("x"))))
        .build();
  }

  private Schedule create(String id, Schedule schedule) {
    return schedules.createSchedule(request(id, schedule));
  }

  private static CreateScheduleRequest request(String id, Schedule schedule) {
    return CreateScheduleRequest.newBuilder().setScheduleId(id).setSchedule(schedule).build();
  }

  private static String name(String id) {
    return "schedules/" + id;
  }

  private Schedule get(String id) {
    return schedules.getSchedule(GetScheduleRequest.newBuilder().setName(name(id)).build());
  }

  /** Newest first. */
  private List<ScheduleRun> runs(String id) {
    return schedules
        .listScheduleRuns(ListScheduleRunsRequest.newBuilder().setParent(name(id)).build())
        .getScheduleRunsList();
  }

  private long count(ScheduleRun.State state) {
    return runs("hourly").stream().filter(r -> r.getState() == state).count();
  }

  private List<ScheduleRun> started(int count) {
    return Eventually.get(
        count + " runs",
        () ->
            runs("hourly").stream()
                .filter(r -> r.getState() == ScheduleRun.State.STATE_STARTED)
                .toList(),
        runs -> runs.size() == count);
  }

  private List<Job> jobs() {
    return mesh.jobs("alice", Role.READER)
        .listJobs(ListJobsRequest.newBuilder().setPageSize(500).build())
        .getJobsList();
  }

  /** Nobody works on them here, so a cancel ends them at once. */
  private static void endJobs(JobMesh mesh) {
    var stub = mesh.jobs("alice", Role.WRITER);
    for (Job job :
        stub.listJobs(
                ListJobsRequest.newBuilder().setFilter("state = QUEUED").setPageSize(500).build())
            .getJobsList()) {
      assertThat(
              stub.cancelJob(CancelJobRequest.newBuilder().setName(job.getName()).build())
                  .getState())
          .isEqualTo(Job.State.STATE_CANCELLED);
    }
  }

  private List<String> eventTypes() {
    var events = EventServiceGrpc.newBlockingStub(mesh.channel("alice", Role.READER));
    ListEventsRequest request =
        ListEventsRequest.newBuilder().setFilter("type = \"schedule.*\"").build();
    return Eventually.get(
            "events", () -> events.listEvents(request), found -> found.getEventsCount() == 2)
        .getEventsList()
        .stream()
        .map(dev.vectormesh.job.v1.Event::getType)
        .toList();
  }

  private static ScheduleServiceBlockingStub schedules(JobMesh mesh, String tenant, Role role) {
    return ScheduleServiceGrpc.newBlockingStub(mesh.channel(tenant, role));
  }

  private static Instant time(Timestamp time) {
    return Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
  }

  private static StatusRuntimeException refused(ThrowingCallable call) {
    StatusRuntimeException e = catchThrowableOfType(StatusRuntimeException.class, call);
    assertThat(e).as("the call was not refused").isNotNull();
    return e;
  }

  private static void assertRefused(ThrowingCallable call, Status.Code code, String reason) {
    StatusRuntimeException e = refused(call);
    assertThat(e.getStatus().getCode()).isEqualTo(code);
    assertThat(ErrorDetails.info(e).orElseThrow().getReason()).isEqualTo(reason);
  }
}
