package dev.vectormesh.embedded.stores;

import java.time.Duration;

/**
 * Hears of a store's starts and ends. Called on the supervisor's thread, which waits: an
 * implementation hands over at once.
 */
public interface ChildListener {
  /** Hears nothing. */
  ChildListener SILENT = new ChildListener() {};

  /** The child accepts connections; called after every start, the first one too. */
  default void ready(String store, long pid) {}

  /** The child ended although nobody asked it to; it is started again after {@code backoff}. */
  default void lost(String store, int exitCode, Duration backoff) {}
}
