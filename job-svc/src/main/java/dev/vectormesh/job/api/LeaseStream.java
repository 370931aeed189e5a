package dev.vectormesh.job.api;

import dev.vectormesh.job.lease.Lease;
import dev.vectormesh.job.lease.LeaseDesk;
import dev.vectormesh.job.lease.LeaseDispatcher;
import dev.vectormesh.job.lease.LeaseSession;
import dev.vectormesh.job.lease.LeaseToken;
import dev.vectormesh.job.v1.LeaseJobsRequest;
import dev.vectormesh.job.v1.LeaseJobsResponse;
import dev.vectormesh.platform.call.Replies;
import dev.vectormesh.platform.error.Violations;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One worker's stream: its first message opens a session, every message adds credit. */
final class LeaseStream implements StreamObserver<LeaseJobsRequest> {
  private static final Logger log = LoggerFactory.getLogger(LeaseStream.class);

  private final LeaseDispatcher dispatcher;
  private final ServerCallStreamObserver<LeaseJobsResponse> call;
  private final StreamObserver<LeaseJobsResponse> reply;
  private @Nullable LeaseSession session;
  private boolean ended;

  LeaseStream(LeaseDispatcher dispatcher, StreamObserver<LeaseJobsResponse> reply) {
    this.dispatcher = dispatcher;
    this.call = (ServerCallStreamObserver<LeaseJobsResponse>) reply;
    this.reply = Replies.synchronizedObserver(reply);
  }

  @Override
  public void onNext(LeaseJobsRequest request) {
    if (ended) {
      return;
    }
    try {
      LeaseSession open = session;
      if (open == null) {
        open = open(request);
        session = open;
        dispatcher.open(open);
      } else {
        requireSame(open, request);
      }
      if (request.getHeldCount() > 0) {
        dispatcher.hold(open, request.getHeldList().stream().map(LeaseToken::read).toList());
      }
      if (request.getEndedCount() > 0) {
        dispatcher.ended(open, request.getEndedList());
      }
      if (request.getReceivedCount() > 0) {
        dispatcher.acknowledge(open, request.getReceivedList());
      }
      if (request.getCredit() > 0) {
        dispatcher.grant(open, request.getCredit());
      }
    } catch (RuntimeException e) {
      end();
      reply.onError(e);
    }
  }

  private LeaseSession open(LeaseJobsRequest request) {
    Violations violations = new Violations();
    violations.check(!request.getWorker().isEmpty(), "worker", "must be set in the first message");
    violations.check(request.getKindsCount() > 0, "kinds", "must name a kind in the first message");
    violations.check(
        request.getKindsList().stream().noneMatch(String::isEmpty), "kinds", "must not be empty");
    violations.throwIfAny();
    return new LeaseSession(
        request.getWorker(),
        Set.copyOf(request.getKindsList().stream().distinct().toList()),
        request.hasLeaseDuration()
            ? JobProtos.duration(request.getLeaseDuration())
            : LeaseDesk.DEFAULT_LENGTH,
        request.getAcknowledges(),
        request.getMostPerTenant(),
        this::send);
  }

  private static void requireSame(LeaseSession open, LeaseJobsRequest request) {
    Violations violations = new Violations();
    violations.check(
        request.getKindsCount() == 0 || open.kinds().equals(Set.copyOf(request.getKindsList())),
        "kinds",
        "cannot change after the first message");
    violations.throwIfAny();
  }

  /**
   * Leases that cannot be sent go back to the queue; those that get lost on the way end by
   * themselves.
   */
  private boolean send(List<Lease> leases) {
    if (call.isCancelled()) {
      return false;
    }
    LeaseJobsResponse.Builder response = LeaseJobsResponse.newBuilder();
    leases.forEach(l -> response.addLeases(JobProtos.toProto(l)));
    try {
      reply.onNext(response.build());
      return true;
    } catch (RuntimeException e) {
      log.debug("a worker left while leases were on their way: {}", e.toString());
      return false;
    }
  }

  private void end() {
    ended = true;
    LeaseSession open = session;
    if (open != null) {
      dispatcher.close(open);
    }
  }

  @Override
  public void onError(Throwable t) {
    end();
  }

  @Override
  public void onCompleted() {
    if (!ended) {
      end();
      reply.onCompleted();
    }
  }
}
