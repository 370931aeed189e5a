package dev.vectormesh.ingest.batch;

import com.google.common.collect.Iterators;
import dev.vectormesh.corpus.v1.IngestOutput;
import dev.vectormesh.corpus.v1.IngestSourceRequest;
import dev.vectormesh.encoders.SpaceEncoder;
import dev.vectormesh.ingest.collection.WriteTarget;
import dev.vectormesh.ingest.document.DocumentStore.Sourced;
import dev.vectormesh.ingest.document.SourceDocument;
import dev.vectormesh.ingest.item.Stage;
import dev.vectormesh.ingest.pipeline.Opened;
import dev.vectormesh.ingest.pipeline.Outcome;
import dev.vectormesh.ingest.pipeline.Warnings;
import dev.vectormesh.ingest.source.fetch.HeldItem;
import dev.vectormesh.ingest.source.files.FileFetcher;
import dev.vectormesh.ingest.source.files.FileFetcher.Found;
import dev.vectormesh.ingest.source.files.FileItem;
import dev.vectormesh.ingest.source.files.FileNames;
import dev.vectormesh.ingest.source.files.FileSelection;
import dev.vectormesh.ingest.source.files.FileWalk;
import dev.vectormesh.ingest.source.files.Removals;
import dev.vectormesh.ingest.text.ChunkRules;
import dev.vectormesh.ingest.usage.QuotaReachedException;
import dev.vectormesh.worker.JobRun;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * One attempt of a {@code corpus.ingest} job over files. Items come in a fixed order, and the
 * checkpoint is the last one before which all are done: the next attempt begins behind it, and
 * skips by hash what lies stored beyond it.
 */
final class FilesAttempt {
  private static final int REMOVED = 200;

  private final IngestJob.Means means;
  private final JobRun run;
  private final Batch batch;
  private final WriteTarget target;
  private final IngestSourceRequest request;
  private final FileSelection selection;
  private final Replay replay;

  FilesAttempt(
      IngestJob.Means means,
      JobRun run,
      Batch batch,
      WriteTarget target,
      IngestSourceRequest request) {
    this.means = means;
    this.run = run;
    this.batch = batch;
    this.target = target;
    this.request = request;
    replay = new Replay(means.deadLetters(), batch);
    selection = means.files().selection(request.getSource().getFiles());
  }

  IngestOutput run() {
    run.stage("FETCH");
    Ledger ledger = new Ledger(run, means.batches(), batch, target, means.clock());
    SpaceEncoder encoder = means.pipeline().encoder(target);
    ChunkRules rules = target.rules(encoder.text());
    Warnings warnings = new Warnings(rules.warnings());
    FileFetcher.Plan plan =
        new FileFetcher.Plan(
            target, encoder, rules, FileFetcher.Asked.of(request), warnings, ledger.files());
    ledger.expect(counted());
    try {
      read(ledger, plan);
    } catch (QuotaReachedException e) {
      return ledger.end(warnings.all(), e);
    }
    if (request.getRemoveMissing()) {
      removeMissing(ledger, warnings);
    }
    return ledger.end(warnings.all());
  }

  private void read(Ledger ledger, FileFetcher.Plan plan) {
    readFiles(ledger, plan);
    if (request.getEmbeddedImages() || request.getVideoFrames()) {
      new EmbeddedPass(means, target, ledger, plan)
          .run(batch.uid(), replay.wanted(means.files().walk(selection, null), FileItem::relative));
      run.checkCancelled();
    }
  }

  /** Items in all, for the progress: names are listed much faster than files are embedded. */
  private long counted() {
    return Iterators.size(replay.wanted(means.files().walk(selection, null), FileItem::relative));
  }

  private void readFiles(Ledger ledger, FileFetcher.Plan plan) {
    FileWalk walk = means.files().walk(selection, ledger.last(Ledger.Mark.FILE).orElse(null));
    try (OpenHolders holders = new OpenHolders(means, plan.holding(), ledger)) {
      means
          .pipeline()
          .runOpened(
              target,
              batch.uid(),
              new FoundFiles(
                  replay.wanted(walk, FileItem::relative), means.documents().store(), target),
              found -> holders.opened(opened(ledger, plan, found)),
              outcomes -> done(ledger, holders, outcomes));
    }
    run.checkCancelled();
  }

  private Opened opened(Ledger ledger, FileFetcher.Plan plan, Found found) {
    String item = found.file().relative();
    ledger.at(item, Stage.FETCH);
    Opened opened = means.fetcher().open(plan, found);
    ledger.at(item, Ledger.behind(opened));
    return opened;
  }

  private void done(Ledger ledger, OpenHolders holders, List<Outcome> outcomes) {
    List<Outcome> files = new ArrayList<>();
    int settled = holders.settled(outcomes, files::add);
    // What is not in an archive any more is left alone: Removals sees to what is gone.
    holders.end(files, kept -> {});
    String last = files.isEmpty() ? null : files.getLast().item();
    ledger.done(outcomes, removeSkipped(outcomes), settled, Ledger.Mark.FILE, last);
  }

  /** Deletes what was made of these files before the source left them out, where it is to go. */
  private Set<String> removeSkipped(List<Outcome> outcomes) {
    List<String> ids =
        outcomes.stream()
            .filter(outcome -> outcome.kind() == Outcome.Kind.SKIPPED)
            .filter(outcome -> !outcome.skipped().equals(HeldItem.ARCHIVE))
            .map(Outcome::id)
            .toList();
    return ids.isEmpty() || !request.getRemoveMissing()
        ? Set.of()
        : means.documents().delete(target, ids);
  }

  /**
   * Deletes documents of files that are gone, or that the source leaves out by now, unless they are
   * too many to go unasked.
   */
  private void removeMissing(Ledger ledger, Warnings warnings) {
    Removals removals = means.files().removals(selection);
    long[] before = {-ledger.created()};
    long[] missing = {0};
    forEachPage(page -> {
      before[0] += page.stream().filter(d -> removals.covers(d.sourcePath())).count();
      missing[0] += page.stream().filter(document -> isGone(removals, document)).count();
    });
    if (!SafetyShare.allows(before[0], missing[0], request.getConfirmRemoval())) {
      warnings.add(SafetyShare.warning(before[0], missing[0]));
      ledger.kept(missing[0]);
      return;
    }
    if (missing[0] > 0) {
      forEachPage(page -> remove(ledger, removals, page));
    }
  }

  private void remove(Ledger ledger, Removals removals, List<Sourced> page) {
    List<Sourced> gone = page.stream().filter(document -> isGone(removals, document)).toList();
    Set<String> removed = means.documents().delete(target, gone.stream().map(Sourced::id).toList());
    ledger.removed(removed, manifest -> manifest.missing(selection, gone, removed));
  }

  private void forEachPage(Consumer<List<Sourced>> work) {
    String base = FileNames.text(selection.base());
    Sourced after = null;
    while (true) {
      List<Sourced> page = means.documents().store().fromSource(target, base, after, REMOVED);
      if (page.isEmpty()) {
        return;
      }
      work.accept(page);
      after = page.getLast();
      run.checkCancelled();
    }
  }

  private boolean isGone(Removals removals, Sourced document) {
    if (removals.isWithin(document.sourcePath())) {
      return !request.getArchives() && !request.getAttachments()
          || removals.isGone(document.sourcePath());
    }
    boolean leftOut =
        SourceDocument.isPart(document.id())
            && !request.getEmbeddedImages()
            && !request.getVideoFrames();
    return leftOut
        ? removals.covers(document.sourcePath())
        : removals.isGone(document.sourcePath());
  }
}
