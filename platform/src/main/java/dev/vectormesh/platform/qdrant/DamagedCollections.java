package dev.vectormesh.platform.qdrant;

import dev.vectormesh.platform.call.Fanout;
import dev.vectormesh.platform.health.HealthCheck;
import io.grpc.Status;
import io.qdrant.client.grpc.Collections.CollectionInfo;
import io.qdrant.client.grpc.Collections.CollectionStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Which collections a Qdrant does not serve, though it serves: asked of each in turn, in the
 * background, since a check of the health must not wait for thousands.
 */
public final class DamagedCollections implements HealthCheck, AutoCloseable {
  private static final Duration EVERY = Duration.ofSeconds(15);
  private static final String CATALOG = "the catalog of the vector index";

  private final Qdrant qdrant;
  private final Thread rounds;
  private volatile List<String> damaged = List.of();

  private DamagedCollections(Qdrant qdrant) {
    this.qdrant = qdrant;
    this.rounds = Fanout.daemon("qdrant-damage", this::rounds);
  }

  /** Looks now, and again every 15 seconds until it is closed. */
  public static DamagedCollections watch(Qdrant qdrant) {
    return new DamagedCollections(qdrant);
  }

  private void rounds() {
    while (!Thread.currentThread().isInterrupted()) {
      try {
        damaged = look();
        TimeUnit.NANOSECONDS.sleep(EVERY.toNanos());
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException e) {
        // A Qdrant that is away is told by its own check; what was seen last stands.
        if (!pause()) {
          return;
        }
      }
    }
  }

  private static boolean pause() {
    try {
      TimeUnit.SECONDS.sleep(1);
      return true;
    } catch (InterruptedException e) {
      return false;
    }
  }

  private List<String> look() {
    List<String> names;
    try {
      names = qdrant.ownCollections();
    } catch (RuntimeException e) {
      if (Status.fromThrowable(e).getCode() == Status.Code.DATA_LOSS) {
        return List.of(CATALOG);
      }
      throw e;
    }
    List<String> found = new ArrayList<>();
    for (String name : names) {
      damage(name).ifPresent(found::add);
    }
    return List.copyOf(found);
  }

  private Optional<String> damage(String collection) {
    try {
      CollectionInfo info = qdrant.await(qdrant.client().getCollectionInfoAsync(collection));
      return info.getStatus() == CollectionStatus.Red ? Optional.of(collection) : Optional.empty();
    } catch (RuntimeException e) {
      return switch (Status.fromThrowable(e).getCode()) {
        case DATA_LOSS, INTERNAL -> Optional.of(collection);
        case NOT_FOUND -> Optional.empty(); // Deleted since it was listed.
        default -> throw e;
      };
    }
  }

  /**
   * @throws IllegalStateException naming the collections that are not served, and what to do.
   *     Health is told to everybody, so it names no file and no reason: the store's log does.
   */
  @Override
  public void run() {
    List<String> now = damaged;
    if (now.equals(List.of(CATALOG))) {
      throw new IllegalStateException(
          "damaged and not served: %s, and with it every collection; ".formatted(CATALOG)
              + "stop Qdrant, put its data aside (the folder `qdrant` of a local mesh), start it,"
              + " and `vectormesh doctor --repair` makes all anew from PostgreSQL");
    }
    if (!now.isEmpty()) {
      throw new IllegalStateException(
          "damaged and not served: "
              + String.join(", ", now)
              + "; `vectormesh doctor --repair` makes them anew from PostgreSQL");
    }
  }

  @Override
  public void close() {
    rounds.interrupt();
  }
}
