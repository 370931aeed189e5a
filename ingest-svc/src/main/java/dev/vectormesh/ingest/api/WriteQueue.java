package dev.vectormesh.ingest.api;

import dev.vectormesh.corpus.v1.DocumentWrite;
import dev.vectormesh.ingest.name.CollectionName;
import dev.vectormesh.platform.error.ApiException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Requests of a stream that are not written yet, handed out in groups: as many as wait, so that few
 * transactions carry many small requests. No two groups under way hold the same document, so that
 * the later of two writes wins.
 */
final class WriteQueue implements Iterator<WriteQueue.Group> {
  static final int GROUP_DOCUMENTS = 500;

  /** Waiting or being written; one request more may come. */
  private static final int MOST_DOCUMENTS = 4 * GROUP_DOCUMENTS;

  private static final long MOST_BYTES = 8L << 20;
  private static final long LOOK_MILLIS = 500;

  private final Runnable askForNext;
  private final BooleanSupplier cancelled;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<Request> waiting = new ArrayDeque<>();
  private final Set<String> underWay = new HashSet<>();
  private int documents;
  private long bytes;
  private boolean asked = true;
  private boolean ended;
  private @Nullable ApiException failure;

  /** What a caller sent. */
  record Request(CollectionName parent, List<DocumentWrite> documents) {
    long bytes() {
      return documents.stream().mapToLong(DocumentWrite::getSerializedSize).sum();
    }
  }

  /** Requests that are written together; their documents all differ. */
  record Group(List<Request> requests) {}

  /**
   * @param askForNext lets one more request come; the first has been asked for
   * @param cancelled whether nobody waits for answers any more
   */
  WriteQueue(Runnable askForNext, BooleanSupplier cancelled) {
    this.askForNext = askForNext;
    this.cancelled = cancelled;
  }

  void put(Request request) {
    change(() -> {
      waiting.add(request);
      documents += request.documents().size();
      bytes += request.bytes();
      asked = false;
    });
  }

  /** The group is stored, or lost. */
  void written(Group group) {
    change(() ->
        group
            .requests()
            .forEach(request -> {
              documents -= request.documents().size();
              bytes -= request.bytes();
              request.documents().forEach(one -> underWay.remove(one.getDocumentId()));
            }));
  }

  /** No request follows. */
  void end() {
    change(() -> ended = true);
  }

  /** No request follows; who takes groups is told why, behind those that came before. */
  void fail(ApiException why) {
    change(() -> {
      failure = why;
      ended = true;
    });
  }

  private void change(Runnable change) {
    boolean ask;
    lock.lock();
    try {
      change.run();
      ask = !asked && !ended && documents < MOST_DOCUMENTS && bytes < MOST_BYTES;
      asked |= ask;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    if (ask) {
      askForNext.run();
    }
  }

  @Override
  public boolean hasNext() {
    lock.lock();
    try {
      while (!cancelled.getAsBoolean() && !fits(waiting.peek(), Set.of())) {
        if (waiting.isEmpty() && ended) {
          break;
        }
        var signalled = changed.await(LOOK_MILLIS, TimeUnit.MILLISECONDS);
      }
      if (cancelled.getAsBoolean()) {
        throw new CancellationException("the caller is gone");
      }
      if (waiting.isEmpty() && failure != null) {
        throw failure;
      }
      return !waiting.isEmpty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CompletionException(e);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Group next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    lock.lock();
    try {
      List<Request> group = new ArrayList<>();
      Set<String> ids = new HashSet<>();
      int size = 0;
      while (fits(waiting.peek(), ids)
          && (group.isEmpty() || size + waiting.element().documents().size() <= GROUP_DOCUMENTS)) {
        Request request = waiting.remove();
        request.documents().forEach(one -> ids.add(one.getDocumentId()));
        size += request.documents().size();
        group.add(request);
      }
      underWay.addAll(ids);
      return new Group(group);
    } finally {
      lock.unlock();
    }
  }

  /** Whether there is one, and none of its documents is being written, or among these. */
  private boolean fits(@Nullable Request request, Set<String> others) {
    return request != null
        && request.documents().stream()
            .map(DocumentWrite::getDocumentId)
            .noneMatch(id -> underWay.contains(id) || others.contains(id));
  }
}
