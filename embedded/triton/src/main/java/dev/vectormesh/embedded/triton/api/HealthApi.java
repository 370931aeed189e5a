package dev.vectormesh.embedded.triton.api;

import dev.vectormesh.embedded.triton.repository.ModelRepository;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc.HealthImplBase;
import io.grpc.stub.StreamObserver;

/**
 * The common health protocol, as Kubernetes' probes ask it. Triton answers for the whole server,
 * whatever service is named, and knows no Watch.
 */
public final class HealthApi extends HealthImplBase {
  private final ModelRepository repository;

  public HealthApi(ModelRepository repository) {
    this.repository = repository;
  }

  @Override
  public void check(HealthCheckRequest request, StreamObserver<HealthCheckResponse> reply) {
    ServingStatus status = repository.ready() ? ServingStatus.SERVING : ServingStatus.NOT_SERVING;
    reply.onNext(HealthCheckResponse.newBuilder().setStatus(status).build());
    reply.onCompleted();
  }
}
