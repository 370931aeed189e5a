package dev.vectormesh.embedded.qdrant.collection;

import java.time.Duration;

/**
 * How long nothing is written to a collection until something is done about it.
 *
 * @param usual until it counts as idle; also the age at which a write is flushed in any case
 * @param afterLoad until a load counts as ended, which fills one buffer after another
 */
public record Idleness(Duration usual, Duration afterLoad) {
  public static final Idleness DEFAULT =
      new Idleness(Duration.ofSeconds(15), Duration.ofMillis(500));
}
