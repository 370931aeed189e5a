package dev.vectormesh.local.cli.tuning;

import dev.vectormesh.local.cli.session.ServiceCommand;
import dev.vectormesh.local.cli.session.Times;
import dev.vectormesh.local.console.Console;
import dev.vectormesh.tuning.v1.TrainingDataReport;
import dev.vectormesh.tuning.v1.TrainingEpoch;
import dev.vectormesh.tuning.v1.TrainingRun;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A training run, for a person. */
final class RunReport {
  private static final int BAR = 40;

  private RunReport() {}

  /** A line of a list. */
  static String line(TrainingRun run) {
    return "%s  %-16s %-10s %-9s %s"
        .formatted(
            Times.shown(true, run.getCreateTime()),
            ServiceCommand.id(run.getName()),
            state(run),
            run.getMethod(),
            outcome(run));
  }

  static String state(TrainingRun run) {
    return run.getStage().isEmpty() ? run.getState().name().replace("STATE_", "") : run.getStage();
  }

  private static String outcome(TrainingRun run) {
    if (run.hasError()) {
      return run.getError().getMessage();
    }
    if (!run.hasGate()) {
      return "";
    }
    return (run.getGate().getPassed() ? "passed  " : "stopped by its gate  ")
        + ServiceCommand.id(run.getModelVersion());
  }

  /** All of it. */
  static List<String> lines(TrainingRun run, Console console) {
    List<String> lines = new ArrayList<>();
    lines.add(console.bold(run.getName()) + "  " + state(run));
    if (run.hasDataReport()) {
      lines.add(data(run.getDataReport()));
    }
    run.getNotesList().forEach(note -> lines.add("  " + note));
    lines.addAll(curve(run.getEpochsList()));
    if (run.hasError()) {
      lines.add(run.getError().getMessage());
    }
    if (run.hasGate()) {
      lines.add(
          console.bold(
              run.getGate().getPassed() ? "The gate lets it pass:" : "The gate stops it:"));
      run.getGate().getReason().lines().forEach(reason -> lines.add("  " + reason));
    }
    if (!run.getModelVersion().isEmpty()) {
      lines.add("Model version " + run.getModelVersion());
    }
    return lines;
  }

  private static String data(TrainingDataReport data) {
    return "Learnt from %,d queries with %,d chosen documents (%,d sessions; %,d documents are not in the index)"
        .formatted(
            data.getQueryCount(),
            data.getPairCount(),
            data.getSessionCount(),
            data.getMissingDocumentCount());
  }

  /** The losses of each pass; the bar is the loss of what is held out, where there is one. */
  static List<String> curve(List<TrainingEpoch> epochs) {
    List<String> lines = new ArrayList<>();
    double most = epochs.stream().mapToDouble(RunReport::told).max().orElse(0);
    double least = epochs.stream().mapToDouble(RunReport::told).min().orElse(0);
    for (TrainingEpoch epoch : epochs) {
      double share = most > least ? (told(epoch) - least) / (most - least) : 0;
      lines.add(
          String.format(
                  Locale.ROOT,
                  "%8s %4d  loss %8.4f  held out %8s  %s",
                  epoch.getTrial() == 0 ? "" : "trial " + epoch.getTrial(),
                  epoch.getNumber(),
                  epoch.getLoss(),
                  epoch.hasHeldOutLoss()
                      ? String.format(Locale.ROOT, "%.4f", epoch.getHeldOutLoss())
                      : "-",
                  "#".repeat(1 + (int) Math.round(share * (BAR - 1))))
              .stripTrailing());
    }
    return lines;
  }

  private static double told(TrainingEpoch epoch) {
    return epoch.hasHeldOutLoss() ? epoch.getHeldOutLoss() : epoch.getLoss();
  }
}
