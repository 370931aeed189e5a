package dev.vectormesh.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.StringValue;
import com.google.protobuf.Timestamp;
import com.google.rpc.Code;
import dev.vectormesh.job.v1.BatchCompleteJobsRequest;
import dev.vectormesh.job.v1.BatchCompleteJobsResponse;
import dev.vectormesh.job.v1.CompleteJobRequest;
import dev.vectormesh.job.v1.ExtendLeaseRequest;
import dev.vectormesh.job.v1.ExtendLeaseResponse;
import dev.vectormesh.job.v1.FailJobRequest;
import dev.vectormesh.job.v1.FailJobResponse;
import dev.vectormesh.job.v1.Job;
import dev.vectormesh.job.v1.Lease;
import dev.vectormesh.job.v1.LeaseJobsRequest;
import dev.vectormesh.job.v1.LeaseJobsResponse;
import dev.vectormesh.job.v1.WorkerServiceGrpc;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Job service as workers see it: a test hands out leases, and looks at what comes back. */
final class FakeJobService extends WorkerServiceGrpc.WorkerServiceImplBase
    implements AutoCloseable {
  final BlockingQueue<StreamObserver<LeaseJobsResponse>> streams = new LinkedBlockingQueue<>();
  final BlockingQueue<LeaseJobsRequest> asked = new LinkedBlockingQueue<>();
  final BlockingQueue<ExtendLeaseRequest> extended = new LinkedBlockingQueue<>();
  final BlockingQueue<CompleteJobRequest> completed = new LinkedBlockingQueue<>();
  final BlockingQueue<FailJobRequest> failed = new LinkedBlockingQueue<>();
  volatile boolean cancelRequested;
  volatile @Nullable Status refusesExtensions;

  private final Server server;
  private final ManagedChannel channel;

  FakeJobService() {
    String name = UUID.randomUUID().toString();
    try {
      server = InProcessServerBuilder.forName(name).addService(this).build().start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    channel = InProcessChannelBuilder.forName(name).build();
  }

  ManagedChannel channel() {
    return channel;
  }

  /** What came, or comes within a while. */
  static <T> T next(BlockingQueue<T> queue) throws InterruptedException {
    T item = queue.poll(30, TimeUnit.SECONDS);
    assertThat(item).as("something within 30 s").isNotNull();
    return item;
  }

  /** The right to run a job for 15 seconds, unless it is extended. */
  static Lease lease(String token) {
    return Lease.newBuilder()
        .setToken(token)
        .setJob(
            Job.newBuilder()
                .setName("jobs/" + token)
                .setTenant("acme")
                .setInput(Any.pack(StringValue.of("input"))))
        .setExpireTime(Timestamp.newBuilder().setSeconds(15))
        .build();
  }

  @Override
  public StreamObserver<LeaseJobsRequest> leaseJobs(StreamObserver<LeaseJobsResponse> answers) {
    streams.add(answers);
    return new StreamObserver<>() {
      @Override
      public void onNext(LeaseJobsRequest request) {
        asked.add(request);
      }

      @Override
      public void onError(Throwable t) {}

      @Override
      public void onCompleted() {
        answers.onCompleted();
      }
    };
  }

  static void give(StreamObserver<LeaseJobsResponse> stream, Lease lease) {
    stream.onNext(LeaseJobsResponse.newBuilder().addLeases(lease).build());
  }

  @Override
  public void extendLease(ExtendLeaseRequest request, StreamObserver<ExtendLeaseResponse> reply) {
    Status refusal = refusesExtensions;
    extended.add(request);
    if (refusal != null) {
      reply.onError(refusal.asRuntimeException());
      return;
    }
    reply.onNext(ExtendLeaseResponse.newBuilder().setCancelRequested(cancelRequested).build());
    reply.onCompleted();
  }

  @Override
  public void batchCompleteJobs(
      BatchCompleteJobsRequest request, StreamObserver<BatchCompleteJobsResponse> reply) {
    completed.addAll(request.getRequestsList());
    BatchCompleteJobsResponse.Builder response = BatchCompleteJobsResponse.newBuilder();
    request.getRequestsList().forEach(r -> response.addResultsBuilder().setCode(Code.OK_VALUE));
    reply.onNext(response.build());
    reply.onCompleted();
  }

  @Override
  public void failJob(FailJobRequest request, StreamObserver<FailJobResponse> reply) {
    failed.add(request);
    reply.onNext(FailJobResponse.getDefaultInstance());
    reply.onCompleted();
  }

  @Override
  public void close() {
    channel.shutdownNow();
    server.shutdownNow();
  }
}
