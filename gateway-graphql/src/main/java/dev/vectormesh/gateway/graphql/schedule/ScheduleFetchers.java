package dev.vectormesh.gateway.graphql.schedule;

import com.google.protobuf.FieldMask;
import com.netflix.graphql.dgs.DgsComponent;
import com.netflix.graphql.dgs.DgsData;
import com.netflix.graphql.dgs.DgsMutation;
import com.netflix.graphql.dgs.DgsQuery;
import dev.vectormesh.gateway.graphql.field.Arguments;
import dev.vectormesh.gateway.graphql.field.Connection;
import dev.vectormesh.gateway.graphql.field.Deleted;
import dev.vectormesh.gateway.graphql.field.Masked;
import dev.vectormesh.gateway.graphql.field.Names;
import dev.vectormesh.gateway.graphql.field.PageRequest;
import dev.vectormesh.gateway.graphql.job.JobLoader;
import dev.vectormesh.gateway.mesh.CallerScope;
import dev.vectormesh.gateway.mesh.Mesh;
import dev.vectormesh.job.v1.CreateScheduleRequest;
import dev.vectormesh.job.v1.DeleteScheduleRequest;
import dev.vectormesh.job.v1.GetScheduleRequest;
import dev.vectormesh.job.v1.Job;
import dev.vectormesh.job.v1.JobTemplate;
import dev.vectormesh.job.v1.ListScheduleRunsRequest;
import dev.vectormesh.job.v1.ListSchedulesRequest;
import dev.vectormesh.job.v1.PauseScheduleRequest;
import dev.vectormesh.job.v1.ResumeScheduleRequest;
import dev.vectormesh.job.v1.Schedule;
import dev.vectormesh.job.v1.ScheduleRun;
import dev.vectormesh.job.v1.TriggerScheduleRequest;
import dev.vectormesh.job.v1.UpdateScheduleRequest;
import dev.vectormesh.platform.error.ApiException;
import graphql.schema.DataFetchingEnvironment;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What queues jobs by the clock. */
@DgsComponent
public final class ScheduleFetchers {
  private final Mesh mesh;

  public ScheduleFetchers(Mesh mesh) {
    this.mesh = mesh;
  }

  @DgsQuery
  public CompletableFuture<Connection<Schedule>> schedules(DataFetchingEnvironment field) {
    PageRequest page = PageRequest.of(field);
    ListSchedulesRequest request =
        ListSchedulesRequest.newBuilder()
            .setPageSize(page.pageSize())
            .setPageToken(page.token())
            .build();
    return CallerScope.of(field)
        .ask(() -> mesh.schedules().listSchedules(request))
        .thenApply(r -> Connection.of(page, r.getSchedulesList(), r.getNextPageToken()));
  }

  @DgsQuery
  public CompletableFuture<Schedule> schedule(DataFetchingEnvironment field) {
    GetScheduleRequest request = GetScheduleRequest.newBuilder().setName(name(field)).build();
    return CallerScope.of(field).ask(() -> mesh.schedules().getSchedule(request));
  }

  @DgsData(parentType = "Schedule", field = "runs")
  public CompletableFuture<Connection<ScheduleRun>> runs(DataFetchingEnvironment field) {
    Schedule schedule = Objects.requireNonNull(field.getSource());
    PageRequest page = PageRequest.of(field);
    ListScheduleRunsRequest request =
        ListScheduleRunsRequest.newBuilder()
            .setParent(schedule.getName())
            .setPageSize(page.pageSize())
            .setPageToken(page.token())
            .build();
    return CallerScope.of(field)
        .ask(() -> mesh.schedules().listScheduleRuns(request))
        .thenApply(r -> Connection.of(page, r.getScheduleRunsList(), r.getNextPageToken()));
  }

  @DgsData(parentType = "ScheduleRun", field = "job")
  public CompletableFuture<@Nullable Job> job(DataFetchingEnvironment field) {
    ScheduleRun run = Objects.requireNonNull(field.getSource());
    return run.getJob().isEmpty()
        ? CompletableFuture.completedFuture(null)
        : JobLoader.loadOrNull(field, run.getJob());
  }

