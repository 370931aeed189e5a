package dev.vectormesh.gateway.mesh;

import dev.vectormesh.job.v1.Event;
import dev.vectormesh.job.v1.Job;
import dev.vectormesh.job.v1.SubscribeEventsRequest;
import dev.vectormesh.job.v1.SubscribeEventsResponse;
import dev.vectormesh.job.v1.WatchJobRequest;
import dev.vectormesh.job.v1.WatchJobResponse;
import dev.vectormesh.platform.error.ApiException;
import dev.vectormesh.tuning.v1.Rollout;
import dev.vectormesh.tuning.v1.WatchRolloutRequest;
import java.time.Duration;
import java.time.InstantSource;
import reactor.core.publisher.Flux;

/** What changes in the mesh, told for as long as the caller's token is good. */
public final class Subscriptions {
  private final Mesh mesh;
  private final OpenSubscriptions open;
  private final InstantSource clock;

  public Subscriptions(Mesh mesh, OpenSubscriptions open, InstantSource clock) {
    this.mesh = mesh;
    this.open = open;
    this.clock = clock;
  }

  /** The job as it is now and each time it changes, until it ends. */
  public Flux<Job> job(CallerScope scope, String name) {
    WatchJobRequest request = WatchJobRequest.newBuilder().setName(name).build();
    return whileSignedIn(scope, ServerStream.of(scope, request, mesh.jobStreams()::watchJob))
        .map(WatchJobResponse::getJob);
  }

  /** The rollout as it is now and each time it changes, until it ends. */
  public Flux<Rollout> rollout(CallerScope scope, String name) {
    WatchRolloutRequest request = WatchRolloutRequest.newBuilder().setName(name).build();
    return whileSignedIn(
        scope, ServerStream.of(scope, request, mesh.rolloutStreams()::watchRollout));
  }

  /** Events in their order; each tells the cursor to go on from. */
  public Flux<Event> events(CallerScope scope, SubscribeEventsRequest request) {
    return whileSignedIn(
            scope, ServerStream.of(scope, request, mesh.eventStreams()::subscribeEvents))
        .concatMapIterable(SubscribeEventsResponse::getEventsList, 1);
  }

  private <R> Flux<R> whileSignedIn(CallerScope scope, ServerStream<?, R> stream) {
    scope.subscribed();
    Duration left = Duration.between(clock.instant(), scope.who().expires());
    return open.counted(
        scope,
        stream.endingAfter(left, () -> ApiException.unauthenticated("the token has expired")));
  }
}
