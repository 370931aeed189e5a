package dev.vectormesh.ingest.batch;

import com.google.protobuf.Struct;
import dev.vectormesh.corpus.v1.BatchItem;
import dev.vectormesh.corpus.v1.IngestOutput;
import dev.vectormesh.ingest.batch.BatchStore.ItemFailure;
import dev.vectormesh.ingest.collection.WriteTarget;
import dev.vectormesh.ingest.content.ReadFiles;
import dev.vectormesh.ingest.item.Stage;
import dev.vectormesh.ingest.pipeline.Opened;
import dev.vectormesh.ingest.pipeline.Outcome;
import dev.vectormesh.ingest.pipeline.Prepared;
import dev.vectormesh.ingest.usage.QuotaReachedException;
import dev.vectormesh.ingest.work.StageTimes;
import dev.vectormesh.worker.JobRun;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What an attempt has done, as its job, its batch and the next attempt see it. Items that are
 * begun, and documents that are removed, may be told by several threads.
 */
final class Ledger {
  private final JobRun run;
  private final BatchStore batches;
  private final Batch batch;
  private final WriteTarget target;
  private final InstantSource clock;
  private final IngestCounts counts;
  private final AtWork atWork = new AtWork();
  private final @Nullable Manifest manifest;
  private final Map<Mark, String> marks = new EnumMap<>(Mark.class);
  private final BatchStore.Stored before;
  private volatile long total;

  /** The counts as they were behind the last item that is done with all its parts. */
  private Struct.Builder checked;

  /** Items that come in one order, all of them done up to the one that is marked. */
  enum Mark {
    /** Files. */
    FILE("mark"),
    /** Pictures in files. */
    PART("part"),
    /** Items of a source, by their tokens. */
    ITEM("token"),
    /** No item: why the source was not listed whole, as far as an attempt before knew. */
    PARTIAL("partial");

    private final String field;

    Mark(String field) {
      this.field = field;
    }
  }

  Ledger(JobRun run, BatchStore batches, Batch batch, WriteTarget target, InstantSource clock) {
    this.run = run;
    this.batches = batches;
    this.batch = batch;
    this.target = target;
    this.clock = clock;
    manifest = batch.request().getManifest() ? new Manifest(batch, clock) : null;
    Struct checkpoint = run.checkpoint(Struct.class).orElseGet(Struct::getDefaultInstance);
    for (Mark mark : Mark.values()) {
      if (checkpoint.containsFields(mark.field)) {
        marks.put(mark, checkpoint.getFieldsOrThrow(mark.field).getStringValue());
      }
    }
    counts = IngestCounts.from(checkpoint);
    checked = counts.checkpoint();
    before = batches.stored(batch);
  }

  /** To be told of each file that is read; null where nobody asks. */
  @Nullable ReadFiles files() {
    return manifest == null ? null : manifest.files();
  }

  /** The last item of an attempt before; empty where there was none. */
  Optional<String> last(Mark mark) {
    return Optional.ofNullable(marks.get(mark));
  }

  /** So many items are expected. */
  void expect(long items) {
    total = items;
    report("");
  }

  void at(String item, Stage stage) {
    atWork.at(item, stage);
    tellWork();
  }

  /** What an item that was opened waits for. */
  static Stage behind(Opened opened) {
    return switch (opened) {
      case Opened.Single(Prepared.Cut cut) -> Stage.EMBED;
      case Opened.Single done -> Stage.STORE;
      case Opened.Holder holder -> Stage.CLEAN;
    };
  }

  /**
   * These are done, and all before them.
   *
   * @param removed documents of items that are left out, and whose documents were deleted for it
   */
  void done(List<Outcome> outcomes, Set<String> removed, Mark mark) {
    done(outcomes, removed, mark, outcomes.getLast().item());
  }

  /**
   * The same where the next attempt goes on behind something other than the last one's name.
   *
   * @param last what is marked
   */
  void done(List<Outcome> outcomes, Set<String> removed, Mark mark, String last) {
    done(outcomes, removed, outcomes.size(), mark, last);
  }

  /**
   * The same where the last ones are parts of an item that is not done: the next attempt comes by
   * them again, and counts them then.
   *
   * @param settled how many are in front of them
   * @param last what is marked; null where nothing new is
   */
  void done(
      List<Outcome> outcomes, Set<String> removed, int settled, Mark mark, @Nullable String last) {
    List<ItemFailure> failures = new ArrayList<>();
    counts.removed(removed.size());
    for (Outcome outcome : outcomes.subList(0, settled)) {
      counts.add(outcome);
    }
    if (settled > 0) {
      checked = counts.checkpoint();
    }
    for (Outcome outcome : outcomes.subList(settled, outcomes.size())) {
      counts.add(outcome);
    }
    for (Outcome outcome : outcomes) {
      atWork.done(outcome.item());
      if (outcome.failure() != null) {
        failures.add(new ItemFailure(outcome.item(), outcome.failure(), clock.instant()));
      }
    }
    batches.record(
        batch,
        output(List.of()),
        outcomes.stream().map(Outcome::item).toList(),
        failures,
        manifest == null ? List.of() : manifest.items(outcomes, removed));
    if (last != null) {
      marks.put(mark, last);
    }
    Struct.Builder checkpoint = checked.clone();
    marks.forEach((of, item) -> checkpoint.putFields(of.field, IngestCounts.text(item)));
    run.checkpoint(checkpoint.build());
    report(outcomes.getLast().item());
    tellWork();
    run.checkCancelled();
    requireRoom(failures);
  }

  /** Where one item finds no room, the next will not either. */
  private static void requireRoom(List<ItemFailure> failures) {
    failures.stream()
        .map(failure -> failure.failure().quota())
        .filter(Objects::nonNull)
        .findFirst()
        .ifPresent(quota -> {
          throw new QuotaReachedException(quota);
        });
  }

  /** The next attempt is to know this. */
  void note(Mark mark, String what) {
    marks.put(mark, what);
  }

  /** So many documents are kept although their source does not name them. */
  void kept(long documents) {
    counts.kept(documents);
  }

  /** Documents that are new. */
  long created() {
    return counts.created();
  }

  boolean hasFailures() {
    return counts.failed() > 0;
  }

  /** These documents were deleted. */
  void removed(Set<String> documents, Function<Manifest, List<BatchItem>> items) {
    counts.removed(documents.size());
    if (manifest != null && !documents.isEmpty()) {
      batches.record(batch, output(List.of()), List.of(), List.of(), items.apply(manifest));
    }
  }

  /** Ends the batch with what it wrote, amid its source. */
  IngestOutput end(List<String> warnings, QuotaReachedException why) {
    return end(
        Stream.concat(
                warnings.stream(),
                Stream.of(
                    "quota: %s; what follows was not read: ingest the source again then"
                        .formatted(why.getMessage())))
            .toList());
  }

  /** Ends the batch. */
  IngestOutput end(List<String> warnings) {
    IngestOutput output = output(warnings);
    batches.record(batch, output, List.of(), List.of(), List.of());
    batches.end(
        batch,
        output.getFailedCount() > 0 ? Batch.State.COMPLETED_WITH_ERRORS : Batch.State.COMPLETED,
        StageTimes.current().reports());
    run.progress(counts.done(), counts.failed(), counts.items(), "done");
    return output;
  }

  private IngestOutput output(List<String> warnings) {
    return counts.output(target.index().toProto(), warnings);
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
}
