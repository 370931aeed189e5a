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
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the lease of one attempt alive and carries its reports. News go out at once when the last
 * heartbeat is a moment ago, else a third of the lease's length after it.
 */
final class LeasedRun implements JobRun {
  private static final Logger log = LoggerFactory.getLogger(LeasedRun.class);
  private static final long RETRY_GAP = TimeUnit.MILLISECONDS.toNanos(250);

  private final Lease lease;
  private final WorkerCalls calls;
  private final News news = new News();
  private final Handling handling;
  private final long length;

  /** The longest pause between two heartbeats, in nanoseconds. */
  private final long longestPause;

  /** What the lease was given for, by the service's clock: short, until the first heartbeat. */
  private final long firstLength;

  // The heartbeat's own.
  private boolean beaten;
  private long goodUntil;

  LeasedRun(Lease lease, WorkerCalls calls, Duration length, Duration longestPause) {
    this.lease = lease;
    this.calls = calls;
    this.handling = new Handling(lease.getJob().getCancelRequested());
    this.length = length.toNanos();
    this.longestPause = longestPause.toNanos();
    this.firstLength = Math.min(this.length, granted(lease));
    this.goodUntil = System.nanoTime() + firstLength;
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
    return handling.lost();
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
    news.progress(
        Progress.newBuilder()
            .setDone(done)
            .setFailed(failed)
            .setTotal(total)
            .setMessage(message)
            .build());
  }

  @Override
  public void stage(String name) {
    news.stage(name);
  }

  @Override
  public void checkpoint(Message value) {
    news.checkpoint(value instanceof Any any ? any : Any.pack(value));
  }

  @Override
  public void flush() throws InterruptedException {
    if (!news.flush()) {
      throw new LeaseLostException(job().getName());
    }
  }

  @Override
  public boolean cancelled() {
    return handling.cancelled();
  }

  @Override
  public void onCancel(Runnable stop) {
    handling.onCancel(stop);
  }

  /** The last progress reported; null when there was none. */
  @Nullable Progress lastProgress() {
    return news.lastProgress();
  }

  /** From here on a lost lease interrupts this thread. */
  void handledBy(Thread thread) {
    handling.by(thread);
  }

  void interrupt() {
    handling.interrupt();
  }

  /** Ends heartbeat and interrupts; what was not sent yet goes with {@link #lastReport}. */
  void end() {
    handling.end();
    news.close();
  }

  /**
   * Sends, once, what no heartbeat carried; before an attempt is failed, so that its checkpoint is
   * not lost.
   */
  void lastReport() {
    ExtendLeaseRequest.Builder request = request();
    if (news.isNew(news.writeTo(request)) && !lost()) {
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
      while (news.awaitDue(Math.min(longestPause, (beaten ? length : firstLength) / 3))) {
        beat();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private ExtendLeaseRequest.Builder request() {
    ExtendLeaseRequest.Builder request =
        ExtendLeaseRequest.newBuilder().setLeaseToken(lease.getToken());
    request
        .getLeaseDurationBuilder()
        .setSeconds(length / 1_000_000_000)
        .setNanos((int) (length % 1_000_000_000));
    return request;
  }

  private void beat() throws InterruptedException {
    ExtendLeaseRequest.Builder request = request();
    long upTo = news.writeTo(request);
    long asked = System.nanoTime();
    try {
      ExtendLeaseResponse answer = calls.extend(request.build());
      beaten = true;
      goodUntil = asked + length;
      // Before anybody who flushes goes on.
      if (answer.getCancelRequested() || cancelled()) {
        handling.cancel();
      }
      news.sent(upTo);
    } catch (StatusRuntimeException e) {
      failed(e);
    }
  }

  private void failed(StatusRuntimeException e) throws InterruptedException {
    Status.Code code = e.getStatus().getCode();
    if (code == Status.Code.FAILED_PRECONDITION || code == Status.Code.NOT_FOUND) {
      lose("job service says so");
    } else if (System.nanoTime() - goodUntil > 0) {
      // Somebody else may have it by now; two at once would do the same work twice.
      lose("no heartbeat was answered in time: " + e.getStatus());
    } else if (code == Status.Code.INVALID_ARGUMENT) {
      log.warn("job service refused a report of {}: {}", job().getName(), e.getStatus());
      news.refused(e);
    } else {
      log.debug("heartbeat of {}: {}", job().getName(), e.getStatus());
      news.tryAgainAfter(RETRY_GAP);
    }
  }

  private void lose(String why) {
    log.warn("lost the lease of {}: {}", job().getName(), why);
    handling.lose();
    news.close();
  }
}
