package dev.vectormesh.ingest.pipeline;

import com.google.rpc.Code;
import dev.vectormesh.encoders.SpaceEncoder;
import dev.vectormesh.ingest.collection.WriteTarget;
import dev.vectormesh.ingest.document.Content;
import dev.vectormesh.ingest.document.DocumentStore;
import dev.vectormesh.ingest.index.Duplicates;
import dev.vectormesh.ingest.item.ItemFailedException;
import dev.vectormesh.ingest.item.ItemFailedException.Failure;
import dev.vectormesh.ingest.item.Stage;
import dev.vectormesh.ingest.picture.Thumbnails;
import dev.vectormesh.ingest.pipeline.Embedder.Embedded;
import dev.vectormesh.ingest.pipeline.Embedder.EmbeddedWindow;
import dev.vectormesh.ingest.usage.Exceeded;
import dev.vectormesh.ingest.usage.Meter;
import dev.vectormesh.ingest.usage.Quotas;
import dev.vectormesh.ingest.usage.Usage;
import dev.vectormesh.ingest.work.StageLimit;
import dev.vectormesh.ingest.work.StageTimes;
import dev.vectormesh.platform.telemetry.Telemetry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes items through the stages side by side: while one window of chunks is embedded, the next is
 * prepared and the one before is stored. What waits between two stages is bounded, so memory does
 * not grow with the number of items.
 */
public final class DocumentPipeline {
  private static final Logger log = LoggerFactory.getLogger(DocumentPipeline.class);
  private static final int WINDOWS_AHEAD = 1;

  private final DocumentStore documents;
  private final Spreader spreader;
  private final Thumbnails thumbnails;
  private final Duplicates duplicates;
  private final Bounds bounds;
  private final Quotas quotas;
  private final Terms terms;

  /**
   * What one run may take.
   *
   * @param preparedAhead items that are fetched, cleaned and cut at once
   * @param store time to store it
   */
  public record Bounds(int preparedAhead, StageLimit store) {}

  public DocumentPipeline(
      DocumentStore documents,
      Spreader spreader,
      Thumbnails thumbnails,
      Duplicates duplicates,
      Bounds bounds,
      Quotas quotas) {
    this(documents, spreader, thumbnails, duplicates, bounds, quotas, Terms.WRITE);
  }

  private DocumentPipeline(
      DocumentStore documents,
      Spreader spreader,
      Thumbnails thumbnails,
      Duplicates duplicates,
      Bounds bounds,
      Quotas quotas,
      Terms terms) {
    this.documents = documents;
    this.spreader = spreader;
    this.thumbnails = thumbnails;
    this.duplicates = duplicates;
    this.bounds = bounds;
    this.quotas = quotas;
    this.terms = terms;
  }

  /** Why documents are written. */
  public enum Terms {
    /** Within the tenant's quotas, as its use. */
    WRITE,
    /** What a writer that died began: it was within the quotas then. */
    COMPLETE,
    /** What our index lost: nobody pays for it twice. */
    REPAIR
  }

  /** The same pipeline for another purpose. */
  public DocumentPipeline on(Terms others) {
    return new DocumentPipeline(
        documents, spreader, thumbnails, duplicates, bounds, quotas, others);
  }

  /**
   * The encoder of the target's space. @throws dev.vectormesh.platform.error.ApiException
   * SPACE_MISMATCH, UNAVAILABLE
   */
  public SpaceEncoder encoder(WriteTarget target) {
    return spreader.carrier().encoder(target);
  }

  /**
   * Runs until the items are through, or throws what stopped it: an outage that outlasted the
   * retries, say.
   *
   * @param owner who writes: an attempt that goes on takes over what was begun under the same one
   * @param prepare FETCH, CLEAN and CHUNK of one item; on a virtual thread
   * @param stored told the outcomes of each window when it is stored, in the items' order
   */
  public <A> void run(
      WriteTarget target,
      UUID owner,
      Iterator<A> items,
      Function<A, Prepared> prepare,
      Consumer<List<Outcome>> stored) {
    StageTimes times = StageTimes.current();
    try (Ahead<A, Prepared> prepared =
        new Ahead<>(
            items,
            bounds.preparedAhead(),
            item -> labelled(target, times.ofItem(() -> prepare.apply(item))))) {
      store(target, owner, prepared, stored);
    }
  }

  /**
   * The same where items may hold others.
   *
   * @param open FETCH of one item, and what follows where it is a document; on a virtual thread
   */
  public <A> void runOpened(
      WriteTarget target,
      UUID owner,
      Iterator<A> items,
      Function<A, Opened> open,
      Consumer<List<Outcome>> stored) {
    int ahead = bounds.preparedAhead();
    StageTimes times = StageTimes.current();
    try (Ahead<A, Opened> opened =
            new Ahead<>(
                items,
                ahead,
                item -> times.ofItem(() -> open.apply(item)),
                DocumentPipeline::discard);
        Parts parts = new Parts(opened);
        Ahead<Supplier<Prepared>, Prepared> prepared =
            new Ahead<>(parts, ahead, part -> labelled(target, times.ofItem(part::get)))) {
      store(target, owner, prepared, stored);
    }
  }

  /** With the target's labels, where the document brings none itself. */
  private static Prepared labelled(WriteTarget target, Prepared prepared) {
    if (!(prepared instanceof Prepared.Cut cut) || cut.draft().labels() != null) {
      return prepared;
    }
    try {
      return cut.labelled(target.labelling().of(cut.draft().metadata()));
    } catch (ItemFailedException e) {
      return new Prepared.Failed(cut.item(), cut.draft().id(), e.failure());
    }
  }

