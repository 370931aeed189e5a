package dev.vectormesh.job.watch;

import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The waiters of one key, and what they read last. */
final class Room<V> {
  private final Set<Watch<V>> waiters = ConcurrentHashMap.newKeySet();
  private final ReentrantLock reading = new ReentrantLock();
  private volatile @Nullable Read<V> last;
  private int inside;

  /**
   * The result of a read.
   *
   * @param began {@link System#nanoTime} at its start
   * @param value what was read; where it failed, what the read before it had found
   */
  private record Read<V>(long began, @Nullable V value, @Nullable RuntimeException failure) {}

  // enter and leave are called within the map's own lock for this key.
  void enter() {
    inside++;
  }

  int leave() {
    return --inside;
  }

  void add(Watch<V> watch) {
    waiters.add(watch);
  }

  void remove(Watch<V> watch) {
    waiters.remove(watch);
  }

  /** All waiters get the same time, so that the read of whoever is first serves the others too. */
  void wake() {
    long now = System.nanoTime();
    waiters.forEach(w -> w.wake(now));
  }

  @Nullable V latest() {
    Read<V> read = last;
    return read == null ? null : read.value();
  }

  /** One reads at a time; the others wait for it, and take its value where it began late enough. */
  V read(long since, Function<@Nullable V, V> reader) throws InterruptedException {
    reading.lockInterruptibly();
    try {
      Read<V> read = last;
      if (read == null || read.began() - since < 0) {
        read = read(read == null ? null : read.value(), reader);
        last = read;
      }
      if (read.failure() != null) {
        throw read.failure();
      }
      return Objects.requireNonNull(read.value());
    } finally {
      reading.unlock();
    }
  }

  private static <V> Read<V> read(@Nullable V before, Function<@Nullable V, V> reader) {
    long began = System.nanoTime();
    try {
      return new Read<>(began, reader.apply(before), null);
    } catch (RuntimeException e) {
      return new Read<>(began, before, e);
    }
  }
}
