package dev.vectormesh.local.cli.rollout;

import dev.vectormesh.local.cli.session.MeshSession;
import dev.vectormesh.local.cli.session.ServiceCommand;
import dev.vectormesh.local.console.Console;
import dev.vectormesh.tuning.v1.GetRolloutRequest;
import dev.vectormesh.tuning.v1.Rollout;
import dev.vectormesh.tuning.v1.WatchRolloutRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "status",
    description = "Shows a rollout: where it is and why, what the guards say, what happened.")
final class RolloutStatus extends ServiceCommand {
  @Parameters(paramLabel = "ROLLOUT", description = "Its id, as `rollout` lists it.")
  private String id = "";

  @Option(
      names = {"-f", "--follow"},
      description = "Shows each change until it has ended.")
  private boolean follow;

  RolloutStatus(Console console) {
    super(console);
  }

  @Override
  protected int run(MeshSession mesh) {
    String name = namespaceName() + "/rollouts/" + id;
    if (follow) {
      follow(mesh, name, this);
    } else {
      show(mesh.rollouts().getRollout(GetRolloutRequest.newBuilder().setName(name).build()));
    }
    return 0;
  }

  private void show(Rollout rollout) {
    if (json) {
      printJson(rollout);
    } else {
      RolloutLines.all(rollout).forEach(console::print);
    }
  }

  /** Shows it until it has ended: of each change what is new, then all of it. */
  static void follow(MeshSession mesh, String name, RolloutStatus shown) {
    Rollout last = Rollout.getDefaultInstance();
    var changes =
        mesh.rollouts().watchRollout(WatchRolloutRequest.newBuilder().setName(name).build());
    while (changes.hasNext()) {
      Rollout next = changes.next();
      if (shown.json) {
        shown.printJson(next);
      } else if (!next.getReason().equals(last.getReason())) {
        shown.console.print(RolloutLines.head(next) + "  " + next.getReason());
      }
      last = next;
    }
    if (!shown.json) {
      shown.show(last);
    }
  }
}
