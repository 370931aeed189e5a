package dev.vectormesh.job.lease;

import dev.vectormesh.platform.call.Fanout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves all workers of this instance: one thread leases for them together, so that a hundred
 * waiting workers cost one query and not a hundred, and deals out what it got.
 */
public final class LeaseDispatcher implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(LeaseDispatcher.class);
  private static final int BATCH = 500;
  private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);

  private final LeaseDesk desk;
  private final Duration poll;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition woken = lock.newCondition();
  private final Set<LeaseSession> sessions = new LinkedHashSet<>();
  private boolean look;
  private boolean closed;
  private boolean failing;
  private @Nullable Thread thread;

  public LeaseDispatcher(LeaseDesk desk, Duration poll) {
    this.desk = desk;
    this.poll = poll;
  }

  public void start() {
    thread = Fanout.daemon("lease-dispatcher", this::run);
  }

  public void open(LeaseSession session) {
    lock.lock();
    try {
      sessions.add(session);
    } finally {
      lock.unlock();
    }
    log.debug("worker {} is here for {}", session.worker(), session.kinds());
  }

  public void grant(LeaseSession session, int credit) {
    lock.lock();
    try {
      session.credit = (int) Math.min(Integer.MAX_VALUE, (long) session.credit + credit);
    } finally {
      lock.unlock();
    }
    wake();
  }

  /** These leases arrived. */
  public void acknowledge(LeaseSession session, Collection<String> tokens) {
    lock.lock();
    try {
      session.acknowledge(tokens);
    } finally {
      lock.unlock();
    }
  }

  /** The worker has these leases from before this stream. */
  public void hold(LeaseSession session, Collection<LeaseToken> tokens) {
    lock.lock();
    try {
      session.hold(tokens);
    } finally {
      lock.unlock();
    }
  }

  /** The worker is done with these leases. */
  public void ended(LeaseSession session, Collection<String> tokens) {
    lock.lock();
    try {
      session.ended(tokens);
    } finally {
      lock.unlock();
    }
    wake();
  }

  /** The stream is over; what did not surely arrive goes back at once. */
  public void close(LeaseSession session) {
    List<LeaseToken> unknown;
    lock.lock();
    try {
      sessions.remove(session);
      unknown = session.end();
    } finally {
      lock.unlock();
    }
    log.debug(
        "worker {} is gone, {} leases may not have reached it", session.worker(), unknown.size());
    handBack(unknown);
  }

  /** Where that cannot be written, the leases end by themselves, seconds later. */
  private void handBack(List<LeaseToken> tokens) {
    try {
      if (!tokens.isEmpty()) {
        desk.handBack(tokens);
      }
    } catch (RuntimeException e) {
      log.info("{} leases could not be handed back: {}", tokens.size(), e.toString());
    }
  }

  /** There may be something to lease. */
  public void wake() {
    lock.lock();
    try {
      look = true;
      woken.signal();
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    try {
      while (await(poll)) {
        try {
          while (dispatch()) {
            // The last batch was full: there may be more.
          }
          failing = false;
        } catch (RuntimeException e) {
          log.atLevel(failing ? org.slf4j.event.Level.DEBUG : org.slf4j.event.Level.WARN)
              .log("cannot lease, trying on: {}", e.toString());
          failing = true;
          if (!pause(AFTER_FAILURE)) {
            return;
          }
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Returns, with true, at a signal, or after a poll interval when somebody waits for work. */
  private boolean await(Duration interval) throws InterruptedException {
    lock.lock();
    try {
      long left = interval.toNanos();
      while (!closed && !look && left > 0) {
        left = woken.awaitNanos(left);
      }
      look = false;
      return !closed;
    } finally {
      lock.unlock();
    }
  }

  private boolean pause(Duration time) throws InterruptedException {
    lock.lock();
    try {
      long left = time.toNanos();
      while (!closed && left > 0) {
        left = woken.awaitNanos(left);
      }
      return !closed;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Workers that want the same are served together; one that takes only so many of a tenant, alone.
   */
  private record Wish(Set<String> kinds, Duration length, @Nullable LeaseSession alone) {
    static Wish of(LeaseSession session) {
      return new Wish(session.kinds(), session.length(), session.isBounded() ? session : null);
    }
  }

  private boolean dispatch() {
    boolean more = false;
    for (Map.Entry<Wish, List<LeaseSession>> group : waiting().entrySet()) {
      Wish wish = group.getKey();
      int credit = credit(group.getValue());
      if (credit > 0) {
        int max = Math.min(BATCH, credit);
        List<Lease> leases =
            desk.lease(new LeaseOrder(wish.kinds(), max, wish.length(), bound(wish)));
        deal(leases, group.getValue());
        more |= leases.size() == max && credit > max;
      }
    }
    return more;
  }

  private TenantBound bound(Wish wish) {
    LeaseSession session = wish.alone();
    if (session == null) {
      return TenantBound.NONE;
    }
    lock.lock();
    try {
      return session.bound();
    } finally {
      lock.unlock();
    }
  }

  private Map<Wish, List<LeaseSession>> waiting() {
    lock.lock();
    try {
      Map<Wish, List<LeaseSession>> groups = new LinkedHashMap<>();
      for (LeaseSession s : sessions) {
        if (s.credit > 0) {
          groups.computeIfAbsent(Wish.of(s), w -> new ArrayList<>()).add(s);
        }
      }
      return groups;
    } finally {
      lock.unlock();
    }
  }

  private int credit(List<LeaseSession> group) {
    lock.lock();
    try {
      return (int) Math.min(BATCH * 2L, group.stream().mapToLong(s -> s.credit).sum());
    } finally {
      lock.unlock();
    }
  }

  /** One lease each in turn, as far as credit goes; what nobody can take goes back. */
  private void deal(List<Lease> leases, List<LeaseSession> group) {
    Map<LeaseSession, List<Lease>> hands = new LinkedHashMap<>();
    List<Lease> left = new ArrayList<>(leases);
    lock.lock();
    try {
      boolean dealt = true;
      while (!left.isEmpty() && dealt) {
        dealt = false;
        for (LeaseSession s : group) {
          if (s.credit > 0 && !left.isEmpty()) {
            Lease lease = left.removeFirst();
            s.hand(lease);
            hands.computeIfAbsent(s, h -> new ArrayList<>()).add(lease);
            dealt = true;
          }
        }
      }
    } finally {
      lock.unlock();
    }
    hands.forEach((session, hand) -> {
      if (!session.send(hand)) {
        close(session);
        left.addAll(hand);
      }
    });
    handBack(left.stream().map(Lease::token).toList());
  }

  @Override
  public void close() {
    List<LeaseToken> unknown = new ArrayList<>();
    lock.lock();
    try {
      closed = true;
      sessions.forEach(s -> unknown.addAll(s.end()));
      woken.signalAll();
    } finally {
      lock.unlock();
    }
    Thread running = thread;
    if (running != null) {
      try {
        boolean unused = running.join(Duration.ofSeconds(2));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    handBack(unknown);
  }
}
