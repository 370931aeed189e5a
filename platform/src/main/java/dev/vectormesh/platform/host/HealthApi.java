package dev.vectormesh.platform.host;

import dev.vectormesh.platform.call.Replies;
import dev.vectormesh.platform.error.ApiException;
import dev.vectormesh.platform.health.Health;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.Map;

/** {@code grpc.health.v1} over the services' own checks; the empty name asks for all of them. */
final class HealthApi extends HealthGrpc.HealthImplBase {
  private static final Duration WATCH_EVERY = Duration.ofSeconds(2);

  private final HostHealth health;
  private final Map<String, Health> byService;

  HealthApi(HostHealth health, Map<String, Health> byService) {
    this.health = health;
    this.byService = byService;
  }

  @Override
  public void check(HealthCheckRequest request, StreamObserver<HealthCheckResponse> reply) {
    Replies.send(
        reply,
        () -> {
          ServingStatus status = status(request.getService());
          if (status == ServingStatus.SERVICE_UNKNOWN) {
            throw ApiException.notFound(request.getService());
          }
          return HealthCheckResponse.newBuilder().setStatus(status).build();
        });
  }

  @Override
  public void watch(HealthCheckRequest request, StreamObserver<HealthCheckResponse> reply) {
    Replies.stream(
        reply,
        out -> {
          ServingStatus last = ServingStatus.UNKNOWN;
          while (!out.cancelled()) {
            ServingStatus now = status(request.getService());
            if (now != last) {
              out.send(HealthCheckResponse.newBuilder().setStatus(now).build());
              last = now;
            }
            out.pause(WATCH_EVERY);
          }
        });
  }

  private ServingStatus status(String service) {
    Health.Status status;
    if (service.isEmpty()) {
      status = health.report().status();
    } else {
      Health one = byService.get(service);
      if (one == null) {
        return ServingStatus.SERVICE_UNKNOWN;
      }
      status = one.report().status();
    }
    return status == Health.Status.NOT_SERVING ? ServingStatus.NOT_SERVING : ServingStatus.SERVING;
  }
}
