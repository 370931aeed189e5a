package dev.vectormesh.ingest.index;

import dev.vectormesh.ingest.collection.WriteTarget;
import dev.vectormesh.ingest.document.DuplicateStore;
import dev.vectormesh.ingest.document.DuplicateStore.Unshown;
import dev.vectormesh.ingest.namespace.Generation;
import dev.vectormesh.ingest.namespace.GenerationStore;
import dev.vectormesh.ingest.namespace.OpenGenerations;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the marks of pictures that look like others true, in the database and in what hits show.
 * What is left undone by an outage or a crash is found by the janitor.
 */
public final class Duplicates {
  private static final Logger log = LoggerFactory.getLogger(Duplicates.class);
  private static final int AT_ONCE = 500;

  private final DuplicateStore store;
  private final GenerationStore generations;
  private final VectorIndex index;

  public Duplicates(DuplicateStore store, GenerationStore generations, VectorIndex index) {
    this.store = store;
    this.generations = generations;
    this.index = index;
  }

  public DuplicateStore store() {
    return store;
  }

  /** After pictures of the collection came, changed or went. */
  public void settle(WriteTarget target) {
    int takenIn;
    do {
      takenIn = store.takeIn(target, AT_ONCE);
    } while (takenIn == AT_ONCE);
    List<Unshown> unshown;
    do {
      unshown = store.unshown(target, AT_ONCE);
      if (!unshown.isEmpty()) {
        show(target, unshown);
        store.shown(target, unshown);
      }
    } while (unshown.size() == AT_ONCE);
  }

  private void show(WriteTarget target, List<Unshown> pictures) {
    OpenGenerations open =
        generations.open(target.tenant(), target.namespaceUid(), target.generation());
    index.showFirsts(target.in(open.live()), pictures);
    for (Generation other : open.others()) {
      WriteTarget there = target.in(other);
      try {
        index.showFirsts(there, pictures);
      } catch (RuntimeException e) {
        log.warn(
            "{}: duplicates are not marked in generation {} yet: {}",
            target.collection(),
            other.number(),
            e.toString());
        store.missed(there, pictures);
      }
    }
  }

  /** The same where the documents are written all the same when this fails. */
  public void trySettle(WriteTarget target) {
    try {
      settle(target);
    } catch (RuntimeException e) {
      log.warn("duplicates in {} are not marked yet: {}", target.collection(), e.toString());
    }
  }
}
