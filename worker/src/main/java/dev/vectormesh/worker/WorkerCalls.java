package dev.vectormesh.worker;

import dev.vectormesh.job.v1.CompleteJobRequest;
import dev.vectormesh.job.v1.ExtendLeaseRequest;
import dev.vectormesh.job.v1.ExtendLeaseResponse;
import dev.vectormesh.job.v1.FailJobRequest;
import dev.vectormesh.job.v1.Job;
import dev.vectormesh.job.v1.LeaseJobsRequest;
import dev.vectormesh.job.v1.LeaseJobsResponse;
import dev.vectormesh.job.v1.WorkerServiceGrpc;
import io.grpc.Channel;
import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/**
 * The worker's own calls: never with the token, tenant or deadline of the job that runs on the
 * calling thread.
 */
final class WorkerCalls {
  private static final Duration LIMIT = Duration.ofSeconds(5);

  private final Channel channel;

  WorkerCalls(Channel channel) {
    this.channel = channel;
  }

  StreamObserver<LeaseJobsRequest> lease(StreamObserver<LeaseJobsResponse> answers) {
    return outside(() -> WorkerServiceGrpc.newStub(channel).leaseJobs(answers));
  }

  ExtendLeaseResponse extend(ExtendLeaseRequest request) {
    return outside(() -> stub().extendLease(request));
  }

  Job complete(CompleteJobRequest request) {
    return outside(() -> stub().completeJob(request)).getJob();
  }

  Job fail(FailJobRequest request) {
    return outside(() -> stub().failJob(request)).getJob();
  }

  private WorkerServiceGrpc.WorkerServiceBlockingStub stub() {
    return WorkerServiceGrpc.newBlockingStub(channel)
        .withDeadline(Deadline.after(LIMIT.toMillis(), TimeUnit.MILLISECONDS));
  }

  private static <T> T outside(Callable<T> call) {
    Context before = Context.ROOT.attach();
    try {
      return call.call();
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    } finally {
      Context.ROOT.detach(before);
    }
  }
}
