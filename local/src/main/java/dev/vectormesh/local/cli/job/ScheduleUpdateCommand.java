package dev.vectormesh.local.cli.job;

import com.google.protobuf.Any;
import com.google.protobuf.FieldMask;
import com.google.protobuf.Timestamp;
import dev.vectormesh.job.v1.GetScheduleRequest;
import dev.vectormesh.job.v1.JobTemplate;
import dev.vectormesh.job.v1.Schedule;
import dev.vectormesh.job.v1.UpdateScheduleRequest;
import dev.vectormesh.local.cli.session.MeshSession;
import dev.vectormesh.local.cli.session.MessageJson;
import dev.vectormesh.local.cli.session.Times;
import dev.vectormesh.local.console.Console;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Reads the schedule, changes what is set, and writes it unless it changed in between. */
@Command(name = "update", description = "Changes what is set here, and leaves the rest.")
final class ScheduleUpdateCommand extends SchedulesCommand.OfSchedule {
  @SuppressWarnings("NullAway.Init") // picocli sets it before it runs a command.
  @Spec
  private CommandSpec spec;

  @ArgGroup(multiplicity = "0..1")
  private SchedulesCommand.Create.Timing timing = new SchedulesCommand.Create.Timing();

  @Option(names = "--zone", description = "Of --cron, such as Europe/Berlin.")
  private @Nullable String zone;

  @Option(
      names = "--catch-up",
      paramLabel = "HOW",
      description = "Missed times: SKIP, RUN_ONCE or RUN_ALL.")
  private SchedulesCommand.Create.@Nullable CatchUp catchUp;

  @Option(names = "--catch-up-limit", description = "For RUN_ALL: how many at most; 0 means 10.")
  private @Nullable Integer catchUpLimit;

  @Option(
      names = "--until",
      paramLabel = "TIME",
      converter = Times.Future.class,
      description = "Not from then on: 2026-11-21T12:00:00Z, or in 2h, 30d.")
  private @Nullable Timestamp end;

  @Option(names = "--kind", description = "What to run, such as reports.weekly.")
  private @Nullable String kind;

  @Option(names = "--subject", description = "The resource that its jobs work on.")
  private @Nullable String subject;

  @Option(
      names = "--input",
      paramLabel = "JSON",
      converter = MessageJson.Input.class,
      description = "The input of its jobs: a JSON object. Never put a secret in.")
  private @Nullable Any input;

  @Option(names = "--priority", description = "Of its jobs, 0 to 9, higher first.")
  private @Nullable Integer priority;

  @Option(
      names = "--max-attempts",
      description = "Of its jobs; 0 asks for the default of the kind.")
  private @Nullable Integer maxAttempts;

  ScheduleUpdateCommand(Console console) {
    super(console);
  }

  @Override
  protected int run(MeshSession mesh) {
    Schedule now =
        mesh.schedules().getSchedule(GetScheduleRequest.newBuilder().setName(name()).build());
    Schedule.Builder schedule = now.toBuilder();
    Set<String> changed = new LinkedHashSet<>();
    change(timing.cron, schedule::setCron, "cron", changed);
    change(timing.every, schedule::setInterval, "interval", changed);
    change(zone, schedule::setTimeZone, "time_zone", changed);
    change(catchUp, how -> schedule.setCatchUp(how.asked()), "catch_up", changed);
    change(catchUpLimit, schedule::setCatchUpLimit, "catch_up_limit", changed);
    change(end, schedule::setEndTime, "end_time", changed);
    JobTemplate.Builder job = schedule.getJobBuilder();
    change(kind, job::setKind, "job", changed);
    change(subject, job::setSubject, "job", changed);
    change(input, job::setInput, "job", changed);
    change(priority, job::setPriority, "job", changed);
    change(maxAttempts, job::setMaxAttempts, "job", changed);
    if (changed.isEmpty()) {
      throw new ParameterException(spec.commandLine(), "What is to change? Such as --every 2h.");
    }
    UpdateScheduleRequest request =
        UpdateScheduleRequest.newBuilder()
            .setSchedule(schedule)
            .setUpdateMask(FieldMask.newBuilder().addAllPaths(changed))
            .build();
    return show(mesh.schedules().updateSchedule(request));
  }

  private static <T> void change(
      @Nullable T value, Consumer<T> set, String field, Set<String> changed) {
    if (value != null) {
      set.accept(value);
      changed.add(field);
    }
  }
}
