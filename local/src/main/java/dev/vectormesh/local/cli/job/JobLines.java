package dev.vectormesh.local.cli.job;

import dev.vectormesh.job.v1.Event;
import dev.vectormesh.job.v1.GetJobRequest;
import dev.vectormesh.job.v1.Job;
import dev.vectormesh.job.v1.ListJobsRequest;
import dev.vectormesh.job.v1.ListJobsResponse;
import dev.vectormesh.job.v1.Queue;
import dev.vectormesh.job.v1.SubscribeEventsRequest;
import dev.vectormesh.local.cli.session.MeshSession;
import dev.vectormesh.local.cli.session.MessageJson;
import dev.vectormesh.local.cli.session.ServiceCommand;
import dev.vectormesh.local.cli.session.Times;
import dev.vectormesh.local.console.Console;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.concurrent.atomic.AtomicBoolean;

/** Shows jobs, one a line: as JSON for scripts, in columns for people. */
final class JobLines {
  private static final int PAGE = 500;

  private final MeshSession mesh;
  private final Console console;
  private final boolean json;

  JobLines(MeshSession mesh, Console console, boolean json) {
    this.mesh = mesh;
    this.console = console;
    this.json = json;
  }

  /** The newest jobs that match. */
  void list(String filter, int limit) {
    ListJobsRequest.Builder request = ListJobsRequest.newBuilder().setFilter(filter);
    int shown = 0;
    ListJobsResponse page;
    do {
      request.setPageSize(Math.min(PAGE, limit - shown));
      page = mesh.jobs().listJobs(request.build());
      page.getJobsList().forEach(this::print);
      shown += page.getJobsCount();
      request.setPageToken(page.getNextPageToken());
    } while (!page.getNextPageToken().isEmpty() && shown < limit);
    if (!page.getNextPageToken().isEmpty()) {
      console.note("There are more; see --limit.");
    }
  }

  /** The jobs that are open, and then each job whenever it changes, until interrupted. */
  void watch(int limit) {
    AtomicBoolean listed = new AtomicBoolean();
    EventFollower.follow(
        mesh.events(),
        SubscribeEventsRequest.newBuilder().setFilter("type = \"job.*\"").build(),
        next -> {
          // The stream is open: what changes from here on will be told.
          if (listed.compareAndSet(false, true)) {
            list("state = \"QUEUED\" OR state = \"RUNNING\"", limit);
          }
          next.getEventsList().stream().map(Event::getSubject).distinct().forEach(this::show);
        });
  }

  private void show(String name) {
    try {
      print(mesh.jobs().getJob(GetJobRequest.newBuilder().setName(name).build()));
    } catch (StatusRuntimeException e) {
      if (e.getStatus().getCode() != Status.Code.NOT_FOUND) {
        throw e;
      }
    }
  }

  void print(Job job) {
    if (json) {
      console.print(MessageJson.line(job));
      return;
    }
    console.print(
        "%s  %-14s %-9s %6d/%-6d %s  %s"
            .formatted(
                ServiceCommand.id(job.getName()),
                job.getKind(),
                state(job),
                job.getProgress().getDone(),
                job.getProgress().getTotal(),
                Times.shown(true, job.getCreateTime()),
                note(job)));
  }

  private static String state(Job job) {
    return job.getState().name().replace("STATE_", "");
  }

  private static String note(Job job) {
    if (job.hasError()) {
      return Console.cut(job.getError().getMessage(), 160);
    }
    return job.getOpenDependencyCount() > 0
        ? "waits for %d other jobs".formatted(job.getOpenDependencyCount())
        : job.getSubject();
  }

  void print(Queue queue) {
    if (json) {
      console.print(MessageJson.line(queue));
      return;
    }
    console.print(
        "%-24s %6d ready %6d waiting %6d running  %s"
            .formatted(
                queue.getKind(),
                queue.getReadyCount(),
                queue.getWaitingCount(),
                queue.getRunningCount(),
                paused(queue)));
  }

  private static String paused(Queue queue) {
    if (queue.getPausedByOperator()) {
      return "paused by the operator";
    }
    return queue.getPaused()
        ? "paused since " + Times.shown(queue.hasPauseTime(), queue.getPauseTime())
        : "";
  }
}
