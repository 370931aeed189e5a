package dev.vectormesh.gateway.mesh;

import dev.vectormesh.job.v1.Job;
import dev.vectormesh.job.v1.WatchJobRequest;
import dev.vectormesh.job.v1.WatchJobResponse;
import dev.vectormesh.platform.error.ApiException;
import java.time.Duration;
import java.time.InstantSource;
import reactor.core.publisher.Flux;

/** Jobs as they change, for as long as the caller's token is good. */
public final class JobProgress {
  private final Mesh mesh;
  private final InstantSource clock;

  public JobProgress(Mesh mesh, InstantSource clock) {
    this.mesh = mesh;
    this.clock = clock;
  }

  /** The job as it is now and each time it changes, until it ends. */
  public Flux<Job> of(CallerScope scope, String name) {
    WatchJobRequest request = WatchJobRequest.newBuilder().setName(name).build();
    Duration left = Duration.between(clock.instant(), scope.who().expires());
    return ServerStream.of(scope, request, mesh.jobStreams()::watchJob)
        .endingAfter(left, () -> ApiException.unauthenticated("the token has expired"))
        .map(WatchJobResponse::getJob);
  }
}
