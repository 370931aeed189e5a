package dev.vectormesh.worker;

import com.google.protobuf.Message;
import dev.vectormesh.job.v1.Job;
import java.util.Optional;

/**
 * One attempt of one job, as its handler sees it. Reports are kept and sent with the next
 * heartbeat, at most a few a second, so that a handler may report after every item. Thread-safe.
 */
public interface JobRun {
  /** The job as it was when it was leased. */
  Job job();

  String tenant();

  /**
   * The input. @throws io.grpc.StatusRuntimeException INVALID_ARGUMENT, final, when it is of
   * another type
   */
  <T extends Message> T input(Class<T> type);

  /** What the attempt before left; empty on the first one, and when it is of another type. */
  <T extends Message> Optional<T> checkpoint(Class<T> type);

  /**
   * How far the work is. {@code total} is 0 while it is unknown; {@code message} is one line for a
   * person.
   */
  void progress(long done, long failed, long total, String message);

  /** The step the attempt is in, in the words of the kind. */
  void stage(String stage);

  /**
   * Where a next attempt can go on. Durable after the next heartbeat, or after {@link #flush()}.
   */
  void checkpoint(Message checkpoint);

  /**
   * Returns when all that was reported before is durable.
   *
   * @throws LeaseLostException when it never will be: the handler should end at once
   * @throws io.grpc.StatusRuntimeException INVALID_ARGUMENT when job service refused a report
   */
  void flush() throws InterruptedException;

  /** Whether somebody asked for the job to stop. */
  boolean cancelled();

  /**
   * Runs this, once, when somebody asks for the job to stop; at once where that has happened
   * already. For a handler that waits where it cannot ask {@link #cancelled()}: it must be short,
   * an interrupt say. A lost lease interrupts the handler's thread by itself.
   */
  void onCancel(Runnable stop);

  /** Ends the handler when it was asked to stop. @throws JobCancelledException then */
  default void checkCancelled() {
    if (cancelled()) {
      throw new JobCancelledException();
    }
  }
}
