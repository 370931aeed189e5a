package dev.vectormesh.search.qdrant;

import dev.vectormesh.platform.error.ApiException;
import dev.vectormesh.points.PhysicalNames;
import dev.vectormesh.search.query.Scope;
import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.api.metrics.Meter;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The last look before vectors are compared: two spaces give distances that look like others and
 * mean nothing. That it ever refuses is a fault of ours; the counter is there to raise an alarm.
 */
final class SpaceGuard {
  private static final Logger LOG = LoggerFactory.getLogger(SpaceGuard.class);

  private final LongCounter refused;

  SpaceGuard(LongCounter refused) {
    this.refused = refused;
  }

  static SpaceGuard of(Meter meter) {
    return new SpaceGuard(
        meter
            .counterBuilder("vectormesh.search.space_mismatches")
            .setDescription("query vectors that were kept from an index of another space")
            .build());
  }

  /**
   * Refuses a vector of another space than the index has.
   *
   * @param space fingerprint of the vector's space; null without a vector
   * @throws ApiException SPACE_MISMATCH
   */
  void check(@Nullable String space, Scope scope) {
    if (space == null
        || space.equals(scope.space()) && PhysicalNames.mayHold(scope.collection(), space)) {
      return;
    }
    refused.add(1);
    LOG.error(
        "a vector of space {} was kept from {}, which is of space {}",
        space,
        scope.collection(),
        scope.space());
    throw ApiException.spaceMismatch(
        "the query is in the space %s, the index %s in %s"
            .formatted(space, scope.collection(), scope.space()));
  }
}
