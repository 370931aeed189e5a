package dev.vectormesh.local.cli.corpus;

import dev.vectormesh.corpus.v1.Batch;
import dev.vectormesh.corpus.v1.GetBatchRequest;
import dev.vectormesh.corpus.v1.Tier;
import dev.vectormesh.job.v1.GetJobRequest;
import dev.vectormesh.job.v1.Job;
import dev.vectormesh.local.cli.job.JobWatch;
import dev.vectormesh.local.cli.session.MeshSession;
import dev.vectormesh.local.cli.session.ServiceCommand;
import dev.vectormesh.local.console.Console;

/** Follows the jobs of a batch of objects, tier by tier. */
final class BatchWatch {
  private final MeshSession mesh;
  private final Console console;
  private final boolean quiet;

  BatchWatch(MeshSession mesh, Console console, boolean quiet) {
    this.mesh = mesh;
    this.console = console;
    this.quiet = quiet;
  }

  /** The batch, once all of its jobs have ended; says why one of them failed. */
  Batch follow(Batch batch) {
    for (Tier tier : batch.getTiersList()) {
      for (Tier.Run run : tier.getRunsList()) {
        if (!quiet) {
          console.note(
              "tier %d: %s".formatted(tier.getNumber(), ServiceCommand.id(run.getCollection())));
        }
        Job.State state = JobWatch.follow(mesh.jobs(), run.getJob(), console, quiet);
        if (state != Job.State.STATE_SUCCEEDED) {
          Job job = mesh.jobs().getJob(GetJobRequest.newBuilder().setName(run.getJob()).build());
          console.note(
              "%s ended %s: %s"
                  .formatted(
                      run.getJob(),
                      state.name().replace("STATE_", ""),
                      job.getError().getMessage()));
        }
      }
    }
    return mesh.ingest().getBatch(GetBatchRequest.newBuilder().setName(batch.getName()).build());
  }
}
