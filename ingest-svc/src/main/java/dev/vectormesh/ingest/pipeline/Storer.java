package dev.vectormesh.ingest.pipeline;

import com.google.common.collect.Maps;
import com.google.common.collect.Sets;
import com.google.rpc.Code;
import dev.vectormesh.ingest.collection.WriteTarget;
import dev.vectormesh.ingest.document.Content;
import dev.vectormesh.ingest.document.DocumentStore;
import dev.vectormesh.ingest.document.DocumentStore.Beginning;
import dev.vectormesh.ingest.document.DocumentStore.Begun;
import dev.vectormesh.ingest.document.DocumentStore.Change;
import dev.vectormesh.ingest.document.GenerationMovedException;
import dev.vectormesh.ingest.document.Spread;
import dev.vectormesh.ingest.item.ItemFailedException.Failure;
import dev.vectormesh.ingest.item.Stage;
import dev.vectormesh.ingest.picture.Thumbnails;
import dev.vectormesh.ingest.pipeline.Embedder.Embedded;
import dev.vectormesh.ingest.usage.Exceeded;
import dev.vectormesh.ingest.usage.Meter;
import dev.vectormesh.ingest.usage.Spent;
import dev.vectormesh.ingest.usage.Usage;
import dev.vectormesh.ingest.work.Retry;
import dev.vectormesh.ingest.work.StageLimit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * STORE, in this order: rows PENDING; thumbnails and points written; points of earlier revisions
 * gone; rows ACTIVE with hash, signature and outbox in one transaction. Dying between any two
 * leaves rows that the next attempt, or the janitor, completes.
 */
final class Storer {
  /** A writer that is silent for so long is dead: a store of one window takes seconds. */
  static final Duration STALE = Duration.ofSeconds(60);

  private static final int BUSY_TRIES = 5;

  private final DocumentStore documents;
  private final Spreader spreader;
  private final Thumbnails thumbnails;
  private final WriteTarget target;
  private final UUID owner;
  private final StageLimit limit;
  private final boolean billed;

  Storer(
      DocumentStore documents,
      Spreader spreader,
      Thumbnails thumbnails,
      WriteTarget target,
      UUID owner,
      StageLimit limit,
      boolean billed) {
    this.documents = documents;
    this.spreader = spreader;
    this.thumbnails = thumbnails;
    this.target = target;
    this.owner = owner;
    this.limit = limit;
    this.billed = billed;
  }

  /**
   * Outcomes by document id.
   *
   * @param work that the window took; what is written down with documents is taken from it
   */
  Map<String, Outcome> store(List<Embedded> window, Meter work) {
    Map<String, Outcome> outcomes = new HashMap<>();
    new OneByOne<Embedded>(Stage.STORE, document -> document.cut().item(), limit)
        .run(
            window,
            some -> Retry.onOutage(() -> storeAll(some, work)),
            outcomes::putAll,
            (document, failure) -> {
              Prepared.Cut cut = document.cut();
              outcomes.put(cut.draft().id(), Outcome.failed(cut.item(), cut.draft().id(), failure));
              release();
            });
    return outcomes;
  }

  /** Gives up what was begun and will not be finished by this owner. */
  void release() {
    documents.release(target, owner);
  }

  private Map<String, Outcome> storeAll(List<Embedded> window, Meter work) {
    Map<String, Outcome> outcomes = new HashMap<>();
    List<Embedded> left = window;
    for (int tried = 1; !left.isEmpty(); tried++) {
      Set<String> stored = new HashSet<>(storeFree(left, outcomes, work));
      left = left.stream().filter(e -> !stored.contains(e.cut().draft().id())).toList();
      if (!left.isEmpty() && tried == BUSY_TRIES) {
        left.forEach(busy -> outcomes.put(busy.cut().draft().id(), busy(busy.cut())));
        break;
      }
      if (!left.isEmpty()) {
        Retry.pause(tried);
      }
    }
    return outcomes;
  }

