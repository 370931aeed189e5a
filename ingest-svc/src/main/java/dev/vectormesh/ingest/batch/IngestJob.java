package dev.vectormesh.ingest.batch;

import com.google.protobuf.Any;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.vectormesh.corpus.v1.IngestInput;
import dev.vectormesh.corpus.v1.IngestOutput;
import dev.vectormesh.encoders.SpaceEncoder;
import dev.vectormesh.ingest.batch.BatchStore.ItemFailure;
import dev.vectormesh.ingest.collection.Collections;
import dev.vectormesh.ingest.document.DocumentStore;
import dev.vectormesh.ingest.document.DocumentStore.Sourced;
import dev.vectormesh.ingest.document.DocumentStore.Version;
import dev.vectormesh.ingest.document.Documents;
import dev.vectormesh.ingest.document.WriteTarget;
import dev.vectormesh.ingest.name.BatchName;
import dev.vectormesh.ingest.name.CollectionName;
import dev.vectormesh.ingest.pipeline.ChunkRules;
import dev.vectormesh.ingest.pipeline.DocumentPipeline;
import dev.vectormesh.ingest.pipeline.Outcome;
import dev.vectormesh.ingest.pipeline.Prepared;
import dev.vectormesh.ingest.pipeline.Stage;
import dev.vectormesh.ingest.pipeline.Warnings;
import dev.vectormesh.ingest.source.FileFetcher;
import dev.vectormesh.ingest.source.FileFetcher.Found;
import dev.vectormesh.ingest.source.FileItem;
import dev.vectormesh.ingest.source.FileNames;
import dev.vectormesh.ingest.source.FileSelection;
import dev.vectormesh.ingest.source.FileSource;
import dev.vectormesh.ingest.source.FileWalk;
import dev.vectormesh.ingest.source.Removals;
import dev.vectormesh.ingest.source.SourceDocument;
import dev.vectormesh.platform.error.ApiException;
import dev.vectormesh.worker.JobCancelledException;
import dev.vectormesh.worker.JobHandler;
import dev.vectormesh.worker.JobRun;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One attempt of a {@code corpus.ingest} job. Items come in a fixed order, and the checkpoint is
 * the last one before which all are done: the next attempt begins behind it, and skips by hash what
 * lies stored beyond it.
 */
public final class IngestJob implements JobHandler {
  private static final int LOOKED_UP = 64;
  private static final int REMOVED = 200;
  private static final String MARK = "mark";

  private final BatchStore batches;
  private final Collections collections;
  private final Documents documents;
  private final DocumentPipeline pipeline;
  private final FileFetcher fetcher;
  private final FileSource files;
  private final InstantSource clock;

  public IngestJob(
      BatchStore batches,
      Collections collections,
      Documents documents,
      DocumentPipeline pipeline,
      FileFetcher fetcher,
      FileSource files,
      InstantSource clock) {
    this.batches = batches;
    this.collections = collections;
    this.documents = documents;
    this.pipeline = pipeline;
    this.fetcher = fetcher;
    this.files = files;
    this.clock = clock;
  }

  @Override
  public Any run(JobRun run) throws Exception {
    IngestInput input = run.input(IngestInput.class);
    String tenant = run.tenant();
    Batch batch =
        batches
            .find(tenant, BatchName.parse(input.getBatch()))
            .orElseThrow(() -> ApiException.notFound(input.getBatch()));
    if (batch.state() != Batch.State.OPEN && !batches.reopen(batch)) {
      throw ApiException.wrongState(batch.name(), "ended, and another batch reads its source now");
    }
    WriteTarget target =
        collections
            .target(tenant, CollectionName.parse(input.getRequest().getParent()))
            .inBatch(batch.uid());
    Attempt attempt = new Attempt(run, batch, target, input);
    run.onCancel(Thread.currentThread()::interrupt);
    try {
      return Any.pack(attempt.run());
    } catch (RuntimeException e) {
      if (run.cancelled()) {
        throw new JobCancelledException();
      }
      throw e;
    }
  }

  /** What one attempt knows. */
  private final class Attempt {
    private final JobRun run;
    private final Batch batch;
    private final WriteTarget target;
    private final IngestInput input;
    private final FileSelection selection;
    private final IngestCounts counts;
    private final AtWork atWork = new AtWork();
    private final @Nullable String mark;
    private BatchStore.Stored before = new BatchStore.Stored(0, 0);
    private volatile long total;

    Attempt(JobRun run, Batch batch, WriteTarget target, IngestInput input) {
      this.run = run;
      this.batch = batch;
      this.target = target;
      this.input = input;
      selection = files.selection(input.getRequest().getSource().getFiles());
      Optional<Struct> checkpoint = run.checkpoint(Struct.class);
      mark =
          checkpoint
              .map(struct -> struct.getFieldsOrDefault(MARK, Value.getDefaultInstance()))
              .map(Value::getStringValue)
              .filter(value -> !value.isEmpty())
              .orElse(null);
      counts = IngestCounts.from(checkpoint.orElseGet(Struct::getDefaultInstance));
    }

