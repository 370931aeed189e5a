package dev.vectormesh.platform.health;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HealthTest {
  private static Health.Report report(boolean needed) {
    Health.Builder builder = Health.builder("job").check("postgres", () -> {});
    HealthCheck down =
        () -> {
          throw new IllegalStateException("refused");
        };
    return (needed ? builder.check("qdrant", down) : builder.optional("redis", down))
        .build()
        .report();
  }

  @Test
  void neededDependencyDown_stopsServing() {
    Health.Report report = report(true);
    assertThat(report.status()).isEqualTo(Health.Status.NOT_SERVING);
    assertThat(report.toJson())
        .contains("\"postgres\":{\"status\":\"UP\"")
        .contains("\"qdrant\":{\"status\":\"DOWN\",\"needed\":true,\"problem\":\"refused\"}");
  }

  @Test
  void optionalDependencyDown_degrades() {
    assertThat(report(false).status()).isEqualTo(Health.Status.DEGRADED);
  }

  @Test
  void stopping_servesNoMore() {
    Health health = Health.always("job");
    assertThat(health.report().status()).isEqualTo(Health.Status.SERVING);
    health.stopping();
    assertThat(health.report().status()).isEqualTo(Health.Status.NOT_SERVING);
  }
}
