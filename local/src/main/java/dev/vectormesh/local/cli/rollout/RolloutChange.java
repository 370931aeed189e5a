package dev.vectormesh.local.cli.rollout;

import dev.vectormesh.local.cli.session.MeshSession;
import dev.vectormesh.local.cli.session.ServiceCommand;
import dev.vectormesh.local.console.Console;
import dev.vectormesh.tuning.v1.AbortRolloutRequest;
import dev.vectormesh.tuning.v1.PauseRolloutRequest;
import dev.vectormesh.tuning.v1.PromoteRolloutRequest;
import dev.vectormesh.tuning.v1.ResumeRolloutRequest;
import dev.vectormesh.tuning.v1.RollBackRolloutRequest;
import dev.vectormesh.tuning.v1.Rollout;
import dev.vectormesh.tuning.v1.RolloutServiceGrpc.RolloutServiceBlockingStub;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** What people change of a rollout. */
abstract class RolloutChange extends ServiceCommand {
  @Parameters(paramLabel = "ROLLOUT", description = "Its id, as `rollout` lists it.")
  private String id = "";

  RolloutChange(Console console) {
    super(console);
  }

  abstract Rollout change(RolloutServiceBlockingStub rollouts, String name);

  @Override
  protected int run(MeshSession mesh) {
    Rollout rollout = change(mesh.rollouts(), namespaceName() + "/rollouts/" + id);
    if (json) {
      printJson(rollout);
    } else {
      console.print(RolloutLines.head(rollout));
      console.print("  " + rollout.getReason());
    }
    return 0;
  }

  @Command(
      name = "pause",
      description = "Stays at its share until it is resumed; guards still take it back.")
  static final class Pause extends RolloutChange {
    Pause(Console console) {
      super(console);
    }

    @Override
    Rollout change(RolloutServiceBlockingStub rollouts, String name) {
      return rollouts.pauseRollout(PauseRolloutRequest.newBuilder().setName(name).build());
    }
  }

  @Command(name = "resume", description = "Goes on; the step begins anew.")
  static final class Resume extends RolloutChange {
    Resume(Console console) {
      super(console);
    }

    @Override
    Rollout change(RolloutServiceBlockingStub rollouts, String name) {
      return rollouts.resumeRollout(ResumeRolloutRequest.newBuilder().setName(name).build());
    }
  }

  @Command(name = "abort", description = "Gives all sessions back to the live generation.")
  static final class Abort extends RolloutChange {
    Abort(Console console) {
      super(console);
    }

    @Override
    Rollout change(RolloutServiceBlockingStub rollouts, String name) {
      return rollouts.abortRollout(AbortRolloutRequest.newBuilder().setName(name).build());
    }
  }

  @Command(
      name = "promote",
      description = "Makes the candidate the live generation now, whatever the guards say.")
  static final class Promote extends RolloutChange {
    Promote(Console console) {
      super(console);
    }

    @Override
    Rollout change(RolloutServiceBlockingStub rollouts, String name) {
      return rollouts.promoteRollout(PromoteRolloutRequest.newBuilder().setName(name).build());
    }
  }

  @Command(
      name = "rollback",
      description = "Makes the generation live again that was live before the promotion.")
  static final class RollBack extends RolloutChange {
    RollBack(Console console) {
      super(console);
    }

    @Override
    Rollout change(RolloutServiceBlockingStub rollouts, String name) {
      return rollouts.rollBackRollout(RollBackRolloutRequest.newBuilder().setName(name).build());
    }
  }
}
