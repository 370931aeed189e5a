package dev.vectormesh.local.cli.job;

import com.google.protobuf.Any;
import com.google.protobuf.Timestamp;
import dev.vectormesh.job.v1.CancelJobRequest;
import dev.vectormesh.job.v1.CreateJobRequest;
import dev.vectormesh.job.v1.Job;
import dev.vectormesh.job.v1.ListQueuesRequest;
import dev.vectormesh.job.v1.PauseQueueRequest;
import dev.vectormesh.job.v1.ResumeQueueRequest;
import dev.vectormesh.job.v1.RetryJobRequest;
import dev.vectormesh.local.cli.session.MeshSession;
import dev.vectormesh.local.cli.session.MessageJson;
import dev.vectormesh.local.cli.session.ServiceCommand;
import dev.vectormesh.local.cli.session.Times;
import dev.vectormesh.local.console.Console;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "jobs",
    description = "Lists jobs, newest first; with --watch the open ones, and each as it changes.",
    subcommands = {
      JobsCommand.Create.class,
      JobsCommand.Cancel.class,
      JobsCommand.Retry.class,
      JobsCommand.Watch.class,
      JobsCommand.Queues.class,
      JobsCommand.Pause.class,
      JobsCommand.Resume.class,
    })
public final class JobsCommand extends ServiceCommand {
  @Option(names = "--filter", description = "For example: state = \"RUNNING\"")
  private @Nullable String filter;

  @Option(
      names = "--limit",
      defaultValue = "50",
      description = "At most this many; default: ${DEFAULT-VALUE}.")
  private int limit;

  @Option(names = "--watch", description = "Goes on with each job that changes, until Ctrl-C.")
  private boolean watch;

  public JobsCommand(Console console) {
    super(console);
  }

  @Override
  protected int run(MeshSession mesh) {
    JobLines lines = new JobLines(mesh, console, json);
    if (watch && filter != null) {
      console.note(
          "--watch shows all jobs: leave out --filter, or see `events --follow --filter`.");
      return 2;
    }
    if (watch) {
      lines.watch(limit);
    } else {
      lines.list(filter == null ? "" : filter, limit);
    }
    return 0;
  }

  /** What a new job, or each job of a schedule, is to run. */
  public static final class Work {
    @Option(names = "--subject", defaultValue = "", description = "The resource it works on.")
    String subject = "";

    @Option(
        names = "--input",
        paramLabel = "JSON",
        converter = MessageJson.Input.class,
        description = "Its input: a JSON object. Never put a secret in.")
    @Nullable Any input;

    @Option(
        names = "--priority",
        defaultValue = "0",
        description = "0 to 9, higher first; default: ${DEFAULT-VALUE}.")
    int priority;

    @Option(
        names = "--max-attempts",
        defaultValue = "0",
        description = "Attempts allowed; 0 asks for the default of the kind.")
    int maxAttempts;
  }

  /** One job, by its id or name. */
  abstract static class OfJob extends ServiceCommand {
    @Parameters(paramLabel = "JOB", description = "The job's id.")
    private String job = "";

    OfJob(Console console) {
      super(console);
    }

    final String name() {
      return job.startsWith("jobs/") ? job : "jobs/" + job;
    }

    final int show(MeshSession mesh, Job shown) {
      new JobLines(mesh, console, json).print(shown);
      return 0;
    }
  }

  @Command(name = "create", description = "Queues a job for workers of your own.")
  public static final class Create extends ServiceCommand {
    @Parameters(paramLabel = "KIND", description = "What to run, for example reports.weekly.")
    private String kind = "";

    @Mixin private Work work = new Work();

    @Option(
        names = "--unique",
        paramLabel = "KEY",
        defaultValue = "",
        description = "One open job.")
    private String unique = "";

    @Option(
        names = "--at",
        paramLabel = "TIME",
        converter = Times.Future.class,
        description = "Not before 2026-11-21T12:00:00Z, or not for the next 90s, 15m, 2h, 1d.")
    private @Nullable Timestamp time;

