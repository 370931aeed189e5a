package dev.vectormesh.local.cli.rollout;

import dev.vectormesh.local.cli.session.ServiceCommand;
import dev.vectormesh.local.cli.session.Times;
import dev.vectormesh.tuning.v1.GuardFinding;
import dev.vectormesh.tuning.v1.Rollout;
import dev.vectormesh.tuning.v1.RolloutEvent;
import dev.vectormesh.tuning.v1.Trial;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Rollouts for people. */
final class RolloutLines {
  private RolloutLines() {}

  /** One line. */
  static String head(Rollout rollout) {
    return "%s  %-11s %6s  generation %s  %s"
        .formatted(
            Times.shown(true, rollout.getCreateTime()),
            rollout.getState().name().replace("STATE_", ""),
            tried(rollout.getTrial(), rollout.getWeight()),
            ServiceCommand.id(rollout.getGeneration()),
            ServiceCommand.id(rollout.getName()));
  }

  /** Where it is and why, what the guards say, and what happened. */
  static List<String> all(Rollout rollout) {
    List<String> lines = new ArrayList<>();
    lines.add(head(rollout));
    lines.add("  " + rollout.getReason());
    rollout.getWarningsList().forEach(warning -> lines.add("  ! " + warning));
    rollout.getFindingsList().forEach(finding -> lines.add(line(finding)));
    rollout.getHistoryList().forEach(event -> lines.add(line(event)));
    return lines;
  }

  private static String line(GuardFinding finding) {
    return "    %-12s %-4s  %s"
        .formatted(
            finding.getGuard(),
            finding.getVerdict().name().replace("VERDICT_", ""),
            finding.getReason());
  }

  private static String line(RolloutEvent event) {
    return "  %2d  %s  %-11s %6s  %s: %s"
        .formatted(
            event.getNumber(),
            Times.shown(true, event.getTime()),
            event.getState().name().replace("STATE_", ""),
            tried(event.getTrial(), event.getWeight()),
            event.getActor(),
            event.getReason());
  }

  /** To how many sessions, and how. */
  private static String tried(Trial trial, int weight) {
    return switch (trial) {
      case TRIAL_SHADOW -> "shadow";
      case TRIAL_INTERLEAVE -> "both " + percent(weight);
      default -> percent(weight);
    };
  }

  private static String percent(int weight) {
    return String.format(Locale.ROOT, "%.4g %%", weight / 100.0).replaceAll("\\.?0+ %", " %");
  }
}
