package dev.vectormesh.local.cli.corpus;

import dev.vectormesh.corpus.v1.IngestOutput;
import dev.vectormesh.corpus.v1.ReplayBatchRequest;
import dev.vectormesh.job.v1.GetJobRequest;
import dev.vectormesh.job.v1.Job;
import dev.vectormesh.local.cli.job.JobWatch;
import dev.vectormesh.local.cli.session.MeshSession;
import dev.vectormesh.local.cli.session.ServiceCommand;
import dev.vectormesh.local.console.Console;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "replay",
    description = "Reads the failed items of a batch again, and no others; --all, of all batches.")
final class ReplayCommand extends ServiceCommand {
  @Parameters(
      paramLabel = "BATCH",
      arity = "0..1",
      description = "The batch: its name, or the last part of it.")
  private @Nullable String batch;

  @Option(names = "--all", description = "Of all batches of the namespace.")
  private boolean all;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it.
  private CommandSpec spec;

  ReplayCommand(Console console) {
    super(console);
  }

  @Override
  protected void check() {
    if (all == (batch != null)) {
      throw new ParameterException(spec.commandLine(), "give either BATCH or --all");
    }
  }

  @Override
  protected int run(MeshSession mesh) throws Exception {
    Set<String> batches = new LinkedHashSet<>();
    if (batch == null) {
      var letters =
          DeadLetterPages.each(mesh, namespaceName(), "", letter -> batches.add(letter.getBatch()));
    } else {
      batches.add(batch.contains("/") ? batch : namespaceName() + "/batches/" + batch);
    }
    if (batches.isEmpty()) {
      console.note("Nothing failed.");
    }
    boolean whole = true;
    for (String one : batches) {
      whole &= replay(mesh, one);
    }
    return whole ? 0 : 1;
  }

  /** Whether its job succeeded; items may fail again. */
  private boolean replay(MeshSession mesh, String name) throws IOException {
    Job job = mesh.ingest().replayBatch(ReplayBatchRequest.newBuilder().setName(name).build());
    Job.State state = JobWatch.follow(mesh.jobs(), job.getName(), console, json);
    Job ended = mesh.jobs().getJob(GetJobRequest.newBuilder().setName(job.getName()).build());
    if (json) {
      printJson(ended);
    } else if (state == Job.State.STATE_SUCCEEDED) {
      IngestOutput output = ended.getOutput().unpack(IngestOutput.class);
      console.print(
          "%s: %d read again, %d stored, %d failed again"
              .formatted(
                  id(name),
                  output.getItemCount(),
                  output.getItemCount() - output.getFailedCount(),
                  output.getFailedCount()));
    } else {
      console.note(
          "%s ended %s: %s".formatted(job.getName(), state, ended.getError().getMessage()));
    }
    return state == Job.State.STATE_SUCCEEDED;
  }
}
