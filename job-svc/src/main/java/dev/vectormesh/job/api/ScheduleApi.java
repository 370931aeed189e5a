package dev.vectormesh.job.api;

import com.google.protobuf.Empty;
import dev.vectormesh.job.schedule.Run;
import dev.vectormesh.job.schedule.ScheduleStore;
import dev.vectormesh.job.schedule.Schedules;
import dev.vectormesh.job.v1.CreateScheduleRequest;
import dev.vectormesh.job.v1.DeleteScheduleRequest;
import dev.vectormesh.job.v1.GetScheduleRequest;
import dev.vectormesh.job.v1.ListScheduleRunsRequest;
import dev.vectormesh.job.v1.ListScheduleRunsResponse;
import dev.vectormesh.job.v1.ListSchedulesRequest;
import dev.vectormesh.job.v1.ListSchedulesResponse;
import dev.vectormesh.job.v1.PauseScheduleRequest;
import dev.vectormesh.job.v1.ResumeScheduleRequest;
import dev.vectormesh.job.v1.Schedule;
import dev.vectormesh.job.v1.ScheduleRun;
import dev.vectormesh.job.v1.ScheduleServiceGrpc;
import dev.vectormesh.job.v1.TriggerScheduleRequest;
import dev.vectormesh.job.v1.UpdateScheduleRequest;
import dev.vectormesh.platform.call.CallContext;
import dev.vectormesh.platform.call.Replies;
import dev.vectormesh.platform.paging.KeysetPage;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.UUID;

/** ScheduleService. */
public final class ScheduleApi extends ScheduleServiceGrpc.ScheduleServiceImplBase {
  private final Schedules schedules;

  public ScheduleApi(Schedules schedules) {
    this.schedules = schedules;
  }

  @Override
  public void createSchedule(CreateScheduleRequest request, StreamObserver<Schedule> reply) {
    Replies.send(
        reply,
        () ->
            ScheduleProtos.toProto(
                schedules.create(
                    CallContext.current(),
                    request.getScheduleId(),
                    ScheduleProtos.spec(request.getSchedule()))));
  }

  @Override
  public void getSchedule(GetScheduleRequest request, StreamObserver<Schedule> reply) {
    Replies.send(
        reply, () -> ScheduleProtos.toProto(schedules.find(tenant(), id(request.getName()))));
  }

  @Override
  public void listSchedules(
      ListSchedulesRequest request, StreamObserver<ListSchedulesResponse> reply) {
    Replies.send(reply, () -> page(request));
  }

  private ListSchedulesResponse page(ListSchedulesRequest request) {
    KeysetPage page = KeysetPage.of(request, request.getPageSize(), request.getPageToken());
    var found =
        page.cut(
            schedules.list(tenant(), page.after(), page.limit()),
            dev.vectormesh.job.schedule.Schedule::id);
    return ListSchedulesResponse.newBuilder()
        .addAllSchedules(found.stream().map(ScheduleProtos::toProto).toList())
        .setNextPageToken(page.next())
        .build();
  }

  @Override
  public void updateSchedule(UpdateScheduleRequest request, StreamObserver<Schedule> reply) {
    Replies.send(
        reply,
        () -> {
          Schedule asked = request.getSchedule();
          return ScheduleProtos.toProto(
              schedules.update(
                  CallContext.current(),
                  dev.vectormesh.job.schedule.Schedule.parseName("schedule.name", asked.getName()),
                  asked.getEtag(),
                  current -> ScheduleProtos.merge(current, asked, request.getUpdateMask())));
        });
  }

  @Override
  public void deleteSchedule(DeleteScheduleRequest request, StreamObserver<Empty> reply) {
    Replies.send(
        reply,
        () -> {
          schedules.delete(tenant(), id(request.getName()), request.getEtag());
          return Empty.getDefaultInstance();
        });
  }

  @Override
  public void pauseSchedule(PauseScheduleRequest request, StreamObserver<Schedule> reply) {
    Replies.send(
        reply, () -> ScheduleProtos.toProto(schedules.pause(tenant(), id(request.getName()))));
  }

  @Override
  public void resumeSchedule(ResumeScheduleRequest request, StreamObserver<Schedule> reply) {
    Replies.send(
        reply, () -> ScheduleProtos.toProto(schedules.resume(tenant(), id(request.getName()))));
  }

  @Override
  public void triggerSchedule(TriggerScheduleRequest request, StreamObserver<ScheduleRun> reply) {
    Replies.send(
        reply,
        () -> {
          String id = id(request.getName());
          UUID requestId =
              request.getRequestId().isEmpty() ? null : UUID.fromString(request.getRequestId());
          return ScheduleProtos.toProto(id, schedules.trigger(tenant(), id, requestId));
        });
  }

  @Override
  public void listScheduleRuns(
      ListScheduleRunsRequest request, StreamObserver<ListScheduleRunsResponse> reply) {
    Replies.send(reply, () -> page(request));
  }

  private ListScheduleRunsResponse page(ListScheduleRunsRequest request) {
    KeysetPage page = KeysetPage.of(request, request.getPageSize(), request.getPageToken());
    String id = dev.vectormesh.job.schedule.Schedule.parseName("parent", request.getParent());
    List<Run> found =
        page.cutBy(
            schedules.runs(
                schedules.find(tenant(), id),
                page.after(at -> new ScheduleStore.After(at.instant(0), at.uuid(1))),
                page.limit()),
            run -> new String[] {run.due().toString(), run.uid().toString()});
    return ListScheduleRunsResponse.newBuilder()
        .addAllScheduleRuns(found.stream().map(run -> ScheduleProtos.toProto(id, run)).toList())
        .setNextPageToken(page.next())
        .build();
  }

  private static String id(String name) {
    return dev.vectormesh.job.schedule.Schedule.parseName("name", name);
  }

  private static String tenant() {
    return CallContext.current().tenant();
  }
}
