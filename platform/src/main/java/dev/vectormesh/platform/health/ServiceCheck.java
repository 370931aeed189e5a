package dev.vectormesh.platform.health;

import io.grpc.Channel;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Asks another service of the mesh whether it serves. */
public final class ServiceCheck implements HealthCheck {
  private static final Duration LIMIT = Duration.ofSeconds(2);

  private final Channel service;

  public ServiceCheck(Channel service) {
    this.service = service;
  }

  /**
   * @throws IllegalStateException naming the status of a service that answers and does not serve
   * @throws io.grpc.StatusRuntimeException when it does not answer
   */
  @Override
  public void run() {
    ServingStatus status =
        HealthGrpc.newBlockingStub(service)
            .withDeadlineAfter(LIMIT.toMillis(), TimeUnit.MILLISECONDS)
            .check(HealthCheckRequest.getDefaultInstance())
            .getStatus();
    if (status != ServingStatus.SERVING) {
      throw new IllegalStateException(status.name());
    }
  }
}
