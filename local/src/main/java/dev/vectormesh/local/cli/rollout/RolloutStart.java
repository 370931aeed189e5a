package dev.vectormesh.local.cli.rollout;

import com.google.protobuf.Duration;
import dev.vectormesh.local.cli.session.MeshSession;
import dev.vectormesh.local.cli.session.ServiceCommand;
import dev.vectormesh.local.cli.session.Times;
import dev.vectormesh.local.console.Console;
import dev.vectormesh.tuning.v1.CreateRolloutRequest;
import dev.vectormesh.tuning.v1.Rollout;
import dev.vectormesh.tuning.v1.RolloutPlan;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "start",
    description = {
      "Lets a growing share of the sessions search a generation, until it is the live one.",
      "It begins once both generations hold the same, and the generation's model answers."
    })
final class RolloutStart extends ServiceCommand {
  /** Hundredths of a percent in a percent. */
  private static final int PERCENT = 100;

  @Parameters(paramLabel = "GENERATION", description = "Its number.")
  private long generation;

  @Option(
      names = "--id",
      defaultValue = "",
      description = "Its name; default: the server makes one.")
  private String id = "";

  @Option(
      names = "--model-version",
      paramLabel = "VERSION",
      defaultValue = "",
      description = "The model version that filled it: its gate must have been passed.")
  private String modelVersion = "";

  @Option(
      names = "--steps",
      paramLabel = "PERCENT",
      split = ",",
      description = "The share at each step; default: 1,5,25,50,100.")
  private List<Double> steps = List.of();

  @Option(
      names = "--step-time",
      paramLabel = "TIME",
      converter = Times.Length.class,
      description = "The least time at a step, for example 30m; default: 10m.")
  private @Nullable Duration stepTime;

  @Option(
      names = "--click-time",
      paramLabel = "TIME",
      converter = Times.Length.class,
      description = "How old a session must be for its clicks to count; default: 1m.")
  private @Nullable Duration clickTime;

  @Option(
      names = "--sessions",
      paramLabel = "N",
      description = "The fewest sessions that each arm needs at a step; default: 200.")
  private @Nullable Integer sessions;

  @Option(
      names = "--shadow",
      description = {
        "Begins with a step at which the generation is asked beside the live one, and nobody is",
        "shown what it answers."
      })
  private boolean shadow;

  @Option(
      names = "--interleave",
      paramLabel = "PERCENT",
      arity = "0..1",
      fallbackValue = "10",
      description = {
        "Shows so many of the sessions lists drawn from both, before the first share; clicks tell",
        "whose documents are chosen. Without a number: ${FALLBACK-VALUE}."
      })
  private @Nullable Double interleave;

  RolloutStart(Console console) {
    super(console);
  }

  @Override
  protected int run(MeshSession mesh) {
    Rollout.Builder rollout =
        Rollout.newBuilder()
            .setGeneration(namespaceName() + "/generations/" + generation)
            .setPlan(plan());
    if (!modelVersion.isEmpty()) {
      rollout.setModelVersion(namespaceName() + "/modelVersions/" + id(modelVersion));
    }
    Rollout started =
        mesh.rollouts()
            .createRollout(
                CreateRolloutRequest.newBuilder()
                    .setParent(namespaceName())
                    .setRolloutId(id)
                    .setRollout(rollout)
                    .build());
    if (json) {
      printJson(started);
    } else {
      console.print(RolloutLines.head(started));
      started.getWarningsList().forEach(warning -> console.print("  ! " + warning));
      console.note("`rollout status %s --follow` shows it.".formatted(id(started.getName())));
    }
    return 0;
  }

  private RolloutPlan plan() {
    RolloutPlan.Builder plan = RolloutPlan.newBuilder();
    steps.forEach(step -> plan.addWeights(hundredths(step)));
    plan.setShadow(shadow);
    if (interleave != null) {
      plan.setInterleave(hundredths(interleave));
    }
    if (stepTime != null) {
      plan.setStepWait(stepTime);
    }
    if (clickTime != null) {
      plan.setClickWait(clickTime);
    }
    if (sessions != null) {
      plan.setStepSessions(sessions);
    }
    return plan.build();
  }

  private static int hundredths(double percent) {
    return Math.toIntExact(Math.round(percent * PERCENT));
  }
}
