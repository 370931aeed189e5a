package dev.vectormesh.ingest.batch;

import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Timestamps;
import dev.vectormesh.corpus.v1.BatchItem;
import dev.vectormesh.ingest.content.ReadFiles;
import dev.vectormesh.ingest.document.DocumentStore.Sourced;
import dev.vectormesh.ingest.document.SourceDocument;
import dev.vectormesh.ingest.item.ItemFailedException.Failure;
import dev.vectormesh.ingest.pipeline.Outcome;
import dev.vectormesh.ingest.source.files.FileItem;
import dev.vectormesh.ingest.source.files.FileNames;
import dev.vectormesh.ingest.source.files.FileSelection;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What became of each item of a batch, for those who ask for it. */
final class Manifest {
  private static final String MISSING = "missing";

  private final Batch batch;
  private final InstantSource clock;
  private final ReadFiles files = new ReadFiles();

  Manifest(Batch batch, InstantSource clock) {
    this.batch = batch;
    this.clock = clock;
  }

  /** To be told of each file that is read. */
  ReadFiles files() {
    return files;
  }

  /**
   * @param removed documents of items that are left out, and whose documents were deleted for it
   */
  List<BatchItem> items(List<Outcome> outcomes, Set<String> removed) {
    return outcomes.stream().map(outcome -> item(outcome, removed)).toList();
  }

  private BatchItem item(Outcome outcome, Set<String> removed) {
    BatchItem.Builder item =
        begun(outcome.item(), outcome.id())
            .setOutcome(
                switch (outcome.kind()) {
                  case CREATED -> BatchItem.Outcome.OUTCOME_CREATED;
                  case UPDATED -> BatchItem.Outcome.OUTCOME_UPDATED;
                  case UNCHANGED -> BatchItem.Outcome.OUTCOME_UNCHANGED;
                  case SKIPPED ->
                      removed.contains(outcome.id())
                          ? BatchItem.Outcome.OUTCOME_REMOVED
                          : BatchItem.Outcome.OUTCOME_SKIPPED;
                  case FAILED -> BatchItem.Outcome.OUTCOME_FAILED;
                })
            .setChunkCount(outcome.chunks())
            .setReason(outcome.skipped());
    Failure failure = outcome.failure();
    if (failure != null) {
      item.setStage(failure.stage().name()).setReason(failure.reason()).setError(failure.status());
    }
    ReadFiles.Read file = files.take(outcome.item());
    if (file != null) {
      item.setSizeBytes(file.bytes()).setSha256(file.sha256());
    }
    return item.build();
  }

  /** Documents that were deleted as their files are gone. */
  List<BatchItem> missing(FileSelection selection, List<Sourced> gone, Set<String> removed) {
    return gone.stream()
        .filter(document -> removed.contains(document.id()))
        .map(document ->
            gone(
                FileNames.relative(selection.base(), FileNames.path(document.sourcePath())),
                document.id()))
        .toList();
  }

  /**
   * Documents that were deleted as their source has them no more.
   *
   * @param scope that their paths begin with
   */
  List<BatchItem> missing(String scope, List<Sourced> gone, Set<String> removed) {
    return gone.stream()
        .filter(document -> removed.contains(document.id()))
        .map(document ->
            begun(document.sourcePath().substring(scope.length() + 1), document.id())
                .setOutcome(BatchItem.Outcome.OUTCOME_REMOVED)
                .setReason(MISSING)
                .build())
        .toList();
  }

  /** Documents that were deleted as their pictures are gone from the file. */
  List<BatchItem> vanished(FileItem holder, Set<String> ids) {
    return ids.stream().map(id -> gone(holder.relative(), id)).toList();
  }

  /**
   * The same of parts of archives and mails.
   *
   * @param items the parts' names by their documents' ids
   */
  List<BatchItem> vanished(Map<String, String> items, Set<String> removed) {
    return removed.stream()
        .filter(items::containsKey)
        .map(id ->
            begun(String.valueOf(items.get(id)), id)
                .setOutcome(BatchItem.Outcome.OUTCOME_REMOVED)
                .setReason(MISSING)
                .build())
        .toList();
  }

  private BatchItem gone(String file, String id) {
    // Which number it had is not known any more.
    String item = SourceDocument.isPart(id) ? file + "#" + id.substring(id.lastIndexOf('~')) : file;
    return begun(item, id).setOutcome(BatchItem.Outcome.OUTCOME_REMOVED).setReason(MISSING).build();
  }

  private BatchItem.Builder begun(String item, String document) {
    Timestamp now = Timestamps.fromMillis(clock.millis());
    return BatchItem.newBuilder()
        .setItem(item)
        .setDocument(batch.collection().document(document).toString())
        .setTime(now);
  }
}
