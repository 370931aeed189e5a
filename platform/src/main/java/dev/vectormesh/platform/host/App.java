package dev.vectormesh.platform.host;

import dev.vectormesh.platform.auth.RoleTable;
import dev.vectormesh.platform.health.Health;
import io.grpc.BindableService;
import java.util.List;
import java.util.Set;

/** A wired service: what its main, the local run and its tests mount alike. */
public interface App extends AutoCloseable {
  /** The domain's name, such as {@code job}. */
  String name();

  List<BindableService> services();

  RoleTable roles();

  Health health();

  /**
   * Full names of the methods whose answer tells of each item what became of it: the service looks
   * at each item's values by itself.
   */
  default Set<String> itemised() {
    return Set.of();
  }

  /** Begins background work; called when the host listens. */
  default void start() {}

  @Override
  void close();
}
