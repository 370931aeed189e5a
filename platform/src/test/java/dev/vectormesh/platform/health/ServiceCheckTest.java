package dev.vectormesh.platform.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.ServerInterceptors;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ServiceCheckTest {
  private final HealthStatusManager statuses = new HealthStatusManager();
  private final String name = InProcessServerBuilder.generateName();
  private Server server;
  private ManagedChannel channel;

  @BeforeEach
  void start() throws IOException {
    server =
        InProcessServerBuilder.forName(name)
            .addService(statuses.getHealthService())
            .build()
            .start();
    channel = InProcessChannelBuilder.forName(name).build();
  }

  @AfterEach
  void stop() {
    channel.shutdownNow();
    server.shutdownNow();
  }

  @Test
  void serviceThatServes_passes() {
    assertThatCode(new ServiceCheck(channel)::run).doesNotThrowAnyException();
  }

  @Test
  void serviceThatDoesNotServe_isNamedByItsStatus() {
    statuses.setStatus("", ServingStatus.NOT_SERVING);

    assertThatThrownBy(new ServiceCheck(channel)::run).hasMessage("NOT_SERVING");
  }

  @Test
  void serviceThatIsGone_fails() {
    server.shutdownNow();

    assertThatThrownBy(new ServiceCheck(channel)::run).isInstanceOf(StatusRuntimeException.class);
  }

  @Test
  void serviceThatServesInPart_isDegradedAndNamed() throws IOException {
    Health health =
        Health.builder("search")
            .check("qdrant", () -> {})
            .fact("device", () -> "cpu")
            .optional(
                "collections",
                () -> {
                  throw new IllegalStateException("vm-n-1 is damaged – not served");
                })
            .build();
    Server partly =
        InProcessServerBuilder.forName(name + "-partly")
            .addService(
                ServerInterceptors.intercept(
                    statuses.getHealthService(), new HealthDetails(health::report)))
            .build()
            .start();
    ManagedChannel toPartly = InProcessChannelBuilder.forName(name + "-partly").build();
    try {
      ServiceCheck check = new ServiceCheck(toPartly);
      assertThatThrownBy(check::run)
          .isInstanceOf(DegradedException.class)
          .hasMessage("collections: vm-n-1 is damaged – not served");
      assertThat(check.up("qdrant")).isTrue();
      assertThat(check.up("collections")).isFalse();
      assertThat(check.fact("device")).isEqualTo("cpu");

      Health.Report caller =
          Health.builder("gateway").check("search", new ServiceCheck(toPartly)).build().report();

      assertThat(caller.status()).isEqualTo(Health.Status.DEGRADED);
      assertThat(caller.problems())
          .isEqualTo("search: collections: vm-n-1 is damaged – not served");

      partly.shutdownNow();

      assertThatThrownBy(check::run).isInstanceOf(StatusRuntimeException.class);
      assertThat(check.up("qdrant")).isFalse();
      assertThat(check.fact("device")).isNull();
    } finally {
      toPartly.shutdownNow();
      partly.shutdownNow();
    }
  }
}