    IngestOutput run() throws InterruptedException {
      run.stage("FETCH");
      SpaceEncoder encoder = pipeline.encoder(target);
      ChunkRules rules = ChunkRules.of(target, encoder.text());
      Warnings warnings = new Warnings(rules.warnings());
      FileFetcher.Plan plan =
          new FileFetcher.Plan(
              target,
              encoder,
              rules,
              input.getRequest().getMetadata(),
              !input.getRequest().getSkipPictureText(),
              warnings);
      before = batches.stored(batch);
      total = counted();
      FileWalk walk = files.walk(selection, mark);
      pipeline.run(
          target, batch.uid(), new Lookup(walk), found -> prepared(plan, found), this::stored);
      run.checkCancelled();
      if (input.getRequest().getRemoveMissing()) {
        removeMissing();
      }
      IngestOutput output = counts.output(warnings.all());
      batches.record(batch, output, List.of());
      batches.end(
          batch,
          output.getFailedCount() > 0 ? Batch.State.COMPLETED_WITH_ERRORS : Batch.State.COMPLETED);
      run.progress(counts.done(), counts.failed(), counts.items(), "done");
      return output;
    }

    /** Items in all, for the progress: names are listed much faster than files are embedded. */
    private long counted() {
      long items = 0;
      for (FileWalk all = files.walk(selection, null); all.hasNext(); items++) {
        FileItem counted = all.next();
      }
      total = items;
      report("");
      return items;
    }

    private Prepared prepared(FileFetcher.Plan plan, Found found) {
      String item = found.file().relative();
      atWork.at(item, Stage.FETCH);
      tellWork();
      Prepared prepared = fetcher.prepare(plan, found);
      atWork.at(item, prepared instanceof Prepared.Cut ? Stage.EMBED : Stage.STORE);
      tellWork();
      return prepared;
    }

    private void tellWork() {
      atWork
          .oldest()
          .ifPresent(oldest -> {
            run.stage(oldest.stage().name());
            report(oldest.item());
          });
    }

    /** What an attempt that died had stored counts before this one has come by it again. */
    private void report(String item) {
      run.progress(
          Math.max(counts.done(), before.documents()),
          Math.max(counts.failed(), before.failures()),
          Math.max(total, counts.items()),
          item);
    }

    private void stored(List<Outcome> outcomes) {
      List<ItemFailure> failures = new ArrayList<>();
      for (Outcome outcome : outcomes) {
        counts.add(outcome);
        atWork.done(outcome.item());
        if (outcome.failure() != null) {
          failures.add(new ItemFailure(outcome.item(), outcome.failure(), clock.instant()));
        }
      }
      batches.record(batch, counts.output(List.of()), failures);
      String last = outcomes.getLast().item();
      run.checkpoint(counts.checkpoint().putFields(MARK, IngestCounts.text(last)).build());
      report(last);
      tellWork();
      run.checkCancelled();
    }

    /** Deletes documents of files that are gone, or that the source leaves out by now. */
    private void removeMissing() {
      Removals removals = files.removals(selection);
      Sourced after = null;
      while (true) {
        List<Sourced> page =
            documents.store().fromSource(target, FileNames.text(selection.base()), after, REMOVED);
        if (page.isEmpty()) {
          return;
        }
        List<String> gone =
            page.stream()
                .filter(document -> removals.isGone(document.sourcePath()))
                .map(Sourced::id)
                .toList();
        counts.removed(documents.delete(target, gone));
        after = page.getLast();
        run.checkCancelled();
      }
    }

    /** Items with what is stored of them, looked up a group at a time. */
    private final class Lookup implements Iterator<Found> {
      private final FileWalk walk;
      private final Deque<Found> found = new ArrayDeque<>();

      Lookup(FileWalk walk) {
        this.walk = walk;
      }

      @Override
      public boolean hasNext() {
        return !found.isEmpty() || walk.hasNext();
      }

      @Override
      public Found next() {
        if (found.isEmpty()) {
          List<FileItem> group = new ArrayList<>();
          while (group.size() < LOOKED_UP && walk.hasNext()) {
            group.add(walk.next());
          }
          List<String> ids = group.stream().map(item -> SourceDocument.id(item.path())).toList();
          DocumentStore store = documents.store();
          Map<String, Version> versions = store.versions(target, ids);
          for (int i = 0; i < group.size(); i++) {
            found.add(new Found(group.get(i), ids.get(i), versions.get(ids.get(i))));
          }
        }
        return found.remove();
      }
    }
  }
}
