package dev.vectormesh.gateway;

import dev.vectormesh.job.v1.CancelJobRequest;
import dev.vectormesh.job.v1.GetJobRequest;
import dev.vectormesh.job.v1.Job;
import dev.vectormesh.job.v1.JobServiceGrpc.JobServiceImplBase;
import dev.vectormesh.job.v1.Progress;
import dev.vectormesh.job.v1.WatchJobRequest;
import dev.vectormesh.job.v1.WatchJobResponse;
import dev.vectormesh.platform.call.Replies;
import dev.vectormesh.platform.error.ApiException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** One job whose progress the test tells; a job that is gone; one whose stream never ends. */
final class JobTables extends JobServiceImplBase {
  static final String JOB = "jobs/0199a0f0-0000-7000-8000-00000000000a";
  static final String FORGOTTEN = "jobs/0199a0f0-0000-7000-8000-00000000000b";
  static final String ENDLESS = "jobs/0199a0f0-0000-7000-8000-00000000000c";

  final AtomicInteger gets = new AtomicInteger();
  volatile CountDownLatch cancelled = new CountDownLatch(1);

  @Override
  public void getJob(GetJobRequest request, StreamObserver<Job> reply) {
    Replies.send(
        reply,
        () -> {
          gets.incrementAndGet();
          return job(request.getName(), Job.State.STATE_RUNNING, 1);
        });
  }

  @Override
  public void cancelJob(CancelJobRequest request, StreamObserver<Job> reply) {
    Replies.send(
        reply,
        () ->
            job(request.getName(), Job.State.STATE_RUNNING, 1).toBuilder()
                .setCancelRequested(true)
                .build());
  }

  @Override
  public void watchJob(WatchJobRequest request, StreamObserver<WatchJobResponse> reply) {
    CountDownLatch gone = cancelled;
    ((ServerCallStreamObserver<WatchJobResponse>) reply).setOnCancelHandler(gone::countDown);
    reply.onNext(change(request.getName(), Job.State.STATE_RUNNING, 1));
    if (!request.getName().equals(ENDLESS)) {
      reply.onNext(change(request.getName(), Job.State.STATE_RUNNING, 2));
      reply.onNext(change(request.getName(), Job.State.STATE_SUCCEEDED, 3));
      reply.onCompleted();
    }
  }

  private static WatchJobResponse change(String name, Job.State state, long done) {
    return WatchJobResponse.newBuilder().setJob(job(name, state, done)).build();
  }

  private static Job job(String name, Job.State state, long done) {
    if (name.equals(FORGOTTEN)) {
      throw ApiException.notFound(name);
    }
    return Job.newBuilder()
        .setName(name)
        .setKind("corpus.ingest")
        .setState(state)
        .setProgress(Progress.newBuilder().setDone(done).setTotal(3))
        .build();
  }
}