  private static void discard(Opened opened) {
    if (opened instanceof Opened.Holder holder) {
      holder.close();
    }
  }

  private void store(
      WriteTarget target, UUID owner, Iterator<Prepared> prepared, Consumer<List<Outcome>> stored) {
    Embedder embedder = spreader.carrier().embedder(target);
    boolean billed = terms != Terms.REPAIR;
    Storer storer =
        new Storer(documents, spreader, thumbnails, target, owner, bounds.store(), billed);
    StageTimes times = StageTimes.current();
    Meter unwritten = new Meter();
    try (Ahead<List<Prepared>, EmbeddedWindow> embedded =
        new Ahead<>(
            new Windows(prepared),
            WINDOWS_AHEAD,
            window -> times.time(Stage.EMBED, () -> embed(embedder, window, target)))) {
      while (embedded.hasNext()) {
        EmbeddedWindow window = embedded.next();
        List<Outcome> outcomes;
        try {
          outcomes = times.time(Stage.STORE, () -> store(storer, target, window));
        } finally {
          unwritten.add(window.work().take());
        }
        outcomes.forEach(outcome -> count(times, outcome));
        if (window.holdsPictures()) {
          duplicates.trySettle(target);
        }
        stored.accept(outcomes);
      }
    } catch (RuntimeException e) {
      release(storer, e);
      throw e;
    } finally {
      if (billed) {
        bill(target, unwritten.take());
      }
    }
  }

  /** Encoders' work on documents that were not stored. */
  private void bill(WriteTarget target, Usage usage) {
    if (usage.equals(Usage.NONE)) {
      return;
    }
    try {
      quotas.store().add(target.account(), usage);
    } catch (RuntimeException e) {
      log.warn(
          "{}: what encoders did in vain is not counted: {}", target.collection(), e.toString());
    }
  }

  /** What did not change, or is left out, was fetched and no more. */
  private static void count(StageTimes times, Outcome outcome) {
    Failure failure = outcome.failure();
    if (failure != null) {
      times.failed(failure.stage());
    } else {
      boolean written =
          outcome.kind() == Outcome.Kind.CREATED || outcome.kind() == Outcome.Kind.UPDATED;
      times.completed(written ? Stage.STORE : Stage.FETCH);
    }
  }

  private static void release(Storer storer, RuntimeException failure) {
    // Whoever was interrupted still has to say that it writes no more.
    boolean interrupted = Thread.interrupted();
    try {
      storer.release();
    } catch (RuntimeException unreachable) {
      // The store is gone too: what was begun is stale after a while.
      failure.addSuppressed(unreachable);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private EmbeddedWindow embed(Embedder embedder, List<Prepared> asked, WriteTarget target) {
    List<Prepared> window = terms == Terms.WRITE ? within(target, asked) : asked;
    try (var span = Telemetry.span("embed")) {
      span.attribute("items", window.size());
      return embedder.embed(window);
    }
  }

  /** What the tenant may have no tokens for fails. */
  private List<Prepared> within(WriteTarget target, List<Prepared> window) {
    Exceeded over =
        window.stream().anyMatch(DocumentPipeline::takesTokens)
            ? quotas.tokens(target.tenant()).orElse(null)
            : null;
    return over == null
        ? window
        : window.stream()
            .map(item ->
                item instanceof Prepared.Cut cut && takesTokens(item)
                    ? new Prepared.Failed(
                        cut.item(), cut.draft().id(), Failure.over(Stage.EMBED, over))
                    : item)
            .toList();
  }

  private static boolean takesTokens(Prepared item) {
    return item instanceof Prepared.Cut cut && cut.draft().content() instanceof Content.Text;
  }

  private static List<Outcome> store(Storer storer, WriteTarget target, EmbeddedWindow window) {
    List<Embedded> documents = new ArrayList<>();
    Map<String, Prepared> firsts = new HashMap<>();
    for (Prepared item : window.items()) {
      Embedded vectors = window.vectors().get(item);
      if (vectors != null && firsts.putIfAbsent(vectors.cut().draft().id(), item) == null) {
        documents.add(vectors);
      }
    }
    Map<String, Outcome> stored = Map.of();
    if (!documents.isEmpty()) {
      try (var span = Telemetry.span("store")) {
        span.attribute("documents", documents.size());
        stored = storer.store(documents, window.work());
      }
    }
    List<Outcome> outcomes = new ArrayList<>();
    for (Prepared item : window.items()) {
      outcomes.add(
          switch (item) {
            case Prepared.Cut cut ->
                firsts.get(cut.draft().id()) == item
                    ? Objects.requireNonNull(stored.get(cut.draft().id()))
                    : twice(cut);
            case Prepared.Unchanged same -> Outcome.unchanged(same, target.batch());
            case Prepared.Skipped skipped -> Outcome.skipped(skipped);
            case Prepared.Failed failed ->
                Outcome.failed(failed.item(), failed.id(), failed.failure());
          });
    }
    return outcomes;
  }

  /** Two items of one window that claim to be the same document: the first one is. */
  private static Outcome twice(Prepared.Cut cut) {
    Failure failure =
        new Failure(
            Stage.STORE,
            "duplicate",
            Code.ALREADY_EXISTS,
            "another item of the batch is document " + cut.draft().id());
    return Outcome.failed(cut.item(), cut.draft().id(), failure);
  }
}
