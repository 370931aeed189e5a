package dev.vectormesh.platform.child;

import dev.vectormesh.platform.child.ChildFailure.Kind;
import java.io.DataInputStream;
import java.io.IOException;
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
 * Child JVMs of one program: started on demand, kept for the next request, gone after a while
 * without one.
 */
public final class ChildPool implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ChildPool.class);
  // A child that somebody killed says nothing about the request; one that dies twice over it does.
  private static final int TRIES = 2;

  private final ChildProgram program;
  private final ChildSettings settings;
  private final Semaphore places;
  private final Deque<Idle> idle = new ArrayDeque<>();
  private final List<ChildProcess> all = new ArrayList<>();
  private final ScheduledExecutorService clock;
  private boolean closed;

  private record Idle(ChildProcess process, long since) {}

  /** Reads what a child answers. */
  @FunctionalInterface
  public interface Answer<T, X extends Exception> {
    /**
     * @throws IOException when the child broke off, which ends it
     * @throws X what the answer says that went wrong: the child lives on
     */
    T read(DataInputStream in) throws IOException, X;
  }

  public ChildPool(ChildProgram program, ChildSettings settings) {
    this.program = program;
    this.settings = settings;
    places = new Semaphore(settings.children(), true);
    clock =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name(program.name() + "-clock").factory());
    long tick = Math.max(100, settings.idle().toMillis() / 4);
    clock.scheduleWithFixedDelay(this::endIdle, tick, tick, TimeUnit.MILLISECONDS);
  }

  /**
   * Blocks while all children are busy and while the answer is made.
   *
   * @param what is asked about, for the log
   */
  public <T, X extends Exception> T ask(String what, byte[] request, Answer<T, X> answer)
      throws ChildFailure, X, InterruptedException {
    places.acquire();
    try {
      return ask(what, request, answer, TRIES);
    } finally {
      places.release();
    }
  }

  /** The children's process ids. */
  public synchronized List<Long> pids() {
    return all.stream().filter(ChildProcess::isAlive).map(ChildProcess::pid).toList();
  }

  private <T, X extends Exception> T ask(
      String what, byte[] request, Answer<T, X> answer, int tries) throws ChildFailure, X {
    ChildProcess process = take();
    try {
      return process.ask(request, answer, settings.limit(), clock);
    } catch (ChildProcess.Crash e) {
      log.warn("{} while it read {}", e.getMessage(), what);
      if (tries <= 1) {
        throw new ChildFailure(Kind.CRASH, String.valueOf(e.getMessage()));
      }
    } finally {
      give(process);
    }
    return ask(what, request, answer, tries - 1);
  }

  private ChildProcess take() {
    ChildProcess waiting = waiting();
    if (waiting != null) {
      return waiting;
    }
    try {
      ChildProcess started = ChildProcess.start(program, settings.heapMegabytes());
      register(started);
      log.debug("started the process of a {}, pid {}", program.name(), started.pid());
      return started;
    } catch (IOException e) {
      throw new IllegalStateException("cannot start the process of a " + program.name(), e);
    }
  }

  private synchronized @Nullable ChildProcess waiting() {
    while (!idle.isEmpty()) {
      ChildProcess process = idle.pollLast().process;
      if (process.isAlive()) {
        return process;
      }
      end(process);
    }
    return null;
  }

  private synchronized void register(ChildProcess process) {
    if (closed) {
      process.close();
      throw new IllegalStateException("the " + program.name() + "s are closed");
    }
    all.add(process);
  }

  private synchronized void give(ChildProcess process) {
    if (process.isAlive() && !closed) {
      idle.addLast(new Idle(process, System.nanoTime()));
    } else {
      end(process);
    }
  }

  private void end(ChildProcess process) {
    process.close();
    all.remove(process);
  }

  private synchronized void endIdle() {
    long now = System.nanoTime();
    for (Iterator<Idle> i = idle.iterator(); i.hasNext(); ) {
      Idle waiting = i.next();
      if (now - waiting.since >= settings.idle().toNanos() || !waiting.process.isAlive()) {
        i.remove();
        end(waiting.process);
      }
    }
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      all.forEach(ChildProcess::close);
      all.clear();
      idle.clear();
    }
    clock.shutdownNow();
  }
}
