package dev.vectormesh.local.cli;

import dev.vectormesh.local.cli.bucket.BucketsCommand;
import dev.vectormesh.local.cli.bucket.ObjectsCommand;
import dev.vectormesh.local.cli.corpus.BatchesCommand;
import dev.vectormesh.local.cli.corpus.CollectionsCommand;
import dev.vectormesh.local.cli.corpus.DeadLettersCommand;
import dev.vectormesh.local.cli.corpus.DemoCommand;
import dev.vectormesh.local.cli.corpus.DocumentsCommand;
import dev.vectormesh.local.cli.corpus.DuplicatesCommand;
import dev.vectormesh.local.cli.corpus.GenerationsCommand;
import dev.vectormesh.local.cli.corpus.IndexCommand;
import dev.vectormesh.local.cli.corpus.IngestCommand;
import dev.vectormesh.local.cli.corpus.NamespacesCommand;
import dev.vectormesh.local.cli.corpus.ReindexCommand;
import dev.vectormesh.local.cli.corpus.SearchCommand;
import dev.vectormesh.local.cli.corpus.SourcesCommand;
import dev.vectormesh.local.cli.corpus.UsageCommand;
import dev.vectormesh.local.cli.engine.QdrantCommand;
import dev.vectormesh.local.cli.engine.TritonCommand;
import dev.vectormesh.local.cli.eval.EvalCommand;
import dev.vectormesh.local.cli.feedback.FeedbackCommand;
import dev.vectormesh.local.cli.job.EventsCommand;
import dev.vectormesh.local.cli.job.JobsCommand;
import dev.vectormesh.local.cli.job.SchedulesCommand;
import dev.vectormesh.local.cli.job.WebhooksCommand;
import dev.vectormesh.local.cli.mesh.DoctorCommand;
import dev.vectormesh.local.cli.mesh.LogsCommand;
import dev.vectormesh.local.cli.mesh.ResetCommand;
import dev.vectormesh.local.cli.mesh.StatusCommand;
import dev.vectormesh.local.cli.mesh.StopCommand;
import dev.vectormesh.local.cli.mesh.TokenCommand;
import dev.vectormesh.local.cli.mesh.UpCommand;
import dev.vectormesh.local.cli.mesh.WarmJvmCommand;
import dev.vectormesh.local.cli.model.ModelsCommand;
import dev.vectormesh.local.cli.rollout.RolloutCommand;
import dev.vectormesh.local.cli.session.Failures;
import dev.vectormesh.local.cli.session.Version;
import dev.vectormesh.local.cli.simulation.BenchmarkCommand;
import dev.vectormesh.local.cli.simulation.SimulateCommand;
import dev.vectormesh.local.cli.tuning.RunsCommand;
import dev.vectormesh.local.cli.tuning.TrainCommand;
import dev.vectormesh.local.console.Console;
import java.util.concurrent.CancellationException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command line: {@code vectormesh COMMAND}. */
@Command(
    name = "vectormesh",
    description = "Semantic search over your documents: a mesh of services on one machine.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    subcommands = {
      UpCommand.class,
      StatusCommand.class,
      StopCommand.class,
      LogsCommand.class,
      ResetCommand.class,
      DemoCommand.class,
      IngestCommand.class,
      IndexCommand.class,
      SourcesCommand.class,
      DeadLettersCommand.class,
      SearchCommand.class,
      DocumentsCommand.class,
      DuplicatesCommand.class,
      CollectionsCommand.class,
      BatchesCommand.class,
      BucketsCommand.class,
      ObjectsCommand.class,
      NamespacesCommand.class,
      ReindexCommand.class,
      GenerationsCommand.class,
      UsageCommand.class,
      JobsCommand.class,
      SchedulesCommand.class,
      EventsCommand.class,
      WebhooksCommand.class,
      TokenCommand.class,
      FeedbackCommand.class,
      RolloutCommand.class,
      EvalCommand.class,
      TrainCommand.class,
      RunsCommand.class,
      DoctorCommand.class,
      QdrantCommand.class,
      WarmJvmCommand.class,
      TritonCommand.class,
      ModelsCommand.class,
      SimulateCommand.class,
      BenchmarkCommand.class,
    })
public final class VectormeshCli implements Runnable {
  @SuppressWarnings("NullAway.Init") // picocli sets it before it runs a command.
  @Spec
  private CommandSpec spec;

  /** Runs a command and ends the process: 0 done, 1 failed, 2 asked wrongly. */
  public static void main(String[] args) {
    // Whatever happens, the process ends: servers leave threads behind that are no daemons.
    System.exit(run(Console.ofProcess(), args));
  }

  /** Runs a command and answers its exit code. */
  public static int run(Console console, String... args) {
    CommandLine line = new CommandLine(new VectormeshCli(), new CommandFactory(console));
    line.setExecutionExceptionHandler((failure, command, parsed) -> {
      if (!(failure instanceof CancellationException)) {
        console.note(Failures.message(failure));
      }
      return 1;
    });
    line.setOut(console.results());
    line.setErr(console.notes());
    line.setCaseInsensitiveEnumValuesAllowed(true);
    return line.execute(args);
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Which command?");
  }
}
