package dev.vectormesh.local.cli.feedback;

import dev.vectormesh.local.cli.session.MeshSession;
import dev.vectormesh.local.cli.session.MessageJson;
import dev.vectormesh.local.cli.session.ServiceCommand;
import dev.vectormesh.local.console.Console;
import dev.vectormesh.local.feedback.UbiWriter;
import dev.vectormesh.search.v1.ExportFeedbackRequest;
import dev.vectormesh.search.v1.ExportFeedbackResponse;
import java.util.Iterator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "export",
    description = "Writes sessions and what was done with them as lines of JSON, oldest first.")
final class FeedbackExportCommand extends ServiceCommand {
  /** What is written. */
  enum Format {
    OURS,
    UBI
  }

  @Option(
      names = "--format",
      defaultValue = "OURS",
      description =
          "ours, or ubi: User Behavior Insights, as OpenSearch's _bulk takes it; default:"
              + " ${DEFAULT-VALUE}.")
  private Format format = Format.OURS;

  @Option(
      names = "--filter",
      defaultValue = "",
      description =
          "For example: batch = 3, or: user = ann AND create_time >= 2026-11-01T00:00:00Z")
  private String filter = "";

  FeedbackExportCommand(Console console) {
    super(console);
  }

  @Override
  protected int run(MeshSession mesh) {
    UbiWriter ubi = new UbiWriter(console::print);
    Iterator<ExportFeedbackResponse> steps =
        mesh.feedback()
            .exportFeedback(
                ExportFeedbackRequest.newBuilder()
                    .setParent(namespaceName())
                    .setFilter(filter)
                    .build());
    while (steps.hasNext()) {
      ExportFeedbackResponse step = steps.next();
      switch (format) {
        case OURS -> console.print(MessageJson.line(step));
        case UBI -> ubi.write(step.getSession());
      }
    }
    return 0;
  }
}
