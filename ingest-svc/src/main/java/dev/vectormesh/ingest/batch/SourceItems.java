package dev.vectormesh.ingest.batch;

import dev.vectormesh.ingest.collection.WriteTarget;
import dev.vectormesh.ingest.document.DocumentStore;
import dev.vectormesh.ingest.document.DocumentStore.Version;
import dev.vectormesh.ingest.document.SourceDocument;
import dev.vectormesh.ingest.source.Item;
import dev.vectormesh.ingest.source.Listing;
import dev.vectormesh.ingest.source.SourceException;
import dev.vectormesh.ingest.source.fetch.ItemFetcher.Found;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The items of a listing with what is stored of them, looked up a group at a time. Ends where the
 * listing breaks off, too: what it named before stands.
 */
final class SourceItems implements Iterator<Found>, AutoCloseable {
  private static final int LOOKED_UP = 64;

  /** A slow listing's items do not wait for others. */
  private static final long LISTED_NANOS = Duration.ofMillis(500).toNanos();

  private final Listing listing;
  private final DocumentStore store;
  private final WriteTarget target;
  private final String scope;
  private final Replay replay;
  private final Deque<Found> found = new ArrayDeque<>();
  private final Queue<String> tokens = new ConcurrentLinkedQueue<>();

  /** One thread at a time asks the listing. */
  private final ReentrantLock turn = new ReentrantLock();

  private boolean ended;
  private volatile boolean closed;
  private volatile @Nullable SourceException failure;
  private volatile @Nullable String partial;

  /**
   * @param scope that the paths of its items begin with
   */
  SourceItems(
      Listing listing, String scope, Replay replay, DocumentStore store, WriteTarget target) {
    this.listing = listing;
    this.scope = scope;
    this.replay = replay;
    this.store = store;
    this.target = target;
  }

  @Override
  public boolean hasNext() {
    while (found.isEmpty() && !ended) {
      lookUp();
    }
    return !found.isEmpty();
  }

  @Override
  public Found next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    Found next = found.remove();
    tokens.add(next.item().token());
    return next;
  }

  private void lookUp() {
    List<Item> group = new ArrayList<>();
    long began = System.nanoTime();
    do {
      Item item = listed();
      if (item == null) {
        ended = true;
        break;
      }
      group.add(item);
    } while (group.size() < LOOKED_UP && System.nanoTime() - began < LISTED_NANOS);
    if (replay.isOne()) {
      Set<String> failed = replay.wanted(group.stream().map(Item::name).toList());
      group.removeIf(item -> !failed.contains(item.name()));
    }
    List<String> ids = group.stream().map(SourceItems::id).toList();
    Map<String, Version> versions = ids.isEmpty() ? Map.of() : store.versions(target, ids);
    for (int i = 0; i < group.size(); i++) {
      found.add(new Found(group.get(i), ids.get(i), versions.get(ids.get(i))));
    }
  }

  private @Nullable Item listed() {
    try {
      turn.lockInterruptibly();
      try {
        Item item = closed ? null : listing.next();
        partial = listing.partial();
        if (item != null && !item.path().startsWith(scope + "/")) {
          throw new IllegalStateException(
              "%s does not begin with the scope %s".formatted(item.path(), scope));
        }
        return item;
      } finally {
        turn.unlock();
      }
    } catch (SourceException e) {
      failure = e;
      return null;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CompletionException(e);
    }
  }

  private static String id(Item item) {
    return SourceDocument.id(item.path().substring(item.path().lastIndexOf('/') + 1), item.path());
  }

  /**
   * The token of the last of the oldest items that were handed out and not taken here.
   *
   * @param items how many they are
   */
  String taken(int items) {
    String last = "";
    for (int i = 0; i < items; i++) {
      last = tokens.remove();
    }
    return last;
  }

  /** Why the listing broke off; null where it did not. */
  @Nullable SourceException failure() {
    return failure;
  }

  /** Why it does not name all, as far as is known. */
  @Nullable String partial() {
    return partial;
  }

  @Override
  public void close() {
    closed = true;
    turn.lock();
    try {
      listing.close();
    } finally {
      turn.unlock();
    }
  }
}
