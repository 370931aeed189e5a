package dev.vectormesh.local.cli.tuning;

import dev.vectormesh.local.cli.session.Defaults;
import dev.vectormesh.local.cli.session.MeshSession;
import dev.vectormesh.local.cli.session.ServiceCommand;
import dev.vectormesh.local.console.Console;
import dev.vectormesh.local.eval.BeirCollection;
import dev.vectormesh.tuning.v1.CreateTrainingRunRequest;
import dev.vectormesh.tuning.v1.GetTrainingRunRequest;
import dev.vectormesh.tuning.v1.JudgementSet;
import dev.vectormesh.tuning.v1.TrainingData;
import dev.vectormesh.tuning.v1.TrainingRun;
import dev.vectormesh.tuning.v1.TrainingRun.State;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "train",
    description = {
      "Trains a model of a namespace from clicks and judgements, and holds it against the live"
          + " one.",
      "Nothing that is searched changes by it."
    })
public final class TrainCommand extends ServiceCommand {
  private static final Duration LOOK = Duration.ofMillis(300);

  @SuppressWarnings("NullAway.Init") // picocli sets it before it runs a command.
  @Spec
  private CommandSpec spec;

  @Option(names = "--adapter", description = "By an adapter: the method where none is named.")
  private boolean adapter;

  @Option(
      names = "--method",
      paramLabel = "NAME",
      defaultValue = "adapter",
      description = "By this method; default: ${DEFAULT-VALUE}.")
  private String method = "adapter";

  @Option(
      names = "--judgements",
      paramLabel = "DIR",
      description = "Learns from the judgements of a folder in BEIR's layout; kept as a set.")
  private List<Path> judgements = new ArrayList<>();

  @Option(
      names = "--set",
      paramLabel = "NAME",
      description = "Learns from a judgement set that is there.")
  private List<String> sets = new ArrayList<>();

  @Option(
      names = "--batch",
      paramLabel = "N",
      description = "Learns from the clicks of a released batch of sessions.")
  private List<Long> batches = new ArrayList<>();

  @Option(
      names = {"-c", "--collection"},
      paramLabel = "NAME",
      defaultValue = Defaults.COLLECTION,
      description = "What the judged documents of --judgements are in; default: ${DEFAULT-VALUE}.")
  private String collection = Defaults.COLLECTION;

  @Option(
      names = "--trials",
      paramLabel = "N",
      defaultValue = "1",
      description = "Sets of parameters that are tried, 1 to 10; default: ${DEFAULT-VALUE}.")
  private int trials = 1;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "The same gives the same model; default: ${DEFAULT-VALUE}.")
  private long seed = 1;

  @Option(
      names = "--parameter",
      paramLabel = "NAME=VALUE",
      description = "A parameter of the method, such as pull=50.")
  private Map<String, Double> parameters = new LinkedHashMap<>();

  @Option(names = "--quiet", description = "Says nothing while it runs.")
  private boolean quiet;

  public TrainCommand(Console console) {
    super(console);
  }

  @Override
  protected void check() {
    if (judgements.isEmpty() && sets.isEmpty() && batches.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "What from? Name --judgements DIR, --set NAME or --batch N.");
    }
    if (adapter && !method.equals("adapter")) {
      throw new ParameterException(
          spec.commandLine(), "--adapter is --method adapter: name one of them.");
    }
  }

  @Override
  protected int run(MeshSession mesh) throws IOException {
    TrainingRun.Builder run =
        TrainingRun.newBuilder()
            .setMethod(method)
            .putAllParameters(parameters)
            .setTrials(trials)
            .setSeed(seed)
            .setData(data(mesh));
    TrainingRun started =
        mesh.training()
            .createTrainingRun(
                CreateTrainingRunRequest.newBuilder()
                    .setParent(namespaceName())
                    .setTrainingRun(run)
                    .setRequestId(UUID.randomUUID().toString())
                    .build());
    TrainingRun ended = followed(mesh, started.getName());
    if (json) {
      printJson(ended);
    } else {
      RunReport.lines(ended, console).forEach(console::print);
    }
    return ended.getState() == State.STATE_SUCCEEDED && ended.getGate().getPassed() ? 0 : 1;
  }

  private TrainingData data(MeshSession mesh) throws IOException {
    TrainingData.Builder data = TrainingData.newBuilder();
    JudgementUpload upload = new JudgementUpload(mesh);
    for (Path folder : judgements) {
      JudgementSet set = upload.write(BeirCollection.open(folder), collectionName(collection));
      console.note(
          "%s: %,d queries, %,d judgements"
              .formatted(set.getName(), set.getQueryCount(), set.getJudgementCount()));
      data.addJudgementSets(set.getName());
    }
    sets.forEach(set -> data.addJudgementSets(namespaceName() + "/judgementSets/" + set));
    batches.forEach(batch -> data.addSessionBatches(namespaceName() + "/sessionBatches/" + batch));
    return data.build();
  }

  private TrainingRun followed(MeshSession mesh, String name) {
    String told = "";
    while (true) {
      TrainingRun run =
          mesh.training().getTrainingRun(GetTrainingRunRequest.newBuilder().setName(name).build());
      String state = RunReport.state(run);
      if (!quiet && !state.equals(told)) {
        console.note(ServiceCommand.id(name) + ": " + state);
        told = state;
      }
      switch (run.getState()) {
        case STATE_QUEUED, STATE_RUNNING -> LockSupport.parkNanos(LOOK.toNanos());
        default -> {
          return run;
        }
      }
    }
  }
}
