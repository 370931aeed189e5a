package dev.vectormesh.local.cli.job;

import dev.vectormesh.job.v1.EventServiceGrpc.EventServiceBlockingStub;
import dev.vectormesh.job.v1.SubscribeEventsRequest;
import dev.vectormesh.job.v1.SubscribeEventsResponse;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/** Follows events; a server that goes and comes back is followed from the last cursor on. */
final class EventFollower {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Duration PAUSE = Duration.ofMillis(250);

  private EventFollower() {}

  /**
   * Hands on what comes, until the thread is interrupted.
   *
   * @throws StatusRuntimeException UNAVAILABLE when the server is away for too long
   */
  static void follow(
      EventServiceBlockingStub events,
      SubscribeEventsRequest from,
      Consumer<SubscribeEventsResponse> sink) {
    SubscribeEventsRequest.Builder request = from.toBuilder();
    long awaySince = 0;
    while (!Thread.currentThread().isInterrupted()) {
      try {
        var stream = events.subscribeEvents(request.build());
        while (stream.hasNext()) {
          SubscribeEventsResponse next = stream.next();
          sink.accept(next);
          request.setCursor(next.getCursor()).setFromOldest(false);
          awaySince = 0;
        }
      } catch (StatusRuntimeException e) {
        long now = System.nanoTime();
        awaySince = awaySince == 0 ? now : awaySince;
        boolean away = e.getStatus().getCode() == Status.Code.UNAVAILABLE;
        if (Thread.currentThread().isInterrupted()) {
          return;
        }
        if (!away || now - awaySince > PATIENCE.toNanos()) {
          throw e;
        }
      }
      LockSupport.parkNanos(PAUSE.toNanos());
    }
  }
}
