package dev.vectormesh.platform.health;

import io.grpc.Channel;
import io.grpc.Metadata;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.stub.MetadataUtils;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Asks another service of the mesh whether it serves. */
public final class ServiceCheck implements HealthCheck {
  private static final Duration LIMIT = Duration.ofSeconds(2);

  private final Channel service;
  private volatile Map<String, String> parts = Map.of();

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
    ServingStatus status;
    try {
      status = ask(headers);
    } finally {
      parts = HealthDetails.read(headers.get());
    }
    String problems = problems(headers.get());
    if (status != ServingStatus.SERVING) {
      throw new IllegalStateException(problems.isEmpty() ? status.name() : problems);
    }
    if (!problems.isEmpty()) {
      throw new DegradedException(problems);
    }
  }

  private ServingStatus ask(AtomicReference<Metadata> headers) {
    return HealthGrpc.newBlockingStub(service)
        .withInterceptors(
            MetadataUtils.newCaptureMetadataInterceptor(headers, new AtomicReference<>()))
        .withDeadlineAfter(LIMIT.toMillis(), TimeUnit.MILLISECONDS)
        .check(HealthCheckRequest.getDefaultInstance())
        .getStatus();
  }

  /** Whether this dependency of the service answered, by the last check. */
  public boolean up(String part) {
    return HealthDetails.UP.equals(parts.get(part));
  }

  /** A fact that the service told by the last check; null where it told none. */
  public @Nullable String fact(String name) {
    return parts.get(name);
  }

  private static String problems(@Nullable Metadata headers) {
    byte[] said = headers == null ? null : headers.get(HealthDetails.PROBLEMS);
    return said == null ? "" : new String(said, StandardCharsets.UTF_8);
  }
}
