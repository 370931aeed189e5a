package dev.vectormesh.local.cli.corpus;

import com.google.protobuf.Message;
import dev.vectormesh.corpus.v1.IngestInput;
import dev.vectormesh.corpus.v1.IngestOutput;
import dev.vectormesh.corpus.v1.IngestSourceRequest;
import dev.vectormesh.corpus.v1.ItemFailure;
import dev.vectormesh.corpus.v1.ListItemFailuresRequest;
import dev.vectormesh.corpus.v1.ListItemFailuresResponse;
import dev.vectormesh.job.v1.GetJobRequest;
import dev.vectormesh.job.v1.Job;
import dev.vectormesh.local.cli.job.JobWatch;
import dev.vectormesh.local.cli.session.MeshSession;
import dev.vectormesh.local.console.Console;
import java.io.IOException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Submits a source, follows its job, and says what became of it. */
final class IngestRun {
  private final MeshSession mesh;
  private final Console console;
  private final boolean json;

  IngestRun(MeshSession mesh, Console console, boolean json) {
    this.mesh = mesh;
    this.console = console;
    this.json = json;
  }

  /**
   * Answers the exit code: 0 when the job succeeded, also when single items failed.
   *
   * @param manifest where what became of each item is written, however the job ends; or null
   */
  int run(IngestSourceRequest request, Consumer<Message> printJson, @Nullable ManifestFile manifest)
      throws IOException {
    Job job = mesh.ingest().ingestSource(request);
    Job.State state = JobWatch.follow(mesh.jobs(), job.getName(), console, json);
    Job ended = mesh.jobs().getJob(GetJobRequest.newBuilder().setName(job.getName()).build());
    String batch = job.getInput().unpack(IngestInput.class).getBatch();
    if (manifest != null) {
      manifest.write(mesh, batch);
    }
    if (json) {
      printJson.accept(ended);
      return state == Job.State.STATE_SUCCEEDED ? 0 : 1;
    }
    if (state != Job.State.STATE_SUCCEEDED) {
      console.note(
          "%s ended %s: %s"
              .formatted(
                  job.getName(),
                  state.name().replace("STATE_", ""),
                  ended.getError().getMessage()));
      return 1;
    }
    IngestOutput output = ended.getOutput().unpack(IngestOutput.class);
    failures(batch);
    output.getWarningsList().forEach(console::note);
    console.print(
        "%d items: %d new, %d changed, %d unchanged, %d removed, %s%s%d failed; %d chunks embedded"
            .formatted(
                output.getItemCount(),
                output.getCreatedCount(),
                output.getUpdatedCount(),
                output.getUnchangedCount(),
                output.getRemovedCount(),
                some(output.getKeptCount(), "gone and kept"),
                some(output.getSkippedCount(), "left out"),
                output.getFailedCount(),
                output.getChunkCount()));
    return 0;
  }

  private static String some(long items, String what) {
    return items == 0 ? "" : items + " " + what + ", ";
  }

  private void failures(String batch) {
    ListItemFailuresRequest.Builder request = ListItemFailuresRequest.newBuilder().setParent(batch);
    ListItemFailuresResponse page;
    do {
      page = mesh.ingest().listItemFailures(request.build());
      for (ItemFailure failure : page.getFailuresList()) {
        console.print(
            "failed in %s (%s): %s: %s"
                .formatted(
                    failure.getStage(),
                    failure.getReason(),
                    failure.getItem(),
                    failure.getError().getMessage()));
      }
      request.setPageToken(page.getNextPageToken());
    } while (!page.getNextPageToken().isEmpty());
  }
}
