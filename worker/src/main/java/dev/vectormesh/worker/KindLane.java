package dev.vectormesh.worker;

import dev.vectormesh.job.v1.Lease;
import dev.vectormesh.job.v1.LeaseJobsRequest;
import dev.vectormesh.job.v1.LeaseJobsResponse;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The lease stream of one kind: opened again for ever, with credit for the slots that are free. */
final class KindLane {
  private static final Logger log = LoggerFactory.getLogger(KindLane.class);
  private static final long FIRST_PAUSE = TimeUnit.MILLISECONDS.toNanos(50);
  private static final long LONGEST_PAUSE = TimeUnit.SECONDS.toNanos(5);

  private final String kind;
  private final int slots;
  private final JobHandler handler;
  private final LeaseJobsRequest hello;
  private final WorkerCalls calls;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Set<String> taken = new HashSet<>();
  private @Nullable Stream stream;
  private boolean closing;

  KindLane(String kind, int slots, JobHandler handler, LeaseJobsRequest hello, WorkerCalls calls) {
    this.kind = kind;
    this.slots = slots;
    this.handler = handler;
    this.hello = hello.toBuilder().addKinds(kind).setAcknowledges(true).build();
    this.calls = calls;
  }

  JobHandler handler() {
    return handler;
  }

  String kind() {
    return kind;
  }

  /**
   * Keeps a stream open until {@link #stop}; each lease goes to {@code sink}, which must not block.
   */
  void run(Consumer<Lease> sink) {
    long pause = FIRST_PAUSE;
    try {
      while (true) {
        Stream opened = open(sink);
        if (opened == null) {
          return;
        }
        Status end = opened.awaitEnd();
        pause = opened.answered ? FIRST_PAUSE : Math.min(LONGEST_PAUSE, pause * 2);
        if (!end.isOk()) {
          log.atLevel(
                  pause >= LONGEST_PAUSE ? org.slf4j.event.Level.WARN : org.slf4j.event.Level.DEBUG)
              .log("lease stream of {} ended ({}), opening it again", kind, end);
        }
        if (!awaitPause(pause / 2 + ThreadLocalRandom.current().nextLong(pause / 2))) {
          return;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private @Nullable Stream open(Consumer<Lease> sink) {
    lock.lock();
    try {
      if (closing) {
        return null;
      }
      Stream next = new Stream(sink);
      stream = next;
      next.open(slots - taken.size());
      return next;
    } finally {
      lock.unlock();
    }
  }

  private boolean awaitPause(long nanos) throws InterruptedException {
    lock.lock();
    try {
      long left = nanos;
      while (!closing && left > 0) {
        left = changed.awaitNanos(left);
      }
      return !closing;
    } finally {
      lock.unlock();
    }
  }

  /** The slot of this lease is free again. */
  void release(String token) {
    lock.lock();
    try {
      if (taken.remove(token) && stream != null && !closing) {
        stream.grant(token);
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Asks for no more; leases under way still arrive until the service ends the stream, or for
   * {@code most}.
   */
  void stop(Duration most) throws InterruptedException {
    Stream last;
    lock.lock();
    try {
      closing = true;
      last = stream;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    if (last != null) {
      last.halfClose(most);
    }
  }

  private final class Stream implements StreamObserver<LeaseJobsResponse> {
    private final Consumer<Lease> sink;
    private final java.util.concurrent.CompletableFuture<Status> end =
        new java.util.concurrent.CompletableFuture<>();
    private @Nullable StreamObserver<LeaseJobsRequest> requests;
    private volatile boolean answered;

    Stream(Consumer<Lease> sink) {
      this.sink = sink;
    }

    void open(int credit) {
      try {
        StreamObserver<LeaseJobsRequest> opened = calls.lease(this);
        requests = opened;
        LeaseJobsRequest.Builder first = hello.toBuilder().setCredit(credit);
        opened.onNext((hello.getMostPerTenant() > 0 ? first.addAllHeld(taken) : first).build());
      } catch (RuntimeException e) {
        end.complete(Status.fromThrowable(e));
      }
    }

    /** The slot of this lease is free. */
    void grant(String token) {
      LeaseJobsRequest.Builder free = LeaseJobsRequest.newBuilder().setCredit(1);
      send((hello.getMostPerTenant() > 0 ? free.addEnded(token) : free).build());
    }

    /** Called under the lane's lock, so never by two threads at once. */
    private void send(LeaseJobsRequest request) {
      if (requests == null || end.isDone()) {
        return;
      }
      try {
        requests.onNext(request);
      } catch (IllegalStateException e) {
        // The call ended meanwhile: the next stream begins with this slot free.
        log.trace("a message came too late", e);
      }
    }

    Status awaitEnd() throws InterruptedException {
      try {
        return end.get();
      } catch (java.util.concurrent.ExecutionException e) {
        return Status.fromThrowable(e);
      }
    }

    void halfClose(Duration most) throws InterruptedException {
      StreamObserver<LeaseJobsRequest> open;
      lock.lock();
      try {
        open = requests;
        if (open == null || end.isDone()) {
          return;
        }
        try {
          open.onCompleted();
        } catch (IllegalStateException e) {
          return;
        }
      } finally {
        lock.unlock();
      }
      try {
        Status unused = end.get(most.toMillis(), TimeUnit.MILLISECONDS);
      } catch (java.util.concurrent.TimeoutException e) {
        open.onError(Status.CANCELLED.withDescription("the worker stops").asException());
      } catch (java.util.concurrent.ExecutionException e) {
        log.debug("lease stream of {}", kind, e);
      }
    }

    @Override
    public void onNext(LeaseJobsResponse response) {
      answered = true;
      lock.lock();
      try {
        LeaseJobsRequest.Builder received = LeaseJobsRequest.newBuilder();
        for (Lease lease : response.getLeasesList()) {
          taken.add(lease.getToken());
          received.addReceived(lease.getToken());
        }
        if (!closing) {
          send(received.build());
        }
      } finally {
        lock.unlock();
      }
      response.getLeasesList().forEach(sink);
    }

    @Override
    public void onError(Throwable t) {
      end.complete(Status.fromThrowable(t));
    }

    @Override
    public void onCompleted() {
      end.complete(Status.OK);
    }
  }
}
