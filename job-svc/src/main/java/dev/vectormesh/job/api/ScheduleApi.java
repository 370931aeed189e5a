package dev.vectormesh.job.api;

import com.google.protobuf.Empty;
import dev.vectormesh.job.schedule.Run;
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
import dev.vectormesh.platform.paging.PageSize;
import dev.vectormesh.platform.paging.PageTokens;
import io.grpc.stub.StreamObserver;
import java.time.Instant;
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
    int size = PageSize.of(request.getPageSize(), Pages.SIZE, Pages.LONGEST);
    PageTokens pages = PageTokens.of(request);
    List<String> position = pages.read(request.getPageToken());
    var found = schedules.list(tenant(), position.isEmpty() ? null : position.getFirst(), size + 1);
    ListSchedulesResponse.Builder response = ListSchedulesResponse.newBuilder();
    found.stream().limit(size).map(ScheduleProtos::toProto).forEach(response::addSchedules);
    if (found.size() > size) {
      response.setNextPageToken(pages.write(found.get(size - 1).id()));
    }
    return response.build();
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
    int size = PageSize.of(request.getPageSize(), Pages.SIZE, Pages.LONGEST);
    PageTokens pages = PageTokens.of(request);
    List<String> position = pages.read(request.getPageToken());
    var after =
        position.isEmpty()
            ? null
            : new dev.vectormesh.job.schedule.ScheduleStore.After(
                Instant.parse(position.get(0)), UUID.fromString(position.get(1)));
    String id = dev.vectormesh.job.schedule.Schedule.parseName("parent", request.getParent());
    List<Run> found = schedules.runs(schedules.find(tenant(), id), after, size + 1);
    ListScheduleRunsResponse.Builder response = ListScheduleRunsResponse.newBuilder();
    found.stream()
        .limit(size)
        .map(run -> ScheduleProtos.toProto(id, run))
        .forEach(response::addScheduleRuns);
    if (found.size() > size) {
      Run last = found.get(size - 1);
      response.setNextPageToken(pages.write(last.due().toString(), last.uid().toString()));
    }
    return response.build();
  }

  private static String id(String name) {
    return dev.vectormesh.job.schedule.Schedule.parseName("name", name);
  }

  private static String tenant() {
    return CallContext.current().tenant();
  }
}
