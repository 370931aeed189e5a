package dev.vectormesh.job.watch;

import java.util.concurrent.ConcurrentHashMap;

/**
 * Those in this process who wait for something to change, by its key. Signals are hints: they may
 * come twice or get lost, so every waiter also looks by itself now and then.
 *
 * @param <K> what is waited for
 * @param <V> what its waiters read of it
 */
public final class Watches<K, V> {
  private final ConcurrentHashMap<K, Room<V>> rooms = new ConcurrentHashMap<>();

  /** What this key stands for has changed. */
  public void wake(K key) {
    Room<V> room = rooms.get(key);
    if (room != null) {
      room.wake();
    }
  }

  /** Anything may look different now. */
  public void wakeAll() {
    rooms.values().forEach(Room::wake);
  }

  public Watch<V> watch(K key) {
    Room<V> room =
        rooms.compute(
            key,
            (k, open) -> {
              Room<V> entered = open == null ? new Room<>() : open;
              entered.enter();
              return entered;
            });
    Watch<V> watch = new Watch<>(room, () -> leave(key));
    room.add(watch);
    // It hears of changes from here on, and must read once for those before.
    watch.wake(System.nanoTime());
    return watch;
  }

  /** With the last waiter of a key goes what was read for it. */
  private void leave(K key) {
    rooms.computeIfPresent(key, (k, room) -> room.leave() == 0 ? null : room);
  }

  /** For how many keys somebody waits. */
  public int keys() {
    return rooms.size();
  }
}
