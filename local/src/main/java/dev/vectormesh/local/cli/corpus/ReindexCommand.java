package dev.vectormesh.local.cli.corpus;

import com.google.protobuf.util.Durations;
import dev.vectormesh.corpus.v1.EstimateReindexRequest;
import dev.vectormesh.corpus.v1.EstimateReindexResponse;
import dev.vectormesh.corpus.v1.Namespace;
import dev.vectormesh.corpus.v1.ReindexOutput;
import dev.vectormesh.corpus.v1.ReindexRequest;
import dev.vectormesh.corpus.v1.SwitchGenerationRequest;
import dev.vectormesh.job.v1.GetJobRequest;
import dev.vectormesh.job.v1.Job;
import dev.vectormesh.local.cli.job.JobWatch;
import dev.vectormesh.local.cli.session.MeshSession;
import dev.vectormesh.local.cli.session.ServiceCommand;
import dev.vectormesh.local.console.Console;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "reindex",
    description = {
      "Builds a namespace's index anew beside the one that is searched.",
      "Ctrl-C leaves the job running; `jobs cancel` pauses it, and the same command goes on."
    })
public final class ReindexCommand extends ServiceCommand {
  @Option(
      names = "--encoder",
      paramLabel = "MODEL",
      defaultValue = "",
      description = "The model of the new generation; default: the one that is searched with.")
  private String encoder = "";

  @Option(
      names = "--isolation",
      paramLabel = "KIND",
      description = "Moves the namespace: dedicated or shared; default: as it is.")
  private @Nullable Isolation isolation;

  @Option(names = "--estimate", description = "Says what it would take, and does nothing.")
  private boolean estimate;

  @Option(names = "--switch", description = "Lets all search the new generation once it is ready.")
  private boolean makeLive;

  @Option(
      names = "--rate",
      paramLabel = "DOCUMENTS",
      defaultValue = "0",
      description = "At most so many documents a second; default: as many as go.")
  private int rate;

  /** What its vectors are kept in. */
  enum Isolation {
    /** A physical collection of its own. */
    DEDICATED,
    /** One that many namespaces share. */
    SHARED
  }

  public ReindexCommand(Console console) {
    super(console);
  }

  @Override
  protected int run(MeshSession mesh) throws Exception {
    ReindexRequest request = request();
    if (estimate) {
      print(
          mesh.generations()
              .estimateReindex(EstimateReindexRequest.newBuilder().setReindex(request).build()));
      return 0;
    }
    Job begun = mesh.generations().reindex(request);
    Job.State state = JobWatch.follow(mesh.jobs(), begun.getName(), console, json);
    Job job = mesh.jobs().getJob(GetJobRequest.newBuilder().setName(begun.getName()).build());
    if (state != Job.State.STATE_SUCCEEDED) {
      console.note(
          state == Job.State.STATE_CANCELLED
              ? "Cancelled; the same command goes on."
              : job.getError().getMessage());
      return 1;
    }
    ReindexOutput output = job.getOutput().unpack(ReindexOutput.class);
    if (makeLive) {
      var switched =
          mesh.generations()
              .switchGeneration(
                  SwitchGenerationRequest.newBuilder().setName(output.getGeneration()).build());
    }
    if (json) {
      printJson(output);
      return 0;
    }
    console.print(
        "generation %s: %,d documents, %,d points%s"
            .formatted(
                id(output.getGeneration()),
                output.getDocumentCount(),
                output.getPointCount(),
                makeLive
                    ? ", searched from now on"
                    : "; `vectormesh generations switch " + id(output.getGeneration()) + "`"));
    return 0;
  }

  private ReindexRequest request() {
    ReindexRequest.Builder request =
        ReindexRequest.newBuilder()
            .setParent(namespaceName())
            .setEncoder(encoder)
            .setDocumentsPerSecond(rate);
    if (isolation != null) {
      request.setIsolation(Namespace.Isolation.valueOf("ISOLATION_" + isolation));
    }
    return request.build();
  }

  private void print(EstimateReindexResponse found) {
    if (json) {
      printJson(found);
      return;
    }
    String tokens =
        found.getTokenCount() == 0
            ? "no text is embedded"
            : "some %,d tokens".formatted(found.getTokenCount());
    console.print(
        "%s: %,d documents, %,d points, %s, about %s, %,d MB on disk"
            .formatted(
                found.getMethod().name().replace("REINDEX_METHOD_", ""),
                found.getDocumentCount(),
                found.getPointCount(),
                tokens,
                Durations.toString(found.getDuration()),
                Math.ceilDiv(found.getDiskBytes(), 1_000_000)));
  }
}