  @DgsMutation
  public CompletableFuture<Schedule> createSchedule(DataFetchingEnvironment field) {
    Arguments given = new Arguments(field);
    CreateScheduleRequest.Builder request =
        CreateScheduleRequest.newBuilder().setScheduleId(given.required("id"));
    given.object("schedule", s -> read(s, request.getScheduleBuilder(), FieldMask.newBuilder()));
    return CallerScope.of(field).ask(() -> mesh.schedules().createSchedule(request.build()));
  }

  @DgsMutation
  public CompletableFuture<Schedule> updateSchedule(DataFetchingEnvironment field) {
    Arguments given = new Arguments(field);
    UpdateScheduleRequest.Builder request = UpdateScheduleRequest.newBuilder();
    Schedule.Builder schedule = request.getScheduleBuilder().setName(name(field));
    given.string("etag", schedule::setEtag);
    given.object("schedule", s -> read(s, schedule, request.getUpdateMaskBuilder()));
    return CallerScope.of(field).ask(() -> mesh.schedules().updateSchedule(request.build()));
  }

  /** Takes over what is given, and names it in the mask. */
  private static void read(Arguments given, Schedule.Builder schedule, FieldMask.Builder mask) {
    if (given.has("cron") && given.has("interval")) {
      throw ApiException.invalid("schedule.interval", "cannot be set together with cron");
    }
    Masked fields = new Masked(given, mask);
    fields.string("displayName", "display_name", schedule::setDisplayName);
    fields.string("cron", "cron", schedule::setCron);
    fields.string("timeZone", "time_zone", schedule::setTimeZone);
    fields.string(
        "catchUp",
        "catch_up",
        how -> schedule.setCatchUp(Schedule.CatchUp.valueOf("CATCH_UP_" + how)));
    given.milliseconds("interval", fields.noted("interval", schedule::setInterval));
    given.time("startTime", fields.noted("start_time", schedule::setStartTime));
    given.time("endTime", fields.noted("end_time", schedule::setEndTime));
    given.object("job", fields.noted("job", job -> schedule.setJob(template(job))));
    Consumer<Integer> limit = fields.noted("catch_up_limit", schedule::setCatchUpLimit);
    given.integer("catchUpLimit", limit::accept);
  }

  private static JobTemplate template(Arguments given) {
    JobTemplate.Builder job = JobTemplate.newBuilder().setKind(given.required("kind"));
    given.string("subject", job::setSubject);
    given.any("input", job::setInput);
    given.integer("priority", job::setPriority);
    given.integer("maxAttempts", job::setMaxAttempts);
    return job.build();
  }

  @DgsMutation
  public CompletableFuture<Deleted> deleteSchedule(DataFetchingEnvironment field) {
    String name = name(field);
    DeleteScheduleRequest.Builder request = DeleteScheduleRequest.newBuilder().setName(name);
    new Arguments(field).string("etag", request::setEtag);
    return CallerScope.of(field)
        .ask(() -> mesh.schedules().deleteSchedule(request.build()))
        .thenApply(empty -> new Deleted(name));
  }

  @DgsMutation
  public CompletableFuture<Schedule> pauseSchedule(DataFetchingEnvironment field) {
    PauseScheduleRequest request = PauseScheduleRequest.newBuilder().setName(name(field)).build();
    return CallerScope.of(field).ask(() -> mesh.schedules().pauseSchedule(request));
  }

  @DgsMutation
  public CompletableFuture<Schedule> resumeSchedule(DataFetchingEnvironment field) {
    ResumeScheduleRequest request = ResumeScheduleRequest.newBuilder().setName(name(field)).build();
    return CallerScope.of(field).ask(() -> mesh.schedules().resumeSchedule(request));
  }

  @DgsMutation
  public CompletableFuture<ScheduleRun> triggerSchedule(DataFetchingEnvironment field) {
    TriggerScheduleRequest.Builder request =
        TriggerScheduleRequest.newBuilder().setName(name(field));
    new Arguments(field).string("requestId", request::setRequestId);
    return CallerScope.of(field).ask(() -> mesh.schedules().triggerSchedule(request.build()));
  }

  private static String name(DataFetchingEnvironment field) {
    return Names.schedule(new Arguments(field).required("name"));
  }
}
