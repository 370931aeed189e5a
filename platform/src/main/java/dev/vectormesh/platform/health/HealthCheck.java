package dev.vectormesh.platform.health;

/** Says by returning that a dependency answers, and by throwing what is wrong. */
@FunctionalInterface
public interface HealthCheck {
  void run() throws Exception;
}
