package dev.vectormesh.job.api;

import dev.vectormesh.job.lease.AttemptFailure;
import dev.vectormesh.job.lease.Extension;
import dev.vectormesh.job.lease.LeaseDesk;
import dev.vectormesh.job.lease.LeaseDispatcher;
import dev.vectormesh.job.lease.LeaseToken;
import dev.vectormesh.job.lease.Report;
import dev.vectormesh.job.v1.CompleteJobRequest;
import dev.vectormesh.job.v1.CompleteJobResponse;
import dev.vectormesh.job.v1.ExtendLeaseRequest;
import dev.vectormesh.job.v1.ExtendLeaseResponse;
import dev.vectormesh.job.v1.FailJobRequest;
import dev.vectormesh.job.v1.FailJobResponse;
import dev.vectormesh.job.v1.LeaseJobsRequest;
import dev.vectormesh.job.v1.LeaseJobsResponse;
import dev.vectormesh.job.v1.WorkerServiceGrpc;
import dev.vectormesh.platform.call.Replies;
import io.grpc.stub.StreamObserver;
import java.time.Duration;

/** WorkerService. */
public final class WorkerApi extends WorkerServiceGrpc.WorkerServiceImplBase {
  private final LeaseDesk desk;
  private final LeaseDispatcher dispatcher;

  public WorkerApi(LeaseDesk desk, LeaseDispatcher dispatcher) {
    this.desk = desk;
    this.dispatcher = dispatcher;
  }

  @Override
  public StreamObserver<LeaseJobsRequest> leaseJobs(StreamObserver<LeaseJobsResponse> reply) {
    return new LeaseStream(dispatcher, reply);
  }

  @Override
  public void extendLease(ExtendLeaseRequest request, StreamObserver<ExtendLeaseResponse> reply) {
    Replies.send(
        reply,
        () -> {
          Extension extension =
              desk.extend(
                  LeaseToken.read(request.getLeaseToken()),
                  request.hasLeaseDuration()
                      ? JobProtos.duration(request.getLeaseDuration())
                      : LeaseDesk.DEFAULT_LENGTH,
                  new Report(
                      JobProtos.progress(request.hasProgress(), request.getProgress()),
                      request.getStage(),
                      request.hasCheckpoint() ? request.getCheckpoint() : null));
          return ExtendLeaseResponse.newBuilder()
              .setExpireTime(JobProtos.time(extension.ends()))
              .setCancelRequested(extension.cancelRequested())
              .build();
        });
  }

  @Override
  public void completeJob(CompleteJobRequest request, StreamObserver<CompleteJobResponse> reply) {
    Replies.send(
        reply,
        () ->
            CompleteJobResponse.newBuilder()
                .setJob(
                    JobProtos.toProto(
                        desk.complete(
                            LeaseToken.read(request.getLeaseToken()),
                            request.hasOutput() ? request.getOutput() : null,
                            JobProtos.progress(request.hasProgress(), request.getProgress()))))
                .build());
  }

  @Override
  public void failJob(FailJobRequest request, StreamObserver<FailJobResponse> reply) {
    Replies.send(
        reply,
        () -> {
          Duration delay =
              request.hasRetryDelay() ? JobProtos.duration(request.getRetryDelay()) : null;
          return FailJobResponse.newBuilder()
              .setJob(
                  JobProtos.toProto(
                      desk.fail(
                          LeaseToken.read(request.getLeaseToken()),
                          new AttemptFailure(request.getError(), request.getRetryable(), delay))))
              .build();
        });
  }
}
