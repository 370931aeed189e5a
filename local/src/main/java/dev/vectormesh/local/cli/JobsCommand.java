package dev.vectormesh.local.cli;

import dev.vectormesh.job.v1.CancelJobRequest;
import dev.vectormesh.job.v1.Job;
import dev.vectormesh.job.v1.ListJobsRequest;
import dev.vectormesh.job.v1.RetryJobRequest;
import dev.vectormesh.local.console.Console;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "jobs",
    description = "Lists jobs, newest first; cancels or retries one; follows one.")
final class JobsCommand extends ServiceCommand {
  @SuppressWarnings("NullAway.Init") // picocli sets it before it runs a command.
  @Spec
  private CommandSpec spec;

  @Parameters(arity = "0..1", paramLabel = "ACTION", description = "cancel, retry or watch.")
  private @Nullable String action;

  @Parameters(index = "1", arity = "0..1", paramLabel = "JOB", description = "The job's id.")
  private @Nullable String job;

  @Option(names = "--filter", defaultValue = "", description = "For example: state = \"RUNNING\"")
  private String filter = "";

  @Option(
      names = "--limit",
      defaultValue = "50",
      description = "At most this many; default: ${DEFAULT-VALUE}.")
  private int limit;

  JobsCommand(Console console) {
    super(console);
  }

  @Override
  protected int run(MeshSession mesh) {
    if (action == null) {
      var request = ListJobsRequest.newBuilder().setPageSize(limit).setFilter(filter).build();
      mesh.jobs().listJobs(request).getJobsList().forEach(this::print);
      return 0;
    }
    if (job == null) {
      throw new ParameterException(spec.commandLine(), "Which job? jobs " + action + " JOB");
    }
    String name = job.startsWith("jobs/") ? job : "jobs/" + job;
    switch (action) {
      case "cancel" ->
          print(mesh.jobs().cancelJob(CancelJobRequest.newBuilder().setName(name).build()));
      case "retry" ->
          print(mesh.jobs().retryJob(RetryJobRequest.newBuilder().setName(name).build()));
      case "watch" -> {
        return JobWatch.follow(mesh.jobs(), name, console, json) == Job.State.STATE_SUCCEEDED
            ? 0
            : 1;
      }
      default ->
          throw new ParameterException(
              spec.commandLine(), "Unknown action " + action + ": cancel, retry or watch.");
    }
    return 0;
  }

  private void print(Job found) {
    if (json) {
      printJson(found);
      return;
    }
    console.print(
        "%s  %-14s %-9s %6d/%-6d %s  %s"
            .formatted(
                id(found.getName()),
                found.getKind(),
                found.getState().name().replace("STATE_", ""),
                found.getProgress().getDone(),
                found.getProgress().getTotal(),
                Instant.ofEpochSecond(found.getCreateTime().getSeconds()),
                found.hasError() ? found.getError().getMessage() : found.getSubject()));
  }
}
