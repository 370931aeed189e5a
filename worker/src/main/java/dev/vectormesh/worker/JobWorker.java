package dev.vectormesh.worker;

import com.google.protobuf.Any;
import dev.vectormesh.job.v1.CompleteJobRequest;
import dev.vectormesh.job.v1.FailJobRequest;
import dev.vectormesh.job.v1.Lease;
import dev.vectormesh.job.v1.LeaseJobsRequest;
import dev.vectormesh.job.v1.Progress;
import dev.vectormesh.platform.auth.Role;
import dev.vectormesh.platform.call.CallContext;
import dev.vectormesh.platform.call.Fanout;
import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Leases jobs and runs their handlers, each on a virtual thread, in the call context of the job's
 * tenant with the role worker. Job service may come and go: the streams are opened again for ever.
 *
 * <pre>{@code
 * JobWorker worker = JobWorker.builder(Channels.open(jobs, tokens))
 *     .name("ingest-1")
 *     .handle("corpus.ingest", 2, run -> Any.pack(ingest(run)))
 *     .start();
 * }</pre>
 */
public final class JobWorker implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(JobWorker.class);
  private static final Duration STOP_STREAMS = Duration.ofSeconds(1);
  private static final Duration STOP_HANDLERS = Duration.ofSeconds(3);
  private static final Duration OUTCOME_TRIES = Duration.ofSeconds(60);
  private static final long OUTCOME_PAUSE = TimeUnit.MILLISECONDS.toNanos(250);

  private final Builder settings;
  private final WorkerCalls calls;
  private final List<KindLane> lanes = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private final Map<LeasedRun, Thread> running = new ConcurrentHashMap<>();
  private volatile boolean closing;
  private volatile boolean handingBack;

  private JobWorker(Builder settings) {
    this.settings = settings;
    this.calls = new WorkerCalls(settings.channel);
    LeaseJobsRequest.Builder hello = LeaseJobsRequest.newBuilder().setWorker(settings.name);
    hello
        .getLeaseDurationBuilder()
        .setSeconds(settings.lease.getSeconds())
        .setNanos(settings.lease.getNano());
    settings.handlers.forEach(h ->
        lanes.add(
            new KindLane(
                h.kind(),
                h.slots(),
                h.handler(),
                hello.setMostPerTenant(h.perTenant()).build(),
                calls)));
  }

  /**
   * A worker over this channel; its calls outside of a call context must carry a token with the
   * role worker.
   */
  public static Builder builder(Channel jobChannel) {
    return new Builder(jobChannel);
  }

  private record Handled(String kind, int slots, int perTenant, JobHandler handler) {}

  /** Collects what the worker can do. */
  public static final class Builder {
    private final Channel channel;
    private final List<Handled> handlers = new ArrayList<>();
    private String name = "worker";
    private Duration lease = Duration.ofSeconds(15);
    private Duration heartbeat = Duration.ofMinutes(5);
    private Duration drain = Duration.ofSeconds(5);
    private @Nullable UnaryOperator<String> bearer;

    private Builder(Channel channel) {
      this.channel = channel;
    }

    /** Who asks, for job service's log, and the subject of the handlers' call context. */
    public Builder name(String value) {
      name = value;
      return this;
    }

    /** At most {@code slots} jobs of this kind run side by side. */
    public Builder handle(String kind, int slots, JobHandler handler) {
      return handle(kind, slots, 0, handler);
    }

    /**
     * The same, where no tenant has more than {@code perTenant} of the slots, so that the next one
     * finds a slot; 0 for any number.
     */
    public Builder handle(String kind, int slots, int perTenant, JobHandler handler) {
      if (slots < 1 || slots > 1000) {
        throw new IllegalArgumentException("slots of " + kind + " must be 1..1000, is " + slots);
      }
      if (perTenant < 0 || perTenant > slots) {
        throw new IllegalArgumentException(
            "slots of a tenant must be 0..%d, are %d".formatted(slots, perTenant));
      }
      handlers.add(new Handled(kind, slots, perTenant, handler));
      return this;
    }

    /**
     * How long a lease lasts without a heartbeat, 1 s to 5 min; a killed worker's job waits this
     * long.
     */
    public Builder lease(Duration value) {
      lease = value;
      return this;
    }

    /**
     * The longest pause between two heartbeats of a job; a third of the lease where that is
     * shorter. A request to cancel is heard with a heartbeat.
     */
    public Builder heartbeat(Duration most) {
      heartbeat = most;
      return this;
    }

    /** How long {@link JobWorker#close} lets jobs finish before it hands them back. */
    public Builder drain(Duration value) {
      drain = value;
      return this;
    }

    /** Makes, from a tenant, the token that handlers forward to other services; none without it. */
    public Builder bearer(UnaryOperator<String> tokenOfTenant) {
      bearer = tokenOfTenant;
      return this;
    }

    public JobWorker start() {
      JobWorker worker = new JobWorker(this);
      for (KindLane lane : worker.lanes) {
        worker.threads.add(
            Fanout.daemon("lease-" + lane.kind(), () -> lane.run(l -> worker.begin(lane, l))));
      }
      return worker;
    }
  }

  /** How many jobs it runs now. */
  public int runningJobs() {
    return running.size();
  }

  private void begin(KindLane lane, Lease lease) {
    LeasedRun run = new LeasedRun(lease, calls, settings.lease, settings.heartbeat);
    Thread unstarted =
        Thread.ofVirtual().name(lease.getJob().getName()).unstarted(() -> attempt(lane, run));
    running.put(run, unstarted);
    unstarted.start();
  }

  private void attempt(KindLane lane, LeasedRun run) {
    try {
      if (closing) {
        fail(run, AttemptError.handedBack());
        return;
      }
      Thread heart = Fanout.daemon("heartbeat-" + run.job().getName(), run::heartbeat);
      Result result = handle(lane.handler(), run);
      run.end();
      heart.interrupt();
      // An interrupt of the handler must not cut the report of how it went.
      boolean unused = Thread.interrupted();
      report(run, result);
    } finally {
      running.remove(run);
      lane.release(run.token());
    }
  }

  /** What the handler returned or threw; exactly one is set. */
  private record Result(@Nullable Any output, @Nullable Throwable thrown) {}

  private Result handle(JobHandler handler, LeasedRun run) {
    String token;
    try {
      token = settings.bearer == null ? null : settings.bearer.apply(run.tenant());
    } catch (RuntimeException e) {
      return new Result(null, e);
    }
    run.handledBy(Thread.currentThread());
    return CallContext.of(run.tenant(), settings.name, Set.of(Role.WORKER), token)
        .call(() -> {
          try {
            return new Result(handler.run(run), null);
          } catch (Throwable t) {
            return new Result(null, t);
          }
        });
  }

  private void report(LeasedRun run, Result result) {
    Throwable thrown = result.thrown();
    if (run.lost()) {
      log.info(
          "{}: attempt {} ended without its lease",
          run.job().getName(),
          run.job().getAttemptCount());
    } else if (thrown == null && result.output() != null) {
      complete(run, result.output());
    } else if (thrown != null && handingBack) {
      fail(run, AttemptError.handedBack());
    } else {
      AttemptError error =
          AttemptError.of(
              thrown == null ? new NullPointerException("no output") : thrown, run.cancelled());
      log.atLevel(error.expected() ? org.slf4j.event.Level.INFO : org.slf4j.event.Level.ERROR)
          .setCause(error.expected() ? null : thrown)
          .log("{}: attempt failed: {}", run.job().getName(), error.status().getMessage());
      fail(run, error);
    }
  }

  private void complete(LeasedRun run, Any output) {
    CompleteJobRequest.Builder request =
        CompleteJobRequest.newBuilder().setLeaseToken(run.token()).setOutput(output);
    Progress progress = run.lastProgress();
    if (progress != null) {
      request.setProgress(progress);
    }
    persist(run, () -> calls.complete(request.build()));
  }

  private void fail(LeasedRun run, AttemptError error) {
    run.lastReport();
    FailJobRequest.Builder request =
        FailJobRequest.newBuilder()
            .setLeaseToken(run.token())
            .setError(error.status())
            .setRetryable(error.retryable());
    error
        .delay()
        .ifPresent(
            d -> request.getRetryDelayBuilder().setSeconds(d.getSeconds()).setNanos(d.getNano()));
    persist(run, () -> calls.fail(request.build()));
  }

  /** Repeats the call until job service knows, as long as it could still care. */
  private void persist(LeasedRun run, Runnable outcome) {
    long until = System.nanoTime() + OUTCOME_TRIES.toNanos();
    while (true) {
      try {
        outcome.run();
        return;
      } catch (StatusRuntimeException e) {
        Status.Code code = e.getStatus().getCode();
        boolean again =
            code == Status.Code.UNAVAILABLE
                || code == Status.Code.DEADLINE_EXCEEDED
                || code == Status.Code.INTERNAL
                || code == Status.Code.UNKNOWN
                || code == Status.Code.ABORTED
                || code == Status.Code.CANCELLED;
        if (!again || handingBack || System.nanoTime() - until > 0) {
          log.warn("{}: its outcome was not taken: {}", run.job().getName(), e.getStatus());
          return;
        }
        LockSupport.parkNanos(OUTCOME_PAUSE);
      }
    }
  }

  /**
   * Takes no more jobs, waits for the running ones, then interrupts the rest and hands them back:
   * they go on elsewhere at once, from their last checkpoint, and lose no attempt.
   */
  @Override
  public void close() {
    closing = true;
    try {
      for (KindLane lane : lanes) {
        lane.stop(STOP_STREAMS);
      }
      if (!awaitIdle(settings.drain)) {
        handingBack = true;
        running.keySet().forEach(LeasedRun::interrupt);
        if (!awaitIdle(STOP_HANDLERS)) {
          // The handler ignores the interrupt; its lease is given up in its stead.
          running.keySet().forEach(r -> fail(r, AttemptError.handedBack()));
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    threads.forEach(Thread::interrupt);
  }

  private boolean awaitIdle(Duration most) throws InterruptedException {
    long until = System.nanoTime() + most.toNanos();
    for (Thread thread : List.copyOf(running.values())) {
      long left = until - System.nanoTime();
      if (left <= 0 || !thread.join(Duration.ofNanos(left))) {
        return false;
      }
    }
    return running.isEmpty();
  }
}
