package dev.vectormesh.platform.postgres;

import dev.vectormesh.platform.telemetry.Telemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.ObservableLongMeasurement;
import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.pool.PoolMetrics;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How the connections of a process are used. */
final class PoolGauge {
  private static final Logger log = LoggerFactory.getLogger(PoolGauge.class);
  private static final AttributeKey<String> POOL = AttributeKey.stringKey("pool");
  private static final AttributeKey<String> STATE = AttributeKey.stringKey("state");

  private PoolGauge() {}

  static AutoCloseable of(Map<String, ConnectionPool> pools) {
    return Telemetry.current()
        .meter()
        .gaugeBuilder("vectormesh.postgres.connections")
        .ofLongs()
        .setDescription("connections in use and idle, callers that wait for one, and the limit")
        .buildWithCallback(out ->
            pools.forEach((name, pool) -> pool.getMetrics().ifPresent(m -> record(out, name, m))));
  }

  private static void record(ObservableLongMeasurement out, String pool, PoolMetrics metrics) {
    record(out, pool, "used", metrics.acquiredSize());
    record(out, pool, "idle", metrics.idleSize());
    record(out, pool, "waiting", metrics.pendingAcquireSize());
    record(out, pool, "limit", metrics.getMaxAllocatedSize());
  }

  private static void record(
      ObservableLongMeasurement out, String pool, String state, long connections) {
    out.record(connections, Attributes.of(POOL, pool, STATE, state));
  }

  static void close(AutoCloseable gauge) {
    try {
      gauge.close();
    } catch (Exception e) {
      log.debug("closing a gauge", e);
    }
  }
}