  /** Stores those that nobody else writes right now. */
  private Set<String> storeFree(List<Embedded> window, Map<String, Outcome> outcomes, Meter work) {
    Map<String, Embedded> byId =
        window.stream().collect(Collectors.toMap(e -> e.cut().draft().id(), e -> e));
    List<Change> changes =
        window.stream()
            .map(e -> new Change(e.cut().draft(), e.dense().size(), e.cut().precondition()))
            .toList();
    Beginning beginning = documents.begin(target, owner, changes, STALE);
    beginning.refused().forEach(id -> outcomes.put(id, refused(byId.get(id))));
    Exceeded over = beginning.over().why();
    if (over != null) {
      beginning.over().ids().forEach(id -> outcomes.put(id, over(byId.get(id), over)));
    }
    List<Begun> begun = beginning.begun();
    if (begun.isEmpty()) {
      return beginning.left();
    }
    begun.forEach(write -> keepThumbnails(byId.get(write.id())));
    Map<String, Begun> writes = begun.stream().collect(Collectors.toMap(Begun::id, b -> b));
    byId.keySet().retainAll(writes.keySet());
    try {
      Spread spread = spreader.write(target, beginning.open(), byId.values(), writes, work);
      commit(begun, spread, byId, outcomes, work);
      return Sets.union(writes.keySet(), beginning.left());
    } catch (GenerationMovedException e) {
      // The rows stay this owner's: it begins them again, in the generations as they are now.
      return beginning.left();
    }
  }

  private void keepThumbnails(@Nullable Embedded document) {
    if (document != null
        && document.cut().draft().content() instanceof Content.Picture(var w, var f, var look)
        && look != null) {
      thumbnails.put(target.owner(document.cut().draft().id()), look.thumbnails());
    }
  }

  private void commit(
      List<Begun> begun,
      Spread spread,
      Map<String, Embedded> byId,
      Map<String, Outcome> outcomes,
      Meter work) {
    Set<String> committed = committed(begun, spread, byId, work);
    List<String> lost = new ArrayList<>();
    for (Begun write : begun) {
      Embedded document = byId.get(write.id());
      if (document != null && committed.contains(write.id())) {
        outcomes.put(
            write.id(),
            Outcome.stored(document.cut().item(), write.id(), write.first(), write.chunkCount()));
      } else if (document != null) {
        lost.add(write.id());
        outcomes.put(write.id(), busy(document.cut()));
      }
    }
    if (!lost.isEmpty()) {
      // Another writer took over while this one was slow, and this one's points may lie over its.
      documents.suspect(target, lost);
    }
  }

  /** What is not written down with documents stays in the meter. */
  private Set<String> committed(
      List<Begun> begun, Spread spread, Map<String, Embedded> byId, Meter work) {
    Usage taken = billed ? work.take() : Usage.NONE;
    Spent spent =
        billed ? new Spent(taken, Maps.transformValues(byId, Embedded::usage)) : Spent.NOTHING;
    Set<String> committed = Set.of();
    try {
      committed = documents.commit(target, owner, begun, spread, spent);
      return committed;
    } finally {
      if (committed.isEmpty()) {
        work.add(taken);
      }
    }
  }

  private static Outcome over(@Nullable Embedded document, Exceeded why) {
    Prepared.Cut cut = Objects.requireNonNull(document).cut();
    return Outcome.failed(cut.item(), cut.draft().id(), Failure.over(Stage.STORE, why));
  }

  private static Outcome refused(@Nullable Embedded document) {
    Prepared.Cut cut = Objects.requireNonNull(document).cut();
    return Outcome.failed(cut.item(), cut.draft().id(), Refusal.of(cut.precondition()));
  }

  private static Outcome busy(Prepared.Cut cut) {
    return Outcome.failed(
        cut.item(),
        cut.draft().id(),
        new Failure(Stage.STORE, "busy", Code.ABORTED, "another writer changes this document"));
  }
}
