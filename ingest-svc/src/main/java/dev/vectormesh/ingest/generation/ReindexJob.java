package dev.vectormesh.ingest.generation;

import com.google.protobuf.Any;
import dev.vectormesh.corpus.v1.ReindexInput;
import dev.vectormesh.corpus.v1.ReindexOutput;
import dev.vectormesh.encoders.UnusableVectorException;
import dev.vectormesh.ingest.name.GenerationName;
import dev.vectormesh.ingest.namespace.Build;
import dev.vectormesh.ingest.namespace.Namespace;
import dev.vectormesh.platform.error.ApiException;
import dev.vectormesh.worker.JobCancelledException;
import dev.vectormesh.worker.JobHandler;
import dev.vectormesh.worker.JobRun;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.EnumSet;
import java.util.Set;

/** Runs {@code corpus.reindex} jobs. */
public final class ReindexJob implements JobHandler {
  /** The kind of the jobs. */
  public static final String KIND = "corpus.reindex";

  /** Another attempt would fail alike. */
  private static final Set<Status.Code> HOPELESS =
      EnumSet.of(
          Status.Code.INVALID_ARGUMENT,
          Status.Code.NOT_FOUND,
          Status.Code.FAILED_PRECONDITION,
          Status.Code.OUT_OF_RANGE,
          Status.Code.UNIMPLEMENTED);

  private final Generations generations;
  private final Filler filler;
  private final FillStore fills;

  public ReindexJob(Generations generations, Filler filler, FillStore fills) {
    this.generations = generations;
    this.filler = filler;
    this.fills = fills;
  }

  @Override
  public Any run(JobRun run) throws Exception {
    ReindexInput input = run.input(ReindexInput.class);
    GenerationName name = GenerationName.parse(input.getGeneration());
    Build build = generations.find(run.tenant(), name);
    if (build.state() == Build.State.BUILDING) {
      run.onCancel(Thread.currentThread()::interrupt);
      build(run, name, input.getRequest().getDocumentsPerSecond());
    } else if (!build.state().open()) {
      throw ApiException.wrongState(name.toString(), "is " + build.state());
    }
    Build whole = generations.find(run.tenant(), name);
    return Any.pack(
        ReindexOutput.newBuilder()
            .setGeneration(name.toString())
            .setDocumentCount(whole.contents().documents())
            .setPointCount(whole.contents().points())
            .build());
  }

  private void build(JobRun run, GenerationName name, int documentsPerSecond) {
    Namespace namespace = generations.namespace(run.tenant(), name.namespace());
    Build build = generations.find(run.tenant(), name);
    try {
      new ReindexAttempt(run, generations.builds(), filler, fills, namespace, build)
          .run(documentsPerSecond);
    } catch (RuntimeException e) {
      if (run.cancelled()) {
        // The generation waits for somebody to go on with it.
        throw new JobCancelledException();
      }
      StatusRuntimeException told = told(name, e);
      if (told == null) {
        throw e;
      }
      generations.fail(namespace, build, String.valueOf(told.getStatus().getDescription()));
      throw told;
    }
  }

  /** What ends the build; null where another attempt may come further. */
  private static @org.jspecify.annotations.Nullable StatusRuntimeException told(
      GenerationName name, RuntimeException e) {
    if (e instanceof UnusableVectorException) {
      return ApiException.wrongState(
          name.toString(), "cannot be built: " + String.valueOf(e.getMessage()));
    }
    return e instanceof StatusRuntimeException status
            && HOPELESS.contains(status.getStatus().getCode())
        ? status
        : null;
  }
}
