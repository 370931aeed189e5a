package dev.vectormesh.local.cli.tuning;

import dev.vectormesh.local.cli.session.MeshSession;
import dev.vectormesh.local.cli.session.ServiceCommand;
import dev.vectormesh.local.cli.session.Times;
import dev.vectormesh.local.console.Console;
import dev.vectormesh.tuning.v1.ListModelVersionsRequest;
import dev.vectormesh.tuning.v1.ListModelVersionsResponse;
import dev.vectormesh.tuning.v1.ModelVersion;
import picocli.CommandLine.Command;

@Command(name = "tuned", description = "Lists the models that were trained, newest first.")
public final class TunedModels extends ServiceCommand {
  private static final int PAGE = 500;

  public TunedModels(Console console) {
    super(console);
  }

  @Override
  protected int run(MeshSession mesh) {
    ListModelVersionsRequest.Builder request =
        ListModelVersionsRequest.newBuilder().setParent(namespaceName()).setPageSize(PAGE);
    ListModelVersionsResponse page;
    do {
      page = mesh.models().listModelVersions(request.build());
      for (ModelVersion version : page.getModelVersionsList()) {
        if (json) {
          printJson(version);
        } else {
          console.print(line(version));
        }
      }
      request.setPageToken(page.getNextPageToken());
    } while (!page.getNextPageToken().isEmpty());
    return 0;
  }

  private static String line(ModelVersion version) {
    return "%s  %-9s %-40s %-8s %-8s of %s"
        .formatted(
            Times.shown(true, version.getCreateTime()),
            version.getStage().name().replace("STAGE_", ""),
            version.getEncoder(),
            version.getLoaded() ? "loaded" : "",
            version.getGate().getPassed() ? "passed" : "stopped",
            version.getParentModel());
  }
}
