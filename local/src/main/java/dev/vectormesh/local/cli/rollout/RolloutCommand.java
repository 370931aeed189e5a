package dev.vectormesh.local.cli.rollout;

import dev.vectormesh.local.cli.session.MeshSession;
import dev.vectormesh.local.cli.session.ServiceCommand;
import dev.vectormesh.local.console.Console;
import dev.vectormesh.tuning.v1.ListRolloutsRequest;
import dev.vectormesh.tuning.v1.ListRolloutsResponse;
import dev.vectormesh.tuning.v1.Rollout;
import picocli.CommandLine.Command;

@Command(
    name = "rollout",
    aliases = "rollouts",
    description = {
      "Lists rollouts, newest first: each takes a generation of the index, with the model that"
          + " filled",
      "it, to a growing share of the sessions, and back where it is worse."
    },
    subcommands = {
      RolloutStart.class,
      RolloutStatus.class,
      RolloutChange.Pause.class,
      RolloutChange.Resume.class,
      RolloutChange.Abort.class,
      RolloutChange.Promote.class,
      RolloutChange.RollBack.class,
    })
public final class RolloutCommand extends ServiceCommand {
  private static final int PAGE = 500;

  public RolloutCommand(Console console) {
    super(console);
  }

  @Override
  protected int run(MeshSession mesh) {
    ListRolloutsRequest.Builder request =
        ListRolloutsRequest.newBuilder().setParent(namespaceName()).setPageSize(PAGE);
    ListRolloutsResponse page;
    do {
      page = mesh.rollouts().listRollouts(request.build());
      for (Rollout rollout : page.getRolloutsList()) {
        if (json) {
          printJson(rollout);
        } else {
          console.print(RolloutLines.head(rollout));
        }
      }
      request.setPageToken(page.getNextPageToken());
    } while (!page.getNextPageToken().isEmpty());
    return 0;
  }
}
