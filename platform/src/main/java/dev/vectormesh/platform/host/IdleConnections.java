package dev.vectormesh.platform.host;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Closes connections that hold no open request for a while: those that nobody uses, and those whose
 * request's head never ends, however slowly its bytes come. Requests that began have a deadline.
 *
 * @param <C> what the framework calls a connection
 */
final class IdleConnections<C> {
  private final Map<C, Use> open = new ConcurrentHashMap<>();
  private final Duration idle;

  private static final class Use {
    private final Runnable close;
    private final Runnable whileAsked;
    private int requests;
    private long since = System.nanoTime();

    Use(Runnable close, Runnable whileAsked) {
      this.close = close;
      this.whileAsked = whileAsked;
    }

    synchronized boolean isAsked() {
      return requests > 0;
    }

    synchronized void begin() {
      requests++;
    }

    synchronized void end() {
      requests--;
      since = System.nanoTime();
    }

    synchronized boolean isIdle(long nanos) {
      return requests == 0 && System.nanoTime() - since > nanos;
    }
  }

  IdleConnections(Duration idle) {
    this.idle = idle;
  }

  /** How often {@link #sweep} should run. */
  Duration every() {
    return idle.dividedBy(4).plusMillis(1);
  }

  void opened(C connection, Runnable close) {
    opened(connection, close, () -> {});
  }

  /**
   * @param whileAsked is run at each sweep that finds a request open
   */
  void opened(C connection, Runnable close, Runnable whileAsked) {
    open.put(connection, new Use(close, whileAsked));
  }

  void closed(C connection) {
    open.remove(connection);
  }

  /**
   * Holds the connection open.
   *
   * @return to be run once, when the request is answered or gone
   */
  Runnable asked(C connection) {
    Use use = open.get(connection);
    if (use == null) {
      return () -> {};
    }
    use.begin();
    return use::end;
  }

  void sweep() {
    open.forEach((connection, use) -> {
      if (use.isIdle(idle.toNanos())) {
        open.remove(connection);
        use.close.run();
      } else if (use.isAsked()) {
        use.whileAsked.run();
      }
    });
  }
}
