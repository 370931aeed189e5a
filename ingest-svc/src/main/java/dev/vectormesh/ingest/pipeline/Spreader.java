package dev.vectormesh.ingest.pipeline;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import dev.vectormesh.ingest.collection.WriteTarget;
import dev.vectormesh.ingest.document.DocumentStore.Begun;
import dev.vectormesh.ingest.document.Draft;
import dev.vectormesh.ingest.document.Spread;
import dev.vectormesh.ingest.index.VectorIndex;
import dev.vectormesh.ingest.index.VectorIndex.Entry;
import dev.vectormesh.ingest.index.VectorIndex.Positions;
import dev.vectormesh.ingest.namespace.Generation;
import dev.vectormesh.ingest.namespace.OpenGenerations;
import dev.vectormesh.ingest.pipeline.Embedder.Embedded;
import dev.vectormesh.ingest.usage.Meter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes to all open generations, and deletes from them. What the live one does not take fails;
 * what another one does not take is left out of the answer, and is pending there from then on.
 */
public final class Spreader {
  private static final Logger log = LoggerFactory.getLogger(Spreader.class);

  /**
   * A generation that could not be written is left alone for so long: writers do not wait for it.
   */
  private static final Duration PAUSE = Duration.ofSeconds(5);

  private final VectorIndex index;
  private final Carrier carrier;
  private final Cache<Key, Boolean> failing =
      CacheBuilder.newBuilder().expireAfterWrite(PAUSE).maximumSize(10_000).build();

  private record Key(UUID namespace, long generation) {}

  public Spreader(VectorIndex index, Carrier carrier) {
    this.index = index;
    this.carrier = carrier;
  }

  public Carrier carrier() {
    return carrier;
  }

  /**
   * Writes documents that were embedded for the target.
   *
   * @param begun by their ids
   * @param work told what encoders did for other generations
   */
  Spread write(
      WriteTarget target,
      OpenGenerations open,
      Collection<Embedded> documents,
      Map<String, Begun> begun,
      Meter work) {
    Spread spread = new Spread();
    List<Embedded> all = List.copyOf(documents);
    spread.add(open.live().number(), store(target, target.in(open.live()), all, begun, work));
    for (Generation other : open.others()) {
      tried(
          target,
          other,
          () -> spread.add(other.number(), store(target, target.in(other), all, begun, work)));
    }
    return spread;
  }

  private Map<String, Integer> store(
      WriteTarget from,
      WriteTarget to,
      List<Embedded> documents,
      Map<String, Begun> begun,
      Meter work) {
    List<Embedded> there =
        from.generation().number() == to.generation().number()
            ? documents
            : carrier.carry(from, to, documents, work);
    List<Entry> entries = new ArrayList<>();
    List<Positions> old = new ArrayList<>();
    Map<String, Integer> chunks = new HashMap<>();
    for (Embedded document : there) {
      String id = document.cut().draft().id();
      Begun write = begun.get(id);
      if (write == null) {
        throw new IllegalArgumentException(id + " was not begun");
      }
      int count = document.dense().size();
      document.entries(write.revision(), write.labels()).forEach(entries::add);
      chunks.put(id, count);
      if (write.pointCount() > count) {
        old.add(new Positions(id, count, write.pointCount()));
      }
    }
    index.upsert(to, entries);
    if (!old.isEmpty()) {
      index.trim(to, old);
    }
    return chunks;
  }

  /**
   * Lets the points of a document say its address, metadata and access labels.
   *
   * @param chunks of the document, by the generations that hold it whole
   * @return without the generations where points were missing
   */
  Spread refresh(
      WriteTarget target,
      OpenGenerations open,
      Draft draft,
      Begun begun,
      Map<Long, Integer> chunks) {
    Spread spread = new Spread();
    Draft labelled = draft.labelled(begun.labels());
    refresh(target.in(open.live()), labelled, begun, chunks, spread);
    for (Generation other : open.others()) {
      tried(target, other, () -> refresh(target.in(other), labelled, begun, chunks, spread));
    }
    return spread;
  }

  private void refresh(
      WriteTarget there, Draft draft, Begun begun, Map<Long, Integer> chunks, Spread spread) {
    long generation = there.generation().number();
    Integer count = chunks.get(generation);
    if (count != null && index.refresh(there, draft, begun.revision(), count)) {
      spread.add(generation, Map.of(draft.id(), count));
    }
  }

  /**
   * Deletes all points of documents.
   *
   * @return the generations that have none of them any more
   */
  public Set<Long> remove(WriteTarget target, OpenGenerations open, Collection<String> documents) {
    Set<Long> removed = new HashSet<>();
    index.deleteDocuments(target.in(open.live()), documents);
    removed.add(open.live().number());
    for (Generation other : open.others()) {
      tried(
          target,
          other,
          () -> {
            index.deleteDocuments(target.in(other), documents);
            removed.add(other.number());
          });
    }
    return removed;
  }

  /** A generation that is not searched must not fail a write. */
  private void tried(WriteTarget target, Generation other, Runnable write) {
    Key key = new Key(target.namespaceUid(), other.number());
    if (failing.getIfPresent(key) != null) {
      return;
    }
    try {
      write.run();
    } catch (CompletionException | CancellationException e) {
      throw e;
    } catch (RuntimeException e) {
      if (Thread.currentThread().isInterrupted()) {
        throw e;
      }
      failing.put(key, true);
      log.warn(
          "{}: generation {} does not get what is written now, and catches up later: {}",
          target.collection(),
          other.number(),
          e.toString());
    }
  }
}
