package dev.vectormesh.local.cli.feedback;

import dev.vectormesh.local.cli.session.MeshSession;
import dev.vectormesh.local.cli.session.ServiceCommand;
import dev.vectormesh.local.console.Console;
import dev.vectormesh.local.feedback.CurveReport;
import dev.vectormesh.local.feedback.ShownAndClicked;
import dev.vectormesh.search.v1.ExportFeedbackRequest;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "curve",
    description = {
      "Estimates from clicks how likely users look at each place of a list, against the first:",
      "by the position-based model, and by documents that stood at several places for one query."
    })
final class FeedbackCurveCommand extends ServiceCommand {
  @Option(
      names = "--filter",
      defaultValue = "",
      description = "As of export, for example: batch = 3")
  private String filter = "";

  FeedbackCurveCommand(Console console) {
    super(console);
  }

  @Override
  protected int run(MeshSession mesh) {
    ShownAndClicked counted = new ShownAndClicked();
    mesh.feedback()
        .exportFeedback(
            ExportFeedbackRequest.newBuilder().setParent(namespaceName()).setFilter(filter).build())
        .forEachRemaining(step -> counted.add(step.getSession()));
    if (counted.sessions() == 0) {
      console.note(
          ("There is no session to learn from (%d are marked). Searches open sessions with"
                  + " --session-id; `feedback import` brings others.")
              .formatted(counted.leftOut()));
      return 1;
    }
    CurveReport report = CurveReport.of(counted.impressions());
    List<String> lines = json ? report.json() : report.table();
    if (!json) {
      console.print(
          "%,d sessions, %,d marked ones left out"
              .formatted(counted.sessions(), counted.leftOut()));
    }
    lines.forEach(console::print);
    return 0;
  }
}
