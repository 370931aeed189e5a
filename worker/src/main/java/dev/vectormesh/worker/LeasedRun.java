package dev.vectormesh.worker;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import dev.vectormesh.job.v1.ExtendLeaseRequest;
import dev.vectormesh.job.v1.ExtendLeaseResponse;
import dev.vectormesh.job.v1.Job;
import dev.vectormesh.job.v1.Lease;
import dev.vectormesh.job.v1.Progress;
import dev.vectormesh.platform.error.ApiException;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the lease of one attempt alive and carries its reports. News go out at once when the last
 * heartbeat is a moment ago, else a third of the lease's length after it.
 */
final class LeasedRun implements JobRun {
  private static final Logger log = LoggerFactory.getLogger(LeasedRun.class);
  private static final long NEWS_GAP = TimeUnit.MILLISECONDS.toNanos(300);
  private static final long RETRY_GAP = TimeUnit.MILLISECONDS.toNanos(250);

  private final Lease lease;
  private final WorkerCalls calls;
  private final long length;

  /** The longest pause between two heartbeats, in nanoseconds. */
  private final long longestPause;

  /** What the lease was given for, by the service's clock: short, until the first heartbeat. */
  private final long firstLength;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  private @Nullable Progress progress;
  private String stage = "";
  private @Nullable Any checkpoint;
  private @Nullable StatusRuntimeException refused;

  /** Reports made, and how many of them job service has: equal when there is no news. */
  private long made;

  private long sent;
  private boolean hurry;
  private boolean beaten;
  private boolean ended;
  private long goodUntil;
  private volatile boolean cancelled;
  private volatile boolean lost;
  private @Nullable Thread handler;
  private @Nullable Runnable onCancel;

  LeasedRun(Lease lease, WorkerCalls calls, Duration length, Duration longestPause) {
    this.lease = lease;
    this.calls = calls;
    this.length = length.toNanos();
    this.longestPause = longestPause.toNanos();
    this.firstLength = Math.min(this.length, granted(lease));
    this.goodUntil = System.nanoTime() + firstLength;
    this.cancelled = lease.getJob().getCancelRequested();
  }

  private static long granted(Lease lease) {
    Timestamp from = lease.getJob().getUpdateTime();
    Timestamp to = lease.getExpireTime();
    return TimeUnit.SECONDS.toNanos(to.getSeconds() - from.getSeconds())
        + (to.getNanos() - from.getNanos());
  }

  String token() {
    return lease.getToken();
  }

  boolean lost() {
    return lost;
  }

  @Override
  public Job job() {
    return lease.getJob();
  }

  @Override
  public String tenant() {
    return lease.getJob().getTenant();
  }

  @Override
  public <T extends Message> T input(Class<T> type) {
    try {
      return job().getInput().unpack(type);
    } catch (InvalidProtocolBufferException e) {
      throw ApiException.invalid("job.input", "is not a " + type.getSimpleName());
    }
  }

  @Override
  public <T extends Message> Optional<T> checkpoint(Class<T> type) {
    try {
      return lease.hasCheckpoint() && lease.getCheckpoint().is(type)
          ? Optional.of(lease.getCheckpoint().unpack(type))
          : Optional.empty();
    } catch (InvalidProtocolBufferException e) {
      return Optional.empty();
    }
  }

  @Override
  public void progress(long done, long failed, long total, String message) {
    Progress now =
        Progress.newBuilder()
            .setDone(done)
            .setFailed(failed)
            .setTotal(total)
            .setMessage(message)
            .build();
    report(() -> progress = now);
  }

  @Override
  public void stage(String name) {
    report(() -> stage = name);
  }

  @Override
  public void checkpoint(Message value) {
    Any packed = value instanceof Any any ? any : Any.pack(value);
    report(() -> checkpoint = packed);
  }

