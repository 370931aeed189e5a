package dev.vectormesh.embedded.stores;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * What the supervisor must know of a server.
 *
 * @param name for logs and messages
 * @param command run without a shell, in {@code directory}
 * @param beforeStart clears what an earlier child left behind
 * @param ready whether the server accepts connections; cheap, asked every few milliseconds
 * @param stopSignal ends the server quickly and in order
 * @param startLimit the longest start, recovery included
 */
record ChildSpec(
    String name,
    List<String> command,
    Path directory,
    Runnable beforeStart,
    ReadyCheck ready,
    String stopSignal,
    Duration startLimit) {

  /** Asked with the child's pid. */
  interface ReadyCheck {
    boolean isReady(long pid);
  }
}
