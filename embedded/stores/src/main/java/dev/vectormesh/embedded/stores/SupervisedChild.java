package dev.vectormesh.embedded.stores;

import java.io.IOException;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A child process that is started again, by the same command, whenever it ends unasked.
 *
 * <p>One platform thread starts and watches it for as long as it may live: the kernel's
 * parent-death signal follows the starting thread, not the process.
 */
final class SupervisedChild implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(SupervisedChild.class);
  private static final long POLL_MILLIS = 5;
  private static final Duration STOP_PATIENCE = Duration.ofSeconds(10);

  private final ChildSpec spec;
  private final ChildLog output;
  private final ChildListener listener;
  private final RestartBackoff backoff = new RestartBackoff();
  private final CompletableFuture<Void> firstStart = new CompletableFuture<>();
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread supervisor;
  private volatile @Nullable Process process;
  private volatile boolean ready;

  private SupervisedChild(ChildSpec spec, ChildLog output, ChildListener listener) {
    this.spec = spec;
    this.output = output;
    this.listener = listener;
    this.supervisor =
        Thread.ofPlatform().name(spec.name() + "-supervisor").daemon().unstarted(this::supervise);
  }

  /**
   * Returns when the child is ready. @throws StoreException with the child's last words when it is
   * not
   */
  static SupervisedChild start(ChildSpec spec, ChildLog output, ChildListener listener) {
    SupervisedChild child = new SupervisedChild(spec, output, listener);
    child.supervisor.start();
    try {
      child.firstStart.join();
      return child;
    } catch (CompletionException e) {
      child.close();
      if (e.getCause() instanceof StoreException told) {
        throw told;
      }
      throw new StoreException(spec.name() + " does not start", e);
    }
  }

  boolean ready() {
    Process current = process;
    return ready && current != null && current.isAlive();
  }

  /** Empty between an end and the next start. */
  OptionalLong pid() {
    Process current = process;
    return current != null && current.isAlive()
        ? OptionalLong.of(current.pid())
        : OptionalLong.empty();
  }

  private void supervise() {
    try {
      superviseUntilClosed();
    } finally {
      firstStart.completeExceptionally(
          new StoreException(spec.name() + " was closed while it started"));
    }
  }

  private void superviseUntilClosed() {
    while (!isClosing()) {
      int exitCode = runOnce();
      if (isClosing() || firstStart.isCompletedExceptionally()) {
        return;
      }
      Duration pause = backoff.next();
      log.warn(
          "{} ended (exit code {}) and is started again in {} ms; its last line: {}",
          spec.name(),
          exitCode,
          pause.toMillis(),
          output.lastLine());
      tell(() -> listener.lost(spec.name(), exitCode, pause));
      pause(pause.toMillis());
    }
  }

  /** One life of the child. @return its exit code, -1 when it could not be started */
  private int runOnce() {
    try {
      spec.beforeStart().run();
      Process started = spawn();
      process = started;
      awaitReady(started);
      if (ready) {
        backoff.started();
        tell(() -> listener.ready(spec.name(), started.pid()));
        firstStart.complete(null);
      }
      return started.waitFor();
    } catch (IOException e) {
      return failed(Directories.told(spec.name() + " could not be started", e));
    } catch (RuntimeException e) {
      return failed(e);
    } catch (InterruptedException e) {
      closing.countDown();
      return -1;
    } finally {
      ready = false;
      Process last = process;
      if (last != null && last.isAlive()) {
        last.destroyForcibly();
      }
    }
  }

  /** Ends the first start; a later one is tried again. */
  private int failed(RuntimeException e) {
    if (!firstStart.completeExceptionally(e)) {
      log.warn("{} could not be started again: {}", spec.name(), e.toString());
    }
    return -1;
  }

  private Process spawn() throws IOException {
    output.forget();
    ProcessBuilder builder =
        new ProcessBuilder(spec.command())
            .directory(spec.directory().toFile())
            .redirectErrorStream(true);
    ServerEnvironment.clean(builder.environment());
    Process started = builder.start();
    started.getOutputStream().close();
    Thread.ofPlatform()
        .name(spec.name() + "-output")
        .daemon()
        .start(() -> output.copy(started.getInputStream()));
    return started;
  }

  private void awaitReady(Process started) throws InterruptedException {
    long begin = System.nanoTime();
    while (started.isAlive() && !isClosing()) {
      if (spec.ready().isReady(started.pid())) {
        ready = true;
        log.info(
            "{} is ready (pid {}) after {} ms",
            spec.name(),
            started.pid(),
            TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin));
        return;
      }
      if (System.nanoTime() - begin > spec.startLimit().toNanos()) {
        started.destroyForcibly().waitFor();
        throw new StoreException(
            "%s was not ready after %d s: %s"
                .formatted(spec.name(), spec.startLimit().toSeconds(), output.tail()));
      }
      pause(POLL_MILLIS);
    }
    if (!isClosing()) {
      int exitCode = started.waitFor();
      if (!firstStart.isDone()) {
        throw new StoreException(
            "%s ended at its start with exit code %d: %s"
                .formatted(spec.name(), exitCode, lastWords()));
      }
    }
  }

  /** The end of the output arrives through its own thread, a moment after the exit. */
  private String lastWords() {
    for (int i = 0; i < 20 && output.tail().isEmpty(); i++) {
      pause(POLL_MILLIS);
    }
    return output.tail();
  }

  private void tell(Runnable call) {
    try {
      call.run();
    } catch (RuntimeException e) {
      log.warn("a listener of {} failed", spec.name(), e);
    }
  }

  private boolean isClosing() {
    return closing.getCount() == 0;
  }

  private void pause(long millis) {
    try {
      if (closing.await(millis, TimeUnit.MILLISECONDS)) {
        log.debug("{} is closing", spec.name());
      }
    } catch (InterruptedException e) {
      closing.countDown();
    }
  }

  /** Ends the child in order; by force when that takes longer than 10 s. */
  @Override
  public void close() {
    closing.countDown();
    long begin = System.nanoTime();
    boolean forced = false;
    boolean interrupted = false;
    Process asked = null;
    while (supervisor.isAlive()) {
      Process current = process;
      if (current != null && current.isAlive() && !current.equals(asked)) {
        asked = current;
        askToEnd(current);
      }
      if (!forced && current != null && System.nanoTime() - begin > STOP_PATIENCE.toNanos()) {
        forced = true;
        log.warn(
            "{} did not end within {} s and is killed", spec.name(), STOP_PATIENCE.toSeconds());
        current.destroyForcibly();
      }
      try {
        supervisor.join(POLL_MILLIS);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void askToEnd(Process current) {
    try {
      new RunningProcess(current.pid()).signal(spec.stopSignal());
    } catch (StoreException noShell) {
      current.destroyForcibly();
    }
  }
}
