package dev.vectormesh.local.cli.job;

import com.google.protobuf.Duration;
import com.google.protobuf.Timestamp;
import dev.vectormesh.job.v1.CreateScheduleRequest;
import dev.vectormesh.job.v1.DeleteScheduleRequest;
import dev.vectormesh.job.v1.JobTemplate;
import dev.vectormesh.job.v1.ListScheduleRunsRequest;
import dev.vectormesh.job.v1.ListSchedulesRequest;
import dev.vectormesh.job.v1.ListSchedulesResponse;
import dev.vectormesh.job.v1.PauseScheduleRequest;
import dev.vectormesh.job.v1.ResumeScheduleRequest;
import dev.vectormesh.job.v1.Schedule;
import dev.vectormesh.job.v1.ScheduleRun;
import dev.vectormesh.job.v1.TriggerScheduleRequest;
import dev.vectormesh.local.cli.session.MeshSession;
import dev.vectormesh.local.cli.session.MessageJson;
import dev.vectormesh.local.cli.session.ServiceCommand;
import dev.vectormesh.local.cli.session.Times;
import dev.vectormesh.local.console.Console;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "schedules",
    description = "Lists what queues jobs by the clock.",
    subcommands = {
      SchedulesCommand.Create.class,
      ScheduleUpdateCommand.class,
      SchedulesCommand.Pause.class,
      SchedulesCommand.Resume.class,
      SchedulesCommand.Trigger.class,
      SchedulesCommand.Runs.class,
      SchedulesCommand.Delete.class,
    })
public final class SchedulesCommand extends ServiceCommand {
  public SchedulesCommand(Console console) {
    super(console);
  }

  @Override
  protected int run(MeshSession mesh) {
    ListSchedulesRequest.Builder request = ListSchedulesRequest.newBuilder();
    ListSchedulesResponse page;
    do {
      page = mesh.schedules().listSchedules(request.build());
      page.getSchedulesList().forEach(schedule -> print(console, json, schedule));
      request.setPageToken(page.getNextPageToken());
    } while (!page.getNextPageToken().isEmpty());
    return 0;
  }

  private static void print(Console console, boolean json, Schedule schedule) {
    console.print(
        json
            ? MessageJson.line(schedule)
            : "%-24s %-7s %-20s %-24s next %s"
                .formatted(
                    id(schedule.getName()),
                    schedule.getState().name().replace("STATE_", ""),
                    schedule.getJob().getKind(),
                    timing(schedule),
                    Times.shown(schedule.hasNextRunTime(), schedule.getNextRunTime())));
  }

  private static String timing(Schedule schedule) {
    String zone = schedule.getTimeZone();
    return schedule.hasInterval()
        ? "every %d s".formatted(schedule.getInterval().getSeconds())
        : schedule.getCron() + (zone.isEmpty() ? "" : " " + zone);
  }

  private static void print(Console console, boolean json, ScheduleRun run) {
    console.print(
        json
            ? MessageJson.line(run)
            : "%s  %-9s %-9s %s"
                .formatted(
                    Times.shown(run.hasDueTime(), run.getDueTime()),
                    run.getState().name().replace("STATE_", ""),
                    run.getCause().name().replace("CAUSE_", ""),
                    run.getJob().isEmpty() ? run.getReason() : id(run.getJob())));
  }

  /** One schedule, by its id or name. */
  abstract static class OfSchedule extends ServiceCommand {
    @Parameters(paramLabel = "SCHEDULE", description = "The schedule's id.")
    private String schedule = "";

    OfSchedule(Console console) {
      super(console);
    }

    final String name() {
      return schedule.startsWith("schedules/") ? schedule : "schedules/" + schedule;
    }

    final int show(Schedule shown) {
      print(console, json, shown);
      return 0;
    }
  }

  @Command(name = "create", description = "Creates a schedule.")
  public static final class Create extends OfSchedule {
    /** One of both. */
    static final class Timing {
      @Option(names = "--cron", description = "Minute to day of week: \"0 2 * * *\", or @daily.")
      @Nullable String cron;

      @Option(
          names = "--every",
          paramLabel = "LENGTH",
          converter = Times.Length.class,
          description = "90s, 15m, 2h or 1d.")
      @Nullable Duration every;
    }

    @ArgGroup(multiplicity = "1")
    private Timing timing = new Timing();

    @Option(names = "--kind", required = true, description = "What to run, such as reports.weekly.")
    private String kind = "";

