package dev.vectormesh.ingest.batch;

import dev.vectormesh.corpus.v1.IngestOutput;
import dev.vectormesh.corpus.v1.IngestSourceRequest;
import dev.vectormesh.encoders.SpaceEncoder;
import dev.vectormesh.ingest.batch.NamedStore.Missing;
import dev.vectormesh.ingest.batch.NamedStore.Share;
import dev.vectormesh.ingest.collection.WriteTarget;
import dev.vectormesh.ingest.document.DocumentStore.Sourced;
import dev.vectormesh.ingest.item.Stage;
import dev.vectormesh.ingest.pipeline.Opened;
import dev.vectormesh.ingest.pipeline.Outcome;
import dev.vectormesh.ingest.pipeline.Prepared;
import dev.vectormesh.ingest.pipeline.Warnings;
import dev.vectormesh.ingest.recipe.Recipe;
import dev.vectormesh.ingest.source.Listing;
import dev.vectormesh.ingest.source.SourceException;
import dev.vectormesh.ingest.source.SourceKind;
import dev.vectormesh.ingest.source.fetch.HeldItem;
import dev.vectormesh.ingest.source.fetch.Holding;
import dev.vectormesh.ingest.source.fetch.Holding.PartFilter;
import dev.vectormesh.ingest.source.fetch.ItemFetcher;
import dev.vectormesh.ingest.source.fetch.ItemFetcher.Found;
import dev.vectormesh.ingest.source.fetch.SourceFailures;
import dev.vectormesh.ingest.text.ChunkRules;
import dev.vectormesh.ingest.usage.QuotaReachedException;
import dev.vectormesh.worker.JobRun;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * One attempt of a {@code corpus.ingest} job over a source of any kind. The checkpoint is the token
 * of the last item before which all are done: the next attempt lists from there on.
 */
final class SourceAttempt {
  private static final int REMOVED = 200;

  private final IngestJob.Means means;
  private final JobRun run;
  private final Batch batch;
  private final WriteTarget target;
  private final IngestSourceRequest request;
  private final SourceKind kind;
  private final Recipe recipe;
  private final Ledger ledger;
  private final Replay replay;

  SourceAttempt(IngestJob.Means means, JobRun run, Batch batch, WriteTarget target, Recipe recipe) {
    this.means = means;
    this.run = run;
    this.batch = batch;
    this.target = target;
    this.recipe = recipe;
    request = batch.request();
    kind = means.kinds().of(request.getSource());
    replay = new Replay(means.deadLetters(), batch);
    ledger = new Ledger(run, means.batches(), batch, target, means.clock());
  }

  IngestOutput run() {
    run.stage("FETCH");
    SpaceEncoder encoder = means.pipeline().encoder(target);
    ChunkRules rules = target.rules(encoder.text());
    Warnings warnings = new Warnings(rules.warnings());
    if (request.getEmbeddedImages() || request.getVideoFrames()) {
      warnings.add("embedded_images, video_frames: they are taken out of files alone");
    }
    Holding holding =
        new Holding(target, request.getArchives(), request.getAttachments(), PartFilter.ALL);
    ItemFetcher.Plan plan =
        new ItemFetcher.Plan(
            encoder,
            rules,
            recipe,
            request.getMetadata(),
            !request.getSkipPictureText(),
            holding,
            warnings,
            ledger.files());
    String token = ledger.last(Ledger.Mark.ITEM).orElse(null);
    boolean forgotten = token != null && request.getRemoveMissing() && !means.named().knows(batch);
    try (Listing listing = open(token);
        SourceItems items =
            new SourceItems(
                listing, batch.sourceRoot(), replay, means.documents().store(), target)) {
      read(items, plan);
      String partial =
          forgotten
              ? "what an earlier attempt listed is not known any more"
              : ledger.last(Ledger.Mark.PARTIAL).orElse(items.partial());
      listing.warnings().forEach(warnings::add);
      if (request.getRemoveMissing()) {
        removeMissing(partial, warnings);
      }
      if (!replay.isOne()) {
        remember(listing.memory());
      }
    } catch (QuotaReachedException e) {
      IngestOutput output = ledger.end(warnings.all(), e);
      means.named().forget(batch);
      return output;
    }
    IngestOutput output = ledger.end(warnings.all());
    means.named().forget(batch);
    return output;
  }

