package dev.vectormesh.job.schedule;

import static dev.vectormesh.job.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.StringValue;
import com.google.protobuf.Timestamp;
import dev.vectormesh.embedded.stores.testing.SharedStores;
import dev.vectormesh.job.JobMesh;
import dev.vectormesh.job.StepClock;
import dev.vectormesh.job.v1.CancelJobRequest;
import dev.vectormesh.job.v1.CreateScheduleRequest;
import dev.vectormesh.job.v1.GetScheduleRequest;
import dev.vectormesh.job.v1.Job;
import dev.vectormesh.job.v1.JobTemplate;
import dev.vectormesh.job.v1.ListJobsRequest;
import dev.vectormesh.job.v1.ListScheduleRunsRequest;
import dev.vectormesh.job.v1.Schedule;
import dev.vectormesh.job.v1.ScheduleRun;
import dev.vectormesh.job.v1.ScheduleServiceGrpc;
import dev.vectormesh.job.v1.ScheduleServiceGrpc.ScheduleServiceBlockingStub;
import dev.vectormesh.platform.auth.Role;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A tenant with schedules whose jobs nobody runs, by a clock that the test steps. */
abstract class ScheduleScene {
  static final Schedule.CatchUp ONCE = Schedule.CatchUp.CATCH_UP_RUN_ONCE;
  static final Schedule.CatchUp ALL = Schedule.CatchUp.CATCH_UP_RUN_ALL;

  final StepClock clock = new StepClock();
  Map<String, String> settings;
  JobMesh mesh;
  ScheduleServiceBlockingStub schedules;

  @BeforeEach
  void start() {
    settings = JobMesh.settings(SharedStores.freshDatabase());
    settings.put("schedules.poll", "50ms");
    open();
  }

  final void open() {
    mesh = JobMesh.inProcess(settings, clock);
    schedules = schedules(mesh, "alice", Role.WRITER);
  }

  @AfterEach
  void stop() {
    mesh.close();
  }

  static ScheduleRun.State started() {
    return ScheduleRun.State.STATE_STARTED;
  }

  static Schedule hourly(Schedule.CatchUp policy) {
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

  Schedule create(String id, Schedule schedule) {
    return schedules.createSchedule(request(id, schedule));
  }

  static CreateScheduleRequest request(String id, Schedule schedule) {
    return CreateScheduleRequest.newBuilder().setScheduleId(id).setSchedule(schedule).build();
  }

  static String name(String id) {
    return "schedules/" + id;
  }

  Schedule get(String id) {
    return schedules.getSchedule(GetScheduleRequest.newBuilder().setName(name(id)).build());
  }

  /** Newest first. */
  List<ScheduleRun> runs(String id) {
    return schedules
        .listScheduleRuns(ListScheduleRunsRequest.newBuilder().setParent(name(id)).build())
        .getScheduleRunsList();
  }

  List<ScheduleRun> started(int count) {
    return eventually(count + " runs")
        .until(
            () ->
                runs("hourly").stream()
                    .filter(r -> r.getState() == ScheduleRun.State.STATE_STARTED)
                    .toList(),
            runs -> runs.size() == count);
  }

  List<Job> jobs() {
    return mesh.jobs("alice", Role.READER)
        .listJobs(ListJobsRequest.newBuilder().setPageSize(500).build())
        .getJobsList();
  }

  /** Nobody works on them here, so a cancel ends them at once. */
  static void endJobs(JobMesh mesh) {
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

  static ScheduleServiceBlockingStub schedules(JobMesh mesh, String tenant, Role role) {
    return ScheduleServiceGrpc.newBlockingStub(mesh.channel(tenant, role));
  }

  static Instant time(Timestamp time) {
    return Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
  }
}
