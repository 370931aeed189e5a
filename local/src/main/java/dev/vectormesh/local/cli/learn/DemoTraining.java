package dev.vectormesh.local.cli.learn;

import dev.vectormesh.job.v1.Job;
import dev.vectormesh.local.cli.job.JobWatch;
import dev.vectormesh.local.cli.session.MeshSession;
import dev.vectormesh.local.console.Console;
import dev.vectormesh.tuning.v1.CreateTrainingRunRequest;
import dev.vectormesh.tuning.v1.GetTrainingRunRequest;
import dev.vectormesh.tuning.v1.TrainingData;
import dev.vectormesh.tuning.v1.TrainingRun;

/** The demo's training runs. */
final class DemoTraining {
  private static final int TOLD_FINDINGS = 3;

  private final MeshSession mesh;
  private final Console console;

  DemoTraining(MeshSession mesh, Console console) {
    this.mesh = mesh;
    this.console = console;
  }

  /**
   * Trains, and waits for the verdict.
   *
   * @throws IllegalStateException if the run fails
   */
  TrainingRun run(TrainingData data) {
    TrainingRun run =
        mesh.training()
            .createTrainingRun(
                CreateTrainingRunRequest.newBuilder()
                    .setParent(LearnDemo.NAMESPACE)
                    .setTrainingRun(TrainingRun.newBuilder().setData(data))
                    .build());
    Job.State state = JobWatch.follow(mesh.jobs(), run.getJob(), console, false);
    TrainingRun ended =
        mesh.training()
            .getTrainingRun(GetTrainingRunRequest.newBuilder().setName(run.getName()).build());
    if (state != Job.State.STATE_SUCCEEDED) {
      throw new IllegalStateException("the training failed: " + ended.getError().getMessage());
    }
    return ended;
  }

  /** What was learnt from, and the verdict. */
  void tell(TrainingRun run) {
    console.print(
        "  learnt from %d pairs of %d questions"
            .formatted(run.getDataReport().getPairCount(), run.getDataReport().getQueryCount()));
    console.print("  the gate " + (run.getGate().getPassed() ? "lets it pass:" : "stops it:"));
    run.getGate()
        .getReason()
        .lines()
        .limit(TOLD_FINDINGS)
        .forEach(line -> console.print("    " + line));
  }
}
