package dev.vectormesh.worker;

import com.google.protobuf.Empty;
import com.google.rpc.Code;
import com.google.rpc.Status;
import dev.vectormesh.job.v1.BatchCompleteJobsRequest;
import dev.vectormesh.job.v1.CompleteJobRequest;
import dev.vectormesh.job.v1.ExtendLeaseRequest;
import dev.vectormesh.job.v1.ExtendLeaseResponse;
import dev.vectormesh.job.v1.FailJobRequest;
import dev.vectormesh.job.v1.Job;
import dev.vectormesh.job.v1.LeaseJobsRequest;
import dev.vectormesh.job.v1.LeaseJobsResponse;
import dev.vectormesh.job.v1.WorkerServiceGrpc;
import dev.vectormesh.platform.batch.Batcher;
import dev.vectormesh.platform.batch.Outcome;
import io.grpc.Channel;
import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/**
 * The worker's own calls: never with the token, tenant or deadline of the job that runs on the
 * calling thread.
 */
final class WorkerCalls {
  private static final Duration LIMIT = Duration.ofSeconds(5);

  private static final String ALL = "";

  /** A call carries 16 MiB, and an output is 4 MiB at most. */
  private static final int MOST_BYTES = 8 << 20;

  private static final int MOST_AT_ONCE = 500;

  private final Channel channel;
  private final Batcher<String, CompleteJobRequest, Empty> completions =
      new Batcher<>("complete", MOST_BYTES, (all, requests) -> complete(requests));

  WorkerCalls(Channel channel) {
    this.channel = channel;
  }

  StreamObserver<LeaseJobsRequest> lease(StreamObserver<LeaseJobsResponse> answers) {
    return outside(() -> WorkerServiceGrpc.newStub(channel).leaseJobs(answers));
  }

  ExtendLeaseResponse extend(ExtendLeaseRequest request) {
    return outside(() -> stub().extendLease(request));
  }

  /** Completions of one moment share a call. */
  void complete(CompleteJobRequest request) {
    Empty unused = completions.submit(ALL, request, weight(request));
  }

  /** At most 500 of the smallest fit into a batch, as the contract allows. */
  private static int weight(CompleteJobRequest request) {
    return Math.max(MOST_BYTES / MOST_AT_ONCE, request.getSerializedSize());
  }

  private List<Outcome<Empty>> complete(List<CompleteJobRequest> requests) {
    BatchCompleteJobsRequest batch =
        BatchCompleteJobsRequest.newBuilder().addAllRequests(requests).build();
    return outside(() -> stub().batchCompleteJobs(batch)).getResultsList().stream()
        .map(WorkerCalls::outcome)
        .toList();
  }

  private static Outcome<Empty> outcome(Status status) {
    return status.getCode() == Code.OK_VALUE
        ? Outcome.done(Empty.getDefaultInstance())
        : Outcome.refused(StatusProto.toStatusRuntimeException(status));
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
