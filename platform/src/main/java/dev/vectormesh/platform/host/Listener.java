package dev.vectormesh.platform.host;

import java.time.Duration;

/** A started server of one framework. */
interface Listener {
  /** The port it listens on; -1 for one that has none. */
  int port();

  /** Stops listening; open calls were drained before. */
  void stop(Duration most);
}
