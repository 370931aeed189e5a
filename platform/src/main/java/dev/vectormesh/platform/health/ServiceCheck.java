package dev.vectormesh.platform.health;

import io.grpc.Channel;
import io.grpc.Metadata;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.stub.MetadataUtils;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Asks another service of the mesh whether it serves. */
public final class ServiceCheck implements HealthCheck {
  private static final Duration LIMIT = Duration.ofSeconds(2);

  private final Channel service;

  public ServiceCheck(Channel service) {
    this.service = service;
  }

  /**
   * @throws IllegalStateException saying what a service that does not serve lacks
   * @throws DegradedException naming what does not work of a service that serves
   * @throws io.grpc.StatusRuntimeException when it does not answer
   */
  @Override
  public void run() {
    AtomicReference<Metadata> headers = new AtomicReference<>();
    ServingStatus status =
        HealthGrpc.newBlockingStub(service)
            .withInterceptors(
                MetadataUtils.newCaptureMetadataInterceptor(headers, new AtomicReference<>()))
            .withDeadlineAfter(LIMIT.toMillis(), TimeUnit.MILLISECONDS)
            .check(HealthCheckRequest.getDefaultInstance())
            .getStatus();
    String problems = problems(headers.get());
    if (status != ServingStatus.SERVING) {
      throw new IllegalStateException(problems.isEmpty() ? status.name() : problems);
    }
    if (!problems.isEmpty()) {
      throw new DegradedException(problems);
    }
  }

  private static String problems(@Nullable Metadata headers) {
    byte[] said = headers == null ? null : headers.get(HealthDetails.PROBLEMS);
    return said == null ? "" : new String(said, StandardCharsets.UTF_8);
  }
}
