package dev.vectormesh.local.cli.tuning;

import dev.vectormesh.local.cli.session.MeshSession;
import dev.vectormesh.local.cli.session.ServiceCommand;
import dev.vectormesh.local.console.Console;
import dev.vectormesh.tuning.v1.CancelTrainingRunRequest;
import dev.vectormesh.tuning.v1.DeleteTrainingRunRequest;
import dev.vectormesh.tuning.v1.GetTrainingRunRequest;
import dev.vectormesh.tuning.v1.ListTrainingRunsRequest;
import dev.vectormesh.tuning.v1.ListTrainingRunsResponse;
import dev.vectormesh.tuning.v1.TrainingRun;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "runs",
    description = "Lists training runs, newest first.",
    subcommands = {RunsCommand.Show.class, RunsCommand.Cancel.class, RunsCommand.Delete.class})
public final class RunsCommand extends ServiceCommand {
  private static final int PAGE = 500;

  public RunsCommand(Console console) {
    super(console);
  }

  @Override
  protected int run(MeshSession mesh) {
    ListTrainingRunsRequest.Builder request =
        ListTrainingRunsRequest.newBuilder().setParent(namespaceName()).setPageSize(PAGE);
    ListTrainingRunsResponse page;
    do {
      page = mesh.training().listTrainingRuns(request.build());
      for (TrainingRun run : page.getTrainingRunsList()) {
        if (json) {
          printJson(run);
        } else {
          console.print(RunReport.line(run));
        }
      }
      request.setPageToken(page.getNextPageToken());
    } while (!page.getNextPageToken().isEmpty());
    return 0;
  }

  /** A command about one run. */
  abstract static class OfOne extends ServiceCommand {
    @SuppressWarnings("NullAway.Init") // picocli sets it before it runs a command.
    @Parameters(paramLabel = "RUN", description = "Its name, or the last part of it.")
    private String run;

    OfOne(Console console) {
      super(console);
    }

    final String name() {
      return run.contains("/") ? run : namespaceName() + "/trainingRuns/" + run;
    }
  }

  @Command(name = "show", description = "Shows a run: its losses, and the verdict on its model.")
  static final class Show extends OfOne {
    Show(Console console) {
      super(console);
    }

    @Override
    protected int run(MeshSession mesh) {
      TrainingRun run =
          mesh.training()
              .getTrainingRun(GetTrainingRunRequest.newBuilder().setName(name()).build());
      if (json) {
        printJson(run);
      } else {
        RunReport.lines(run, console).forEach(console::print);
      }
      return 0;
    }
  }

  @Command(name = "cancel", description = "Asks a run to stop.")
  static final class Cancel extends OfOne {
    Cancel(Console console) {
      super(console);
    }

    @Override
    protected int run(MeshSession mesh) {
      TrainingRun run =
          mesh.training()
              .cancelTrainingRun(CancelTrainingRunRequest.newBuilder().setName(name()).build());
      if (json) {
        printJson(run);
      } else {
        console.print(RunReport.line(run));
      }
      return 0;
    }
  }

  @Command(name = "delete", description = "Deletes a run that has ended; its model stays.")
  static final class Delete extends OfOne {
    Delete(Console console) {
      super(console);
    }

    @Override
    protected int run(MeshSession mesh) {
      var unused =
          mesh.training()
              .deleteTrainingRun(DeleteTrainingRunRequest.newBuilder().setName(name()).build());
      return 0;
    }
  }
}