    @Option(names = "--after", paramLabel = "JOB", description = "When these have succeeded.")
    private List<String> after = List.of();

    Create(Console console) {
      super(console);
    }

    @Override
    protected int run(MeshSession mesh) {
      Job.Builder job =
          Job.newBuilder()
              .setKind(kind)
              .setSubject(work.subject)
              .setPriority(work.priority)
              .setMaxAttempts(work.maxAttempts)
              .setUniqueKey(unique);
      after.forEach(id -> job.addDependsOn(id.startsWith("jobs/") ? id : "jobs/" + id));
      if (work.input != null) {
        job.setInput(work.input);
      }
      if (time != null) {
        job.setScheduleTime(time);
      }
      new JobLines(mesh, console, json)
          .print(mesh.jobs().createJob(CreateJobRequest.newBuilder().setJob(job).build()));
      return 0;
    }
  }

  @Command(name = "cancel", description = "Asks a job to stop; its worker has to obey.")
  public static final class Cancel extends OfJob {
    Cancel(Console console) {
      super(console);
    }

    @Override
    protected int run(MeshSession mesh) {
      var request = CancelJobRequest.newBuilder().setName(name()).build();
      return show(mesh, mesh.jobs().cancelJob(request));
    }
  }

  @Command(
      name = "retry",
      description = "Queues a failed or cancelled job again, from its last checkpoint.")
  public static final class Retry extends OfJob {
    @Option(names = "--from-scratch", description = "Forgets the checkpoint.")
    private boolean fromScratch;

    Retry(Console console) {
      super(console);
    }

    @Override
    protected int run(MeshSession mesh) {
      var request =
          RetryJobRequest.newBuilder().setName(name()).setDiscardCheckpoint(fromScratch).build();
      return show(mesh, mesh.jobs().retryJob(request));
    }
  }

  @Command(
      name = "watch",
      description = "Follows a job to its end; fails if the job did not succeed.")
  public static final class Watch extends OfJob {
    Watch(Console console) {
      super(console);
    }

    @Override
    protected int run(MeshSession mesh) {
      Job.State end = JobWatch.follow(mesh.jobs(), name(), console, json);
      return end == Job.State.STATE_SUCCEEDED ? 0 : 1;
    }
  }

  @Command(name = "queues", description = "Lists the kinds that have open jobs or are paused.")
  public static final class Queues extends ServiceCommand {
    Queues(Console console) {
      super(console);
    }

    @Override
    protected int run(MeshSession mesh) {
      JobLines lines = new JobLines(mesh, console, json);
      var request = ListQueuesRequest.getDefaultInstance();
      mesh.queues().listQueues(request).getQueuesList().forEach(lines::print);
      return 0;
    }
  }

  @Command(name = "pause", description = "Hands out no more jobs of a kind; running ones go on.")
  public static final class Pause extends ServiceCommand {
    @Parameters(paramLabel = "KIND", description = "For example corpus.ingest.")
    private String kind = "";

    Pause(Console console) {
      super(console);
    }

    @Override
    protected int run(MeshSession mesh) {
      var request = PauseQueueRequest.newBuilder().setName("queues/" + kind).build();
      new JobLines(mesh, console, json).print(mesh.queues().pauseQueue(request));
      return 0;
    }
  }

  @Command(name = "resume", description = "Hands out jobs of a kind again.")
  public static final class Resume extends ServiceCommand {
    @Parameters(paramLabel = "KIND", description = "For example corpus.ingest.")
    private String kind = "";

    Resume(Console console) {
      super(console);
    }

    @Override
    protected int run(MeshSession mesh) {
      var request = ResumeQueueRequest.newBuilder().setName("queues/" + kind).build();
      new JobLines(mesh, console, json).print(mesh.queues().resumeQueue(request));
      return 0;
    }
  }
}
