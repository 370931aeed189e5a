package dev.vectormesh.job.schedule;

import static dev.vectormesh.job.Eventually.eventually;
import static dev.vectormesh.job.Refusals.assertRefused;
import static dev.vectormesh.job.Refusals.refused;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.FieldMask;
import com.google.protobuf.Timestamp;
import dev.vectormesh.job.v1.DeleteScheduleRequest;
import dev.vectormesh.job.v1.GetScheduleRequest;
import dev.vectormesh.job.v1.JobTemplate;
import dev.vectormesh.job.v1.ListScheduleRunsRequest;
import dev.vectormesh.job.v1.ListScheduleRunsResponse;
import dev.vectormesh.job.v1.ListSchedulesRequest;
import dev.vectormesh.job.v1.PauseScheduleRequest;
import dev.vectormesh.job.v1.ResumeScheduleRequest;
import dev.vectormesh.job.v1.Schedule;
import dev.vectormesh.job.v1.ScheduleRun;
import dev.vectormesh.job.v1.ScheduleServiceGrpc.ScheduleServiceBlockingStub;
import dev.vectormesh.job.v1.TriggerScheduleRequest;
import dev.vectormesh.job.v1.UpdateScheduleRequest;
import dev.vectormesh.platform.auth.Role;
import dev.vectormesh.platform.error.ErrorDetails;
import dev.vectormesh.platform.error.FieldViolation;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Schedules through their stubs: made, changed, paused, triggered, listed. */
class ScheduleApiIT extends ScheduleScene {
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
    eventually("it has ended").until(() -> get("hourly").getState() == Schedule.State.STATE_ENDED);
    assertThat(started(1)).hasSize(1);
  }

  @Test
  void cron_isDueInItsTimeZone() {
    Schedule made =
        create(
            "nine",
            hourly(ONCE).toBuilder().setCron("0 9 * * *").setTimeZone("Asia/Tokyo").build());
    Instant due = time(made.getNextRunTime());
    assertThat(due.atZone(ZoneId.of("Asia/Tokyo")).getHour()).isEqualTo(9);
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
    assertThat(time(changed.getNextRunTime()).atZone(ZoneId.of("America/New_York")).getHour())
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
}
