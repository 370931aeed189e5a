package dev.vectormesh.bench;

import dev.vectormesh.corpus.v1.FilesSource;
import dev.vectormesh.corpus.v1.IngestServiceGrpc;
import dev.vectormesh.corpus.v1.IngestSourceRequest;
import dev.vectormesh.corpus.v1.Source;
import dev.vectormesh.job.v1.GetJobRequest;
import dev.vectormesh.job.v1.Job;
import dev.vectormesh.job.v1.JobServiceGrpc;
import dev.vectormesh.job.v1.WatchJobRequest;
import io.grpc.ManagedChannel;
import java.nio.file.Path;
import java.util.function.Consumer;

/** A folder ingested into a collection. */
final class FolderIngest {
  private FolderIngest() {}

  /**
   * Returns when all of it is. Text in pictures is left unread: an encoder is measured.
   *
   * @param collection namespaces/{namespace}/collections/{collection}
   */
  static void run(
      ManagedChannel ingest,
      ManagedChannel job,
      String collection,
      Path folder,
      Consumer<Job> progress) {
    run(ingest, job, collection, folder, false, progress);
  }

  /**
   * @param skipPictureText whether text in pictures is left unread
   */
  static void run(
      ManagedChannel ingest,
      ManagedChannel job,
      String collection,
      Path folder,
      boolean skipPictureText,
      Consumer<Job> progress) {
    Job begun =
        IngestServiceGrpc.newBlockingStub(ingest)
            .ingestSource(
                IngestSourceRequest.newBuilder()
                    .setParent(collection)
                    .setSkipPictureText(skipPictureText)
                    .setSource(
                        Source.newBuilder()
                            .setFiles(FilesSource.newBuilder().setPath(folder.toString())))
                    .build());
    var jobs = JobServiceGrpc.newBlockingStub(job);
    jobs.watchJob(WatchJobRequest.newBuilder().setName(begun.getName()).build())
        .forEachRemaining(change -> progress.accept(change.getJob()));
    Job ended = jobs.getJob(GetJobRequest.newBuilder().setName(begun.getName()).build());
    if (ended.getState() != Job.State.STATE_SUCCEEDED) {
      throw new IllegalStateException(
          "the ingest ended " + ended.getState() + ": " + ended.getError());
    }
  }
}
