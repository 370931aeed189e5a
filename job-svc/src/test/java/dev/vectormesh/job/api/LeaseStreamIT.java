package dev.vectormesh.job.api;

import static dev.vectormesh.job.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vectormesh.embedded.stores.testing.SharedStores;
import dev.vectormesh.job.JobMesh;
import dev.vectormesh.job.lease.LeaseToken;
import dev.vectormesh.job.v1.BatchCompleteJobsRequest;
import dev.vectormesh.job.v1.CompleteJobRequest;
import dev.vectormesh.job.v1.ExtendLeaseRequest;
import dev.vectormesh.job.v1.Job;
import dev.vectormesh.job.v1.JobServiceGrpc.JobServiceBlockingStub;
import dev.vectormesh.job.v1.Lease;
import dev.vectormesh.job.v1.LeaseJobsRequest;
import dev.vectormesh.job.v1.LeaseJobsResponse;
import dev.vectormesh.job.v1.WorkerServiceGrpc;
import dev.vectormesh.platform.auth.Role;
import dev.vectormesh.platform.error.ErrorDetails;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.time.InstantSource;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class LeaseStreamIT {
  private static JobMesh mesh;

  @BeforeAll
  static void start() {
    mesh =
        JobMesh.inProcess(JobMesh.settings(SharedStores.freshDatabase()), InstantSource.system());
  }

  @AfterAll
  static void stop() {
    mesh.close();
  }

  /** A bare worker: keeps what it is sent. */
  private static final class Stream implements StreamObserver<LeaseJobsResponse> {
    final Queue<Lease> leases = new ConcurrentLinkedQueue<>();
    final CompletableFuture<Status> end = new CompletableFuture<>();
    final CompletableFuture<Throwable> failure = new CompletableFuture<>();
    final StreamObserver<LeaseJobsRequest> requests =
        WorkerServiceGrpc.newStub(mesh.workerChannel()).leaseJobs(this);

    Stream hello(String kind, int credit) {
      requests.onNext(
          LeaseJobsRequest.newBuilder().setWorker("w").addKinds(kind).setCredit(credit).build());
      return this;
    }

    /** As a worker that leaves a slot to the next tenant. */
    Stream fairHello(String kind, int credit, int mostPerTenant, String... held) {
      requests.onNext(
          LeaseJobsRequest.newBuilder()
              .setWorker("w")
              .addKinds(kind)
              .setCredit(credit)
              .setMostPerTenant(mostPerTenant)
              .addAllHeld(List.of(held))
              .build());
      return this;
    }

    void grantFor(String ended) {
      requests.onNext(LeaseJobsRequest.newBuilder().setCredit(1).addEnded(ended).build());
    }

    void grant(int credit) {
      requests.onNext(LeaseJobsRequest.newBuilder().setCredit(credit).build());
    }

    Lease take() {
      eventually("a lease").until(() -> !leases.isEmpty());
      return leases.remove();
    }

    @Override
    public void onNext(LeaseJobsResponse response) {
      leases.addAll(response.getLeasesList());
    }

    @Override
    public void onError(Throwable t) {
      failure.complete(t);
      end.complete(Status.fromThrowable(t));
    }

    @Override
    public void onCompleted() {
      end.complete(Status.OK);
    }
  }

  private static void complete(Lease lease) {
    Job unused =
        mesh.workers()
            .completeJob(CompleteJobRequest.newBuilder().setLeaseToken(lease.getToken()).build())
            .getJob();
  }

  @Test
  void leaseJobs_pushesNoMoreThanTheCredit() throws Exception {
    JobServiceBlockingStub jobs = mesh.jobs("credit", Role.WRITER);
    Stream stream = new Stream().hello("test.credit", 2);
    for (int i = 0; i < 5; i++) {
      jobs.createJob(JobMesh.create("test.credit", "" + i));
    }
    Lease first = stream.take();
    Lease second = stream.take();
    complete(first);
    complete(second);
    assertThat(stream.leases).isEmpty();
    stream.grant(3);
    for (int i = 0; i < 3; i++) {
      Lease lease = stream.take();
      assertThat(lease.getJob().getState()).isEqualTo(Job.State.STATE_RUNNING);
      assertThat(lease.hasExpireTime()).isTrue();
      complete(lease);
    }
    stream.requests.onCompleted();
    assertThat(stream.end.get(10, TimeUnit.SECONDS).isOk()).isTrue();
  }

  @Test
  void leaseJobs_leavesASlotToTheNextTenant() {
    String kind = "test.slot-for-the-next";
    for (int i = 0; i < 6; i++) {
      mesh.jobs("many", Role.WRITER).createJob(JobMesh.create(kind, "" + i));
    }
    Stream stream = new Stream().fairHello(kind, 3, 2);
    Lease first = stream.take();
    Lease second = stream.take();
    mesh.jobs("next", Role.WRITER).createJob(JobMesh.create(kind, "only"));

    Lease third = stream.take();

    assertThat(first.getJob().getTenant()).isEqualTo("many");
    assertThat(second.getJob().getTenant()).isEqualTo("many");
    assertThat(third.getJob().getTenant()).isEqualTo("next");
    complete(first);
    stream.grantFor(first.getToken());
    assertThat(stream.take().getJob().getTenant()).isEqualTo("many");
  }

  @Test
  void leaseJobs_countsWhatTheWorkerHasFromAnEarlierStream() {
    String kind = "test.held-from-before";
    mesh.jobs("many", Role.WRITER).createJob(JobMesh.create(kind, "0"));
    Stream earlier = new Stream().fairHello(kind, 1, 1);
    Lease held = earlier.take();
    earlier.requests.onCompleted();
    mesh.jobs("many", Role.WRITER).createJob(JobMesh.create(kind, "1"));
    mesh.jobs("next", Role.WRITER).createJob(JobMesh.create(kind, "2"));

    Stream later = new Stream().fairHello(kind, 2, 1, held.getToken());

    assertThat(later.take().getJob().getTenant()).isEqualTo("next");
    assertThat(later.leases).isEmpty();
  }

  @Test
  void leaseJobs_wantsWorkerAndKindsFirst() throws Exception {
    Stream stream = new Stream();
    stream.requests.onNext(LeaseJobsRequest.newBuilder().setCredit(1).build());
    Throwable failure = stream.failure.get(10, TimeUnit.SECONDS);
    assertThat(Status.fromThrowable(failure).getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(ErrorDetails.fields(failure)).extracting(f -> f.field()).contains("worker", "kinds");
  }

  @Test
  void leaseJobs_doesNotLetKindsChange() throws Exception {
    Stream stream = new Stream().hello("test.fixed", 1);
    stream.requests.onNext(LeaseJobsRequest.newBuilder().addKinds("test.other").build());
    assertThat(stream.end.get(10, TimeUnit.SECONDS).getCode())
        .isEqualTo(Status.Code.INVALID_ARGUMENT);
  }

  @Test
  void leaseJobs_doesNotStarveATenantWithOneJob() {
    JobServiceBlockingStub big = mesh.jobs("big", Role.WRITER);
    for (int i = 0; i < 1000; i++) {
      big.createJob(JobMesh.create("test.fair", "" + i));
    }
    Stream stream = new Stream().hello("test.fair", 1);
    complete(stream.take());
    mesh.jobs("small", Role.WRITER).createJob(JobMesh.create("test.fair", "only"));
    int turns = 0;
    String tenant = "";
    while (!tenant.equals("small")) {
      stream.grant(1);
      Lease lease = stream.take();
      tenant = lease.getJob().getTenant();
      complete(lease);
      turns++;
    }
    assertThat(turns).isLessThanOrEqualTo(2);
    stream.requests.onCompleted();
  }

  @Test
  void leaseJobs_handsOutToSeveralWorkers() {
    Stream one = new Stream().hello("test.many", 3);
    Stream two = new Stream().hello("test.many", 3);
    JobServiceBlockingStub jobs = mesh.jobs("many", Role.WRITER);
    for (int i = 0; i < 6; i++) {
      jobs.createJob(JobMesh.create("test.many", "" + i));
    }
    eventually("all leased").until(() -> one.leases.size() == 3 && two.leases.size() == 3);
    one.requests.onCompleted();
    two.requests.onCompleted();
  }

  @Test
  void leaseJobs_takesBackAtOnceWhatDidNotArrive() {
    JobServiceBlockingStub jobs = mesh.jobs("lost", Role.WRITER);
    String kept = jobs.createJob(JobMesh.create("test.lost", "kept")).getName();
    String lost = jobs.createJob(JobMesh.create("test.lost", "lost")).getName();
    Stream stream = new Stream();
    stream.requests.onNext(
        LeaseJobsRequest.newBuilder()
            .setWorker("w")
            .addKinds("test.lost")
            .setCredit(2)
            .setAcknowledges(true)
            .build());
    Lease first = stream.take();
    Lease second = stream.take();
    Lease arrived = first.getJob().getName().equals(kept) ? first : second;
    stream.requests.onNext(LeaseJobsRequest.newBuilder().addReceived(arrived.getToken()).build());
    stream.requests.onError(Status.CANCELLED.withDescription("cut").asException());
    Stream other = new Stream().hello("test.lost", 2);
    Lease again = other.take();
    assertThat(again.getJob().getName()).isEqualTo(lost);
    assertThat(again.getJob().getAttemptCount()).isEqualTo(1);
    complete(arrived);
    complete(again);
    other.requests.onCompleted();
  }

  @Test
  void leaseJobs_givesAShortLeaseUntilTheFirstHeartbeat() {
    mesh.jobs("short", Role.WRITER).createJob(JobMesh.create("test.short", "1"));
    Stream stream = new Stream().hello("test.short", 1);
    Lease lease = stream.take();
    assertThat(lease.getExpireTime().getSeconds() - lease.getJob().getUpdateTime().getSeconds())
        .isEqualTo(5);
    var extended =
        mesh.workers()
            .extendLease(ExtendLeaseRequest.newBuilder().setLeaseToken(lease.getToken()).build());
    assertThat(extended.getExpireTime().getSeconds())
        .isGreaterThan(lease.getExpireTime().getSeconds() + 5);
    complete(lease);
    stream.requests.onCompleted();
  }

  @Test
  void batchCompleteJobs_tellsEachItsOwn() {
    mesh.jobs("batch", Role.WRITER).createJob(JobMesh.create("test.batch", "1"));
    Stream stream = new Stream().hello("test.batch", 1);
    Lease lease = stream.take();
    String stale = new LeaseToken(UUID.randomUUID(), UUID.randomUUID(), "batch").write();
    var results =
        mesh.workers()
            .batchCompleteJobs(
                BatchCompleteJobsRequest.newBuilder()
                    .addRequests(CompleteJobRequest.newBuilder().setLeaseToken(stale))
                    .addRequests(CompleteJobRequest.newBuilder().setLeaseToken(lease.getToken()))
                    .build())
            .getResultsList();
    assertThat(results)
        .extracting(com.google.rpc.Status::getCode)
        .containsExactly(Status.Code.FAILED_PRECONDITION.value(), 0);
    stream.requests.onCompleted();
  }
}