  private void report(Runnable change) {
    lock.lock();
    try {
      change.run();
      made++;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void flush() throws InterruptedException {
    lock.lock();
    try {
      long want = made;
      while (sent < want) {
        if (lost || ended) {
          throw new LeaseLostException(job().getName());
        }
        hurry = true;
        changed.signalAll();
        changed.await();
      }
      StatusRuntimeException refusal = refused;
      if (refusal != null) {
        refused = null;
        throw refusal;
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public boolean cancelled() {
    return cancelled;
  }

  @Override
  public void onCancel(Runnable stop) {
    lock.lock();
    try {
      onCancel = stop;
      if (cancelled) {
        tellCancelled();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Under the lock: an interrupt must not come after {@link #end}. */
  private void tellCancelled() {
    Runnable stop = onCancel;
    onCancel = null;
    if (stop != null) {
      stop.run();
    }
  }

  /** The last progress reported; null when there was none. */
  @Nullable Progress lastProgress() {
    lock.lock();
    try {
      return progress;
    } finally {
      lock.unlock();
    }
  }

  /** From here on a lost lease interrupts this thread. */
  void handledBy(Thread thread) {
    lock.lock();
    try {
      handler = thread;
      if (lost) {
        thread.interrupt();
      }
    } finally {
      lock.unlock();
    }
  }

  void interrupt() {
    lock.lock();
    try {
      if (handler != null) {
        handler.interrupt();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Ends heartbeat and interrupts; what was not sent yet goes with {@link #lastReport}. */
  void end() {
    lock.lock();
    try {
      ended = true;
      handler = null;
      onCancel = null;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Sends, once, what no heartbeat carried; before an attempt is failed, so that its checkpoint is
   * not lost.
   */
  void lastReport() {
    ExtendLeaseRequest.Builder request = ExtendLeaseRequest.newBuilder();
    long upTo = news(request);
    if (upTo > sent && !lost) {
      try {
        calls.extend(request.build());
      } catch (StatusRuntimeException e) {
        log.debug("last report of {} was not taken: {}", job().getName(), e.getStatus());
      }
    }
  }

  /** Runs until {@link #end} or until the lease is lost. */
  void heartbeat() {
    try {
      while (awaitBeat()) {
        beat();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean awaitBeat() throws InterruptedException {
    lock.lock();
    try {
      long last = System.nanoTime();
      long gap = Math.min(longestPause, (beaten ? length : firstLength) / 3);
      while (!ended && !lost && !hurry) {
        long wait = last + (made > sent ? Math.min(NEWS_GAP, gap) : gap) - System.nanoTime();
        if (wait <= 0) {
          break;
        }
        long unused = changed.awaitNanos(wait);
      }
      hurry = false;
      return !ended && !lost;
    } finally {
      lock.unlock();
    }
  }

  private void beat() throws InterruptedException {
    ExtendLeaseRequest.Builder request = ExtendLeaseRequest.newBuilder();
    long upTo = news(request);
    long asked = System.nanoTime();
    try {
      ExtendLeaseResponse answer = calls.extend(request.build());
      lock.lock();
      try {
        sent = upTo;
        beaten = true;
        goodUntil = asked + length;
        cancelled |= answer.getCancelRequested();
        if (cancelled) {
          tellCancelled();
        }
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    } catch (StatusRuntimeException e) {
      failed(e);
    }
  }

  private long news(ExtendLeaseRequest.Builder request) {
    lock.lock();
    try {
      request.setLeaseToken(lease.getToken()).setStage(stage);
      request
          .getLeaseDurationBuilder()
          .setSeconds(length / 1_000_000_000)
          .setNanos((int) (length % 1_000_000_000));
      if (progress != null) {
        request.setProgress(progress);
      }
      if (checkpoint != null && made > sent) {
        request.setCheckpoint(checkpoint);
      }
      return made;
    } finally {
      lock.unlock();
    }
  }

  private void failed(StatusRuntimeException e) throws InterruptedException {
    Status.Code code = e.getStatus().getCode();
    lock.lock();
    try {
      if (code == Status.Code.FAILED_PRECONDITION || code == Status.Code.NOT_FOUND) {
        lose("job service says so");
      } else if (System.nanoTime() - goodUntil > 0) {
        // Somebody else may have it by now; two at once would do the same work twice.
        lose("no heartbeat was answered in time: " + e.getStatus());
      } else if (code == Status.Code.INVALID_ARGUMENT) {
        refused = e;
        checkpoint = null;
        progress = null;
        stage = "";
        sent = made;
        changed.signalAll();
        log.warn("job service refused a report of {}: {}", job().getName(), e.getStatus());
      } else {
        log.debug("heartbeat of {}: {}", job().getName(), e.getStatus());
        long unused = changed.awaitNanos(RETRY_GAP);
        hurry = true;
      }
    } finally {
      lock.unlock();
    }
  }

  private void lose(String why) {
    log.warn("lost the lease of {}: {}", job().getName(), why);
    lost = true;
    if (handler != null) {
      handler.interrupt();
    }
    changed.signalAll();
  }
}