    @Mixin private JobsCommand.Work work = new JobsCommand.Work();

    @Option(names = "--zone", defaultValue = "", description = "Of --cron, such as Europe/Berlin.")
    private String zone = "";

    @Option(
        names = "--catch-up",
        paramLabel = "HOW",
        defaultValue = "RUN_ONCE",
        description = "Missed times: SKIP, RUN_ONCE or RUN_ALL; default: ${DEFAULT-VALUE}.")
    private CatchUp catchUp = CatchUp.RUN_ONCE;

    @Option(
        names = "--catch-up-limit",
        defaultValue = "0",
        description = "For RUN_ALL: how many at most; 0 means 10.")
    private int catchUpLimit;

    @Option(
        names = "--until",
        paramLabel = "TIME",
        converter = Times.Future.class,
        description = "Not from then on: 2026-11-21T12:00:00Z, or in 2h, 30d.")
    private @Nullable Timestamp end;

    /** What becomes of missed times. */
    enum CatchUp {
      SKIP,
      RUN_ONCE,
      RUN_ALL;

      Schedule.CatchUp asked() {
        return Schedule.CatchUp.valueOf("CATCH_UP_" + this);
      }
    }

    Create(Console console) {
      super(console);
    }

    @Override
    protected int run(MeshSession mesh) {
      JobTemplate.Builder job =
          JobTemplate.newBuilder()
              .setKind(kind)
              .setSubject(work.subject)
              .setPriority(work.priority)
              .setMaxAttempts(work.maxAttempts);
      if (work.input != null) {
        job.setInput(work.input);
      }
      Schedule.Builder schedule =
          Schedule.newBuilder()
              .setJob(job)
              .setTimeZone(zone)
              .setCatchUp(catchUp.asked())
              .setCatchUpLimit(catchUpLimit);
      if (timing.cron != null) {
        schedule.setCron(timing.cron);
      }
      if (timing.every != null) {
        schedule.setInterval(timing.every);
      }
      if (end != null) {
        schedule.setEndTime(end);
      }
      var request =
          CreateScheduleRequest.newBuilder().setScheduleId(id(name())).setSchedule(schedule);
      return show(mesh.schedules().createSchedule(request.build()));
    }
  }

  @Command(name = "pause", description = "Stops a schedule from running at its times.")
  public static final class Pause extends OfSchedule {
    Pause(Console console) {
      super(console);
    }

    @Override
    protected int run(MeshSession mesh) {
      var request = PauseScheduleRequest.newBuilder().setName(name()).build();
      return show(mesh.schedules().pauseSchedule(request));
    }
  }

  @Command(name = "resume", description = "Lets a schedule run again, from now on.")
  public static final class Resume extends OfSchedule {
    Resume(Console console) {
      super(console);
    }

    @Override
    protected int run(MeshSession mesh) {
      var request = ResumeScheduleRequest.newBuilder().setName(name()).build();
      return show(mesh.schedules().resumeSchedule(request));
    }
  }

  @Command(name = "trigger", description = "Runs a schedule once now, whatever its state.")
  public static final class Trigger extends OfSchedule {
    Trigger(Console console) {
      super(console);
    }

    @Override
    protected int run(MeshSession mesh) {
      var request = TriggerScheduleRequest.newBuilder().setName(name()).build();
      print(console, json, mesh.schedules().triggerSchedule(request));
      return 0;
    }
  }

  @Command(name = "runs", description = "Lists what came of a schedule's times, newest first.")
  public static final class Runs extends OfSchedule {
    @Option(names = "--limit", defaultValue = "50", description = "Default: ${DEFAULT-VALUE}.")
    private int limit;

    Runs(Console console) {
      super(console);
    }

    @Override
    protected int run(MeshSession mesh) {
      var request = ListScheduleRunsRequest.newBuilder().setParent(name()).setPageSize(limit);
      var page = mesh.schedules().listScheduleRuns(request.build());
      page.getScheduleRunsList().forEach(run -> print(console, json, run));
      return 0;
    }
  }

  @Command(name = "delete", description = "Deletes a schedule and its runs; its jobs stay.")
  public static final class Delete extends OfSchedule {
    Delete(Console console) {
      super(console);
    }

    @Override
    protected int run(MeshSession mesh) {
      var request = DeleteScheduleRequest.newBuilder().setName(name()).build();
      var unused = mesh.schedules().deleteSchedule(request);
      console.note("Deleted " + name() + ".");
      return 0;
    }
  }
}
