package dev.vectormesh.search.feedback;

import dev.vectormesh.platform.call.Fanout;
import dev.vectormesh.platform.error.ErrorDetails;
import io.grpc.Status;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.api.metrics.Meter;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes what searches showed, beside them: a search hands its page over and goes on. While the
 * store is away pages wait, as many as there is room for; then they are dropped, and counted.
 */
public final class SessionRecorder implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SessionRecorder.class);
  private static final AttributeKey<String> OUTCOME = AttributeKey.stringKey("outcome");
  private static final Attributes RECORDED = Attributes.of(OUTCOME, "recorded");
  private static final Attributes DROPPED = Attributes.of(OUTCOME, "dropped");
  private static final Attributes IGNORED = Attributes.of(OUTCOME, "ignored");

  private static final int MOST_AT_ONCE = 200;

  /** Questions may hold vectors: what waits may not fill the heap. */
  private static final long MOST_BYTES = 64L << 20;

  private static final Duration PAUSE = Duration.ofMillis(500);
  private static final Duration LAST_WORDS = Duration.ofSeconds(3);

  /** What became of pages since the start. */
  public record Counts(long recorded, long dropped, long ignored, long waiting) {}

  private record Waiting(String tenant, ShownSession session) {
    int bytes() {
      return session.question().request().length;
    }
  }

  private record Line(String tenant, UUID namespace) {}

  private final SessionStore store;
  private final int room;
  private final LongCounter pages;
  private final AtomicLong recorded = new AtomicLong();
  private final AtomicLong dropped = new AtomicLong();
  private final AtomicLong ignored = new AtomicLong();

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition arrived = lock.newCondition();
  private final Queue<Waiting> queue = new ArrayDeque<>();
  private long bytes;
  private int underWay;
  private boolean closing;
  private @Nullable Thread writer;

  /**
   * @param room how many pages may wait
   */
  public SessionRecorder(SessionStore store, int room, Meter meter) {
    this.store = store;
    this.room = room;
    this.pages =
        meter
            .counterBuilder("vectormesh.search.session_pages")
            .setDescription("pages of sessions that searches showed, by what became of them")
            .build();
  }

  public void start() {
    writer = Fanout.daemon("session-recorder", this::run);
  }

  /** Takes a page that a search showed; never waits and never fails. */
  public void add(String tenant, ShownSession session) {
    Waiting waiting = new Waiting(tenant, session);
    lock.lock();
    try {
      if (!closing
          && queue.size() + underWay < room
          && (queue.isEmpty() || bytes + waiting.bytes() <= MOST_BYTES)) {
        queue.add(waiting);
        bytes += waiting.bytes();
        arrived.signal();
        return;
      }
    } finally {
      lock.unlock();
    }
    drop(1, "more were shown than can be written");
  }

  private void drop(int count, String why) {
    if (dropped.getAndAdd(count) == 0) {
      LOG.warn("pages of sessions are lost from now on, and counted: {}", why);
    }
    pages.add(count, DROPPED);
  }

  /** What became of pages since the start. */
  public Counts counts() {
    lock.lock();
    try {
      return new Counts(recorded.get(), dropped.get(), ignored.get(), queue.size() + underWay);
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    try {
      for (List<Waiting> batch = take(); !batch.isEmpty(); batch = take()) {
        Map<Line, List<ShownSession>> lines = new LinkedHashMap<>();
        batch.forEach(w ->
            lines
                .computeIfAbsent(
                    new Line(w.tenant(), w.session().namespace()), l -> new ArrayList<>())
                .add(w.session()));
        for (Map.Entry<Line, List<ShownSession>> line : lines.entrySet()) {
          write(line.getKey(), line.getValue());
        }
        done(batch);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Waits for what comes next; empty when there is nothing left and no more to come. */
  private List<Waiting> take() throws InterruptedException {
    lock.lock();
    try {
      while (queue.isEmpty()) {
        if (closing) {
          return List.of();
        }
        arrived.await();
      }
      List<Waiting> batch = new ArrayList<>();
      while (batch.size() < MOST_AT_ONCE && !queue.isEmpty()) {
        batch.add(queue.remove());
      }
      underWay = batch.size();
      return batch;
    } finally {
      lock.unlock();
    }
  }

  private void done(List<Waiting> batch) {
    lock.lock();
    try {
      underWay = 0;
      bytes -= batch.stream().mapToLong(Waiting::bytes).sum();
    } finally {
      lock.unlock();
    }
  }

  /** Tries until the store has answered; one that it refuses does not spoil the others. */
  private void write(Line line, List<ShownSession> sessions) throws InterruptedException {
    boolean told = false;
    while (true) {
      try {
        count(store.show(line.tenant(), line.namespace(), sessions));
        return;
      } catch (RuntimeException e) {
        if (isAway(e)) {
          if (!told) {
            LOG.warn("sessions cannot be written now, they wait: {}", e.getMessage());
            told = true;
          }
          pause();
        } else if (sessions.size() == 1) {
          LOG.warn("a session cannot be written", e);
          drop(1, "the store refused one");
          return;
        } else {
          for (ShownSession session : sessions) {
            write(line, List.of(session));
          }
          return;
        }
      }
    }
  }

  private void count(List<Integer> written) {
    for (int pagesWritten : written) {
      boolean isNew = pagesWritten > 0;
      (isNew ? recorded : ignored).incrementAndGet();
      pages.add(1, isNew ? RECORDED : IGNORED);
    }
  }

  private static boolean isAway(RuntimeException e) {
    return switch (Status.fromThrowable(e).getCode()) {
      case UNAVAILABLE, DEADLINE_EXCEEDED, RESOURCE_EXHAUSTED -> true;
      default -> ErrorDetails.retryAfter(e).isPresent();
    };
  }

  private void pause() throws InterruptedException {
    lock.lock();
    try {
      if (closing) {
        throw new InterruptedException("closed while the store was away");
      }
      long nanos = PAUSE.toNanos();
      while (nanos > 0 && !closing) {
        nanos = arrived.awaitNanos(nanos);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Writes what waits, for a moment; what is left then is lost. */
  @Override
  public void close() {
    lock.lock();
    try {
      closing = true;
      arrived.signalAll();
    } finally {
      lock.unlock();
    }
    Thread running = writer;
    if (running != null) {
      try {
        if (!running.join(LAST_WORDS)) {
          running.interrupt();
        }
      } catch (InterruptedException e) {
        running.interrupt();
        Thread.currentThread().interrupt();
      }
    }
    long left = counts().waiting();
    if (left > 0) {
      drop((int) left, "the service was closed before they were written");
    }
  }
}
