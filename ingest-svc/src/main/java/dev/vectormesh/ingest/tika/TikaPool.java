package dev.vectormesh.ingest.tika;

import dev.vectormesh.ingest.TikaSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Child JVMs that parse files: started on demand, kept for the next file, gone after a while
 * without one.
 */
public final class TikaPool implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(TikaPool.class);
  // A child that somebody killed says nothing about the file; one that dies twice over it does.
  private static final int TRIES = 2;

  private final TikaSettings settings;
  private final long maxCharacters;
  private final Semaphore places;
  private final Deque<Idle> idle = new ArrayDeque<>();
  private final List<TikaProcess> all = new ArrayList<>();
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("tika-clock").factory());
  private boolean closed;

  private record Idle(TikaProcess process, long since) {}

  /**
   * @param maxCharacters text of one file that is longer is refused
   */
  public TikaPool(TikaSettings settings, long maxCharacters) {
    this.settings = settings;
    this.maxCharacters = maxCharacters;
    places = new Semaphore(settings.children(), true);
    long tick = Math.max(100, settings.idle().toMillis() / 4);
    clock.scheduleWithFixedDelay(this::endIdle, tick, tick, TimeUnit.MILLISECONDS);
  }

  /** Blocks while all children are busy and while the file is parsed. */
  public ExtractedText read(Path file) throws UnreadableDocumentException, InterruptedException {
    places.acquire();
    try {
      return read(file, TRIES);
    } finally {
      places.release();
    }
  }

  /** The children's process ids. */
  public synchronized List<Long> pids() {
    return all.stream().filter(TikaProcess::isAlive).map(TikaProcess::pid).toList();
  }

  private ExtractedText read(Path file, int tries) throws UnreadableDocumentException {
    TikaProcess process = take();
    try {
      return process.read(file, settings.fileTimeout(), clock);
    } catch (TikaProcess.ChildCrash e) {
      log.warn("{} while it read {}", e.getMessage(), file.getFileName());
      if (tries <= 1) {
        throw new UnreadableDocumentException(Reason.CORRUPT, String.valueOf(e.getMessage()));
      }
    } finally {
      give(process);
    }
    return read(file, tries - 1);
  }

  private TikaProcess take() {
    TikaProcess waiting = waiting();
    if (waiting != null) {
      return waiting;
    }
    try {
      TikaProcess started = TikaProcess.start(settings.heapMegabytes(), maxCharacters);
      register(started);
      log.debug("started a parser process, pid {}", started.pid());
      return started;
    } catch (IOException e) {
      throw new IllegalStateException("cannot start the parser's process", e);
    }
  }

  private synchronized @Nullable TikaProcess waiting() {
    while (!idle.isEmpty()) {
      TikaProcess process = idle.pollLast().process;
      if (process.isAlive()) {
        return process;
      }
      all.remove(process);
    }
    return null;
  }

  private synchronized void register(TikaProcess process) {
    if (closed) {
      process.close();
      throw new IllegalStateException("the parsers are closed");
    }
    all.add(process);
  }

  private synchronized void give(TikaProcess process) {
    if (process.isAlive() && !closed) {
      idle.addLast(new Idle(process, System.nanoTime()));
    } else {
      process.close();
      all.remove(process);
    }
  }

  private synchronized void endIdle() {
    long now = System.nanoTime();
    for (Iterator<Idle> i = idle.iterator(); i.hasNext(); ) {
      Idle waiting = i.next();
      if (now - waiting.since >= settings.idle().toNanos() || !waiting.process.isAlive()) {
        i.remove();
        waiting.process.close();
        all.remove(waiting.process);
      }
    }
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      all.forEach(TikaProcess::close);
      all.clear();
      idle.clear();
    }
    clock.shutdownNow();
  }
}
