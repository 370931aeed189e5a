package dev.vectormesh.gateway.facade;

import dev.vectormesh.gateway.mesh.ServicesHealth;

/**
 * The response of {@code GET /health}: no more than strangers may know.
 *
 * @param status {@code healthy} where a model for pictures and Qdrant are up, else {@code degraded}
 */
record HealthAnswer(
    String status,
    boolean clipLoaded,
    boolean qdrantConnected,
    boolean redisConnected,
    String device) {
  static HealthAnswer of(ServicesHealth.Search search) {
    String device = search.device();
    return new HealthAnswer(
        search.pictures() && search.qdrant() ? "healthy" : "degraded",
        search.pictures(),
        search.qdrant(),
        search.redis(),
        device == null ? "cpu" : device);
  }
}
