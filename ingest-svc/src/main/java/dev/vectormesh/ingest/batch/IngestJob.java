package dev.vectormesh.ingest.batch;

import com.google.protobuf.Any;
import dev.vectormesh.corpus.v1.IngestInput;
import dev.vectormesh.corpus.v1.IngestOutput;
import dev.vectormesh.corpus.v1.IngestSourceRequest;
import dev.vectormesh.ingest.collection.Collections;
import dev.vectormesh.ingest.collection.WriteTarget;
import dev.vectormesh.ingest.name.BatchName;
import dev.vectormesh.ingest.name.CollectionName;
import dev.vectormesh.ingest.pipeline.DocumentPipeline;
import dev.vectormesh.ingest.recipe.Labelling;
import dev.vectormesh.ingest.source.SourceKinds;
import dev.vectormesh.ingest.source.fetch.Holders;
import dev.vectormesh.ingest.source.fetch.ItemFetcher;
import dev.vectormesh.ingest.source.files.EmbeddedPictures;
import dev.vectormesh.ingest.source.files.FileFetcher;
import dev.vectormesh.ingest.source.files.FileSource;
import dev.vectormesh.ingest.source.files.RecordingFiles;
import dev.vectormesh.ingest.work.StageTimes;
import dev.vectormesh.ingest.write.Documents;
import dev.vectormesh.platform.error.ApiException;
import dev.vectormesh.worker.JobCancelledException;
import dev.vectormesh.worker.JobHandler;
import dev.vectormesh.worker.JobRun;
import dev.vectormesh.worker.PostponedException;
import java.time.Duration;
import java.time.InstantSource;

/** Runs {@code corpus.ingest} jobs. */
public final class IngestJob implements JobHandler {
  /** Between two looks whether another batch of the same source has ended. */
  private static final Duration TURN = Duration.ofSeconds(2);

  private final Collections collections;
  private final Batches all;
  private final Means means;

  /** What an attempt works with. */
  public record Means(
      BatchStore batches,
      Documents documents,
      DocumentPipeline pipeline,
      FileFetcher fetcher,
      EmbeddedPictures embedded,
      RecordingFiles recordings,
      FileSource files,
      SourceKinds kinds,
      ItemFetcher items,
      Holders holders,
      NamedStore named,
      DeadLetterStore deadLetters,
      InstantSource clock) {}

  public IngestJob(Collections collections, Batches all, Means means) {
    this.collections = collections;
    this.all = all;
    this.means = means;
  }

  @Override
  public Any run(JobRun run) throws Exception {
    IngestInput input = run.input(IngestInput.class);
    String tenant = run.tenant();
    BatchStore batches = means.batches();
    Batch batch =
        batches
            .find(tenant, BatchName.parse(input.getBatch()))
            .orElseThrow(() -> ApiException.notFound(input.getBatch()));
    if (batch.state() != Batch.State.OPEN && !batches.reopen(batch)) {
      throw inTheWayOf(batch);
    }
    WriteTarget target =
        collections
            .target(tenant, CollectionName.parse(input.getRequest().getParent()))
            .inBatch(batch.uid(), run.job().getName())
            .labelled(Labelling.of(input.getRequest()));
    run.onCancel(Thread.currentThread()::interrupt);
    try {
      return Any.pack(new StageTimes().of(() -> ingested(run, batch, target, input.getRequest())));
    } catch (RuntimeException e) {
      if (run.cancelled()) {
        throw new JobCancelledException();
      }
      throw e;
    }
  }

  private RuntimeException inTheWayOf(Batch batch) {
    if (batch.state() != Batch.State.WAITING) {
      return ApiException.wrongState(batch.name(), "ended, and another batch reads its source now");
    }
    String other = means.batches().inTheWayOf(batch).map(all::settled).map(Batch::name).orElse("");
    return new PostponedException(other + " reads the same source: in turn", TURN);
  }

  private IngestOutput ingested(
      JobRun run, Batch batch, WriteTarget target, IngestSourceRequest request) {
    return request.getSource().hasFiles()
        ? new FilesAttempt(means, run, batch, target, request).run()
        : new SourceAttempt(
                means,
                run,
                batch,
                target,
                collections.recipe(batch.tenant(), target.collection(), request.getSource()))
            .run();
  }
}
