package dev.vectormesh.bench;

import dev.vectormesh.job.v1.LeaseJobsRequest;
import dev.vectormesh.job.v1.LeaseJobsResponse;
import dev.vectormesh.job.v1.WorkerServiceGrpc;
import io.grpc.ManagedChannel;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** How long leases take that a worker asks for by its stream. */
final class LeaseLatency {
  private static final int SAMPLES = 300;

  private final ManagedChannel workers;

  LeaseLatency(ManagedChannel workers) {
    this.workers = workers;
  }

  /** From the creation of a job of this kind until an idle worker has its lease. */
  Percentiles createToLease(String kind, Runnable create) throws Exception {
    BlockingQueue<LeaseJobsResponse> leases = new LinkedBlockingQueue<>();
    StreamObserver<LeaseJobsRequest> stream = open(kind, leases);
    stream.onNext(hello(kind, 1000));
    Percentiles.Task task =
        i -> {
          create.run();
          await(leases);
        };
    Percentiles.of(SAMPLES / 3, task);
    Percentiles measured = Percentiles.of(SAMPLES, task);
    stream.onCompleted();
    return measured;
  }

  /** A lease of one job, asked for again and again. */
  Percentiles nextLease(String kind) throws Exception {
    BlockingQueue<LeaseJobsResponse> leases = new LinkedBlockingQueue<>();
    StreamObserver<LeaseJobsRequest> stream = open(kind, leases);
    stream.onNext(hello(kind, 0));
    LeaseJobsRequest one = LeaseJobsRequest.newBuilder().setCredit(1).build();
    Percentiles.Task task =
        i -> {
          stream.onNext(one);
          await(leases);
        };
    Percentiles.of(SAMPLES / 3, task);
    Percentiles measured = Percentiles.of(SAMPLES, task);
    stream.onCompleted();
    return measured;
  }

  private static LeaseJobsRequest hello(String kind, int credit) {
    return LeaseJobsRequest.newBuilder()
        .setWorker("bench")
        .addKinds(kind)
        .setCredit(credit)
        .build();
  }

  private StreamObserver<LeaseJobsRequest> open(
      String kind, BlockingQueue<LeaseJobsResponse> leases) {
    return WorkerServiceGrpc.newStub(workers)
        .leaseJobs(
            new StreamObserver<>() {
              @Override
              public void onNext(LeaseJobsResponse response) {
                leases.add(response);
              }

              @Override
              public void onError(Throwable t) {
                System.err.println("lease stream of " + kind + ": " + t);
              }

              @Override
              public void onCompleted() {}
            });
  }

  private static void await(BlockingQueue<LeaseJobsResponse> leases) throws InterruptedException {
    if (leases.poll(1, TimeUnit.MINUTES) == null) {
      throw new IllegalStateException("no lease came");
    }
  }
}
