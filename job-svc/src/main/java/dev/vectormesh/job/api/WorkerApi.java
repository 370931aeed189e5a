package dev.vectormesh.job.api;

import com.google.rpc.Status;
import dev.vectormesh.job.lease.AttemptFailure;
import dev.vectormesh.job.lease.Completion;
import dev.vectormesh.job.lease.Extension;
import dev.vectormesh.job.lease.LeaseDesk;
import dev.vectormesh.job.lease.LeaseDispatcher;
import dev.vectormesh.job.lease.LeaseToken;
import dev.vectormesh.job.lease.Report;
import dev.vectormesh.job.v1.BatchCompleteJobsRequest;
import dev.vectormesh.job.v1.BatchCompleteJobsResponse;
import dev.vectormesh.job.v1.CompleteJobRequest;
import dev.vectormesh.job.v1.CompleteJobResponse;
import dev.vectormesh.job.v1.ExtendLeaseRequest;
import dev.vectormesh.job.v1.ExtendLeaseResponse;
import dev.vectormesh.job.v1.FailJobRequest;
import dev.vectormesh.job.v1.FailJobResponse;
import dev.vectormesh.job.v1.LeaseJobsRequest;
import dev.vectormesh.job.v1.LeaseJobsResponse;
import dev.vectormesh.job.v1.WorkerServiceGrpc;
import dev.vectormesh.job.work.Job;
import dev.vectormesh.platform.batch.Outcome;
import dev.vectormesh.platform.call.Replies;
import dev.vectormesh.platform.error.ApiException;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.List;

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
        () -> {
          Job job =
              switch (desk.complete(List.of(completion(request))).getFirst()) {
                case Outcome.Done<Job>(Job done) -> done;
                case Outcome.Refused<Job>(RuntimeException why) -> throw why;
              };
          return CompleteJobResponse.newBuilder().setJob(JobProtos.toProto(job)).build();
        });
  }

  @Override
  public void batchCompleteJobs(
      BatchCompleteJobsRequest request, StreamObserver<BatchCompleteJobsResponse> reply) {
    Replies.send(
        reply,
        () -> {
          List<Completion> all =
              request.getRequestsList().stream().map(WorkerApi::completion).toList();
          BatchCompleteJobsResponse.Builder response = BatchCompleteJobsResponse.newBuilder();
          desk.complete(all).forEach(o -> response.addResults(result(o)));
          return response.build();
        });
  }

  private static Completion completion(CompleteJobRequest request) {
    return new Completion(
        LeaseToken.read(request.getLeaseToken()),
        request.hasOutput() ? request.getOutput() : null,
        JobProtos.progress(request.hasProgress(), request.getProgress()));
  }

  /** OK, or the status that CompleteJob would have answered. */
  private static Status result(Outcome<Job> outcome) {
    return switch (outcome) {
      case Outcome.Done<Job> done -> Status.getDefaultInstance();
      case Outcome.Refused<Job>(ApiException why) -> StatusProto.fromThrowable(why);
      case Outcome.Refused<Job>(RuntimeException why) -> throw why;
    };
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