  private Listing open(@Nullable String token) {
    String memory =
        means
            .named()
            .memory(batch.tenant(), batch.collectionUid(), batch.sourceRoot())
            .orElse(null);
    try {
      return kind.open(
          new SourceKind.Caller(batch.tenant(), batch.collection().toString(), memory),
          request.getSource(),
          token);
    } catch (SourceException e) {
      throw SourceFailures.told(kind.kind(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CompletionException(e);
    }
  }

  private void read(SourceItems items, ItemFetcher.Plan plan) {
    try (OpenHolders holders = new OpenHolders(means, plan.holding(), ledger)) {
      means
          .pipeline()
          .runOpened(
              target,
              batch.uid(),
              items,
              found -> holders.opened(opened(plan, found)),
              outcomes -> done(items, holders, outcomes));
    }
    run.checkCancelled();
    SourceException failure = items.failure();
    if (failure != null) {
      throw SourceFailures.told(kind.kind(), failure);
    }
  }

  private Opened opened(ItemFetcher.Plan plan, Found found) {
    String item = found.item().name();
    ledger.at(item, Stage.FETCH);
    Opened opened = means.items().open(plan, found);
    ledger.at(item, Ledger.behind(opened));
    if (request.getRemoveMissing() && plan.holding().isOn()) {
      noteParts(plan.holding(), found, opened);
    }
    return opened;
  }

  /** What is in an item that cannot be had may be in it still; in one that is gone, it is not. */
  private void noteParts(Holding holding, Found found, Opened opened) {
    boolean gone =
        opened instanceof Opened.Single(Prepared.Skipped skipped)
            && skipped.reason().equals(ItemFetcher.GONE);
    boolean failed = opened instanceof Opened.Single(Prepared.Failed failure);
    if (gone || failed) {
      Set<String> parts = means.holders().parts(holding, found.item().path()).keySet();
      if (!parts.isEmpty()) {
        means.named().add(batch, parts, gone);
      }
    }
  }

  private void done(SourceItems items, OpenHolders holders, List<Outcome> outcomes) {
    List<Outcome> own = new ArrayList<>();
    int settled = holders.settled(outcomes, own::add);
    holders.end(
        own,
        kept -> {
          if (request.getRemoveMissing()) {
            means.named().add(batch, kept, false);
          }
        });
    boolean all = request.getRemoveMissing();
    if (all) {
      List<String> gone = ids(outcomes, true, ItemFetcher.GONE::equals);
      means.named().add(batch, ids(outcomes, false, reason -> true), false);
      if (!gone.isEmpty()) {
        means.named().add(batch, gone, true);
      }
    }
    // A recipe's word is the collection's own: it holds whatever this batch asks for.
    List<String> leftOut =
        ids(
            outcomes,
            true,
            reason ->
                all
                    ? !reason.equals(ItemFetcher.GONE) && !reason.equals(HeldItem.ARCHIVE)
                    : Recipe.leavesOut(reason));
    Set<String> removed = leftOut.isEmpty() ? Set.of() : means.documents().delete(target, leftOut);
    String partial = items.partial();
    if (partial != null) {
      ledger.note(Ledger.Mark.PARTIAL, partial);
    }
    String last = own.isEmpty() ? null : items.taken(own.size());
    ledger.done(outcomes, removed, settled, Ledger.Mark.ITEM, last);
  }

  private static List<String> ids(
      List<Outcome> outcomes, boolean skipped, java.util.function.Predicate<String> reason) {
    return outcomes.stream()
        .filter(outcome -> (outcome.kind() == Outcome.Kind.SKIPPED) == skipped)
        .filter(outcome -> reason.test(outcome.skipped()))
        .map(Outcome::id)
        .toList();
  }

  /**
   * Deletes documents that the source names no more. Of a listing that was not whole, only what it
   * said is gone.
   */
  private void removeMissing(@Nullable String partial, Warnings warnings) {
    Missing unnamed = new Missing(batch, batch.sourceRoot(), false);
    Share share = means.named().share(unnamed);
    long all = share.missing();
    Missing wanted = unnamed;
    if (partial != null) {
      if (all > 0) {
        warnings.add("remove_missing: what was not listed is kept: " + partial);
      }
      wanted = new Missing(batch, batch.sourceRoot(), true);
      share = means.named().share(wanted);
    }
    if (!SafetyShare.allows(share.before(), share.missing(), request.getConfirmRemoval())) {
      warnings.add(SafetyShare.warning(share.before(), share.missing()));
      ledger.kept(all);
      return;
    }
    remove(wanted);
    ledger.kept(all - share.missing());
  }

  private void remove(Missing wanted) {
    Sourced after = null;
    while (true) {
      List<Sourced> gone = means.named().missing(wanted, after, REMOVED);
      if (gone.isEmpty()) {
        return;
      }
      Set<String> removed =
          means.documents().delete(target, gone.stream().map(Sourced::id).toList());
      ledger.removed(removed, manifest -> manifest.missing(batch.sourceRoot(), gone, removed));
      after = gone.getLast();
      run.checkCancelled();
    }
  }

  /** What failed is to be listed again. */
  private void remember(@Nullable String memory) {
    if (memory != null && !ledger.hasFailures()) {
      means.named().remember(batch, batch.sourceRoot(), memory);
    }
  }
}
