package dev.vectormesh.platform.host;

/** A service that listens, until it is closed: that drains it first. */
public interface RunningServer extends AutoCloseable {
  /** The port that it listens on. */
  int port();

  @Override
  void close();
}
