package dev.vectormesh.platform.host;

import com.google.protobuf.ByteString;
import dev.vectormesh.job.v1.CancelJobRequest;
import dev.vectormesh.job.v1.CompleteJobRequest;
import dev.vectormesh.job.v1.CompleteJobResponse;
import dev.vectormesh.job.v1.CreateJobRequest;
import dev.vectormesh.job.v1.ExtendLeaseRequest;
import dev.vectormesh.job.v1.ExtendLeaseResponse;
import dev.vectormesh.job.v1.GetJobRequest;
import dev.vectormesh.job.v1.Job;
import dev.vectormesh.job.v1.JobServiceGrpc;
import dev.vectormesh.job.v1.Lease;
import dev.vectormesh.job.v1.LeaseJobsRequest;
import dev.vectormesh.job.v1.LeaseJobsResponse;
import dev.vectormesh.job.v1.ListJobsRequest;
import dev.vectormesh.job.v1.ListJobsResponse;
import dev.vectormesh.job.v1.RetryJobRequest;
import dev.vectormesh.job.v1.WatchJobRequest;
import dev.vectormesh.job.v1.WatchJobResponse;
import dev.vectormesh.job.v1.WorkerServiceGrpc;
import dev.vectormesh.platform.auth.Role;
import dev.vectormesh.platform.auth.RoleTable;
import dev.vectormesh.platform.call.CallContext;
import dev.vectormesh.platform.call.Replies;
import dev.vectormesh.platform.error.ApiException;
import dev.vectormesh.platform.health.Health;
import io.grpc.BindableService;
import io.grpc.Context;
import io.grpc.MethodDescriptor;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** The job contract over nothing: answers say what the handler saw of its call. */
final class JobTestApp implements App {
  static final String ECHO = "jobs/00000000-0000-0000-0000-000000000001";
  static final String MISSING = "jobs/00000000-0000-0000-0000-000000000002";
  static final String BROKEN = "jobs/00000000-0000-0000-0000-000000000003";
  static final String SLOW = "jobs/00000000-0000-0000-0000-000000000004";
  static final String HUGE = "jobs/00000000-0000-0000-0000-000000000005";
  static final String ENDLESS = "jobs/00000000-0000-0000-0000-000000000006";
  static final String AWAY = "jobs/00000000-0000-0000-0000-000000000007";
  static final String SPENT = "jobs/00000000-0000-0000-0000-000000000008";
  static final int WATCHED = 2000;

  final CountDownLatch cancelled = new CountDownLatch(1);
  final CountDownLatch entered = new CountDownLatch(1);
  final CountDownLatch release = new CountDownLatch(1);
  final AtomicInteger sent = new AtomicInteger();
  volatile boolean broken;

  private final Health health =
      Health.builder("job")
          .check(
              "postgres",
              () -> {
                if (broken) {
                  throw new IllegalStateException("connection refused");
                }
              })
          .build();

  @Override
  public String name() {
    return "job";
  }

  @Override
  public List<BindableService> services() {
    return List.of(new Jobs(), new Workers());
  }

  @Override
  public RoleTable roles() {
    RoleTable.Builder roles = RoleTable.builder();
    for (BindableService service : services()) {
      service.bindService().getMethods().forEach(m -> allow(roles, m.getMethodDescriptor()));
    }
    return roles.build();
  }

  private static void allow(RoleTable.Builder roles, MethodDescriptor<?, ?> method) {
    switch (String.valueOf(method.getBareMethodName())) {
      case "GetJob", "ListJobs", "WatchJob" -> roles.reader(method);
      case "CreateJob", "CancelJob" -> roles.writer(method);
      case "LeaseJobs", "ExtendLease", "FailJob" -> roles.worker(method);
      case "CompleteJob" -> roles.allow(method, Role.WORKER, Role.ADMIN);
      default -> roles.admin(method);
    }
  }

  @Override
  public Health health() {
    return health;
  }

  @Override
  public void close() {}

  private final class Jobs extends JobServiceGrpc.JobServiceImplBase {
    @Override
    public void getJob(GetJobRequest request, StreamObserver<Job> reply) {
      Replies.send(
          reply,
          () ->
              switch (request.getName()) {
                case MISSING -> throw ApiException.notFound(request.getName());
                case AWAY -> throw ApiException.unavailable("postgres", Duration.ofMillis(2500));
                case SPENT -> throw ApiException.exhausted("busy", Duration.ofSeconds(7));
                case BROKEN -> throw new IllegalStateException("the secret detail");
                case SLOW -> slow(request.getName());
                case HUGE ->
                    Job.newBuilder()
                        .setSubjectBytes(ByteString.copyFromUtf8("x".repeat(17 * 1024 * 1024)))
                        .build();
                default -> seen(request.getName());
              });
    }

    private Job slow(String name) throws InterruptedException {
      entered.countDown();
      Context.CancellationListener listener = c -> cancelled.countDown();
      Context.current().addListener(listener, Runnable::run);
      release.await();
      return seen(name);
    }

    private Job seen(String name) {
      CallContext call = CallContext.current();
      return Job.newBuilder()
          .setName(name)
          .setSubject(
              call.tenant()
                  + " "
                  + call.subject()
                  + " virtual="
                  + Thread.currentThread().isVirtual()
                  + " limited="
                  + (CallContext.deadlineLeft().toSeconds() <= 30))
          .build();
    }

    @Override
    public void listJobs(ListJobsRequest request, StreamObserver<ListJobsResponse> reply) {
      String seen =
          "%d %s %s".formatted(request.getPageSize(), request.getPageToken(), request.getFilter());
      Replies.send(reply, () -> ListJobsResponse.newBuilder().setNextPageToken(seen).build());
    }

    @Override
    public void createJob(CreateJobRequest request, StreamObserver<Job> reply) {
      Replies.send(reply, request::getJob);
    }

    @Override
    public void cancelJob(CancelJobRequest request, StreamObserver<Job> reply) {
      reply.onError(new IllegalStateException("by onError"));
    }

    @Override
    public void retryJob(RetryJobRequest request, StreamObserver<Job> reply) {
      throw new IllegalStateException("thrown out of the handler");
    }

    @Override
    public void watchJob(WatchJobRequest request, StreamObserver<WatchJobResponse> reply) {
      Replies.stream(
          reply,
          out -> {
            boolean endless = request.getName().equals(ENDLESS);
            try {
              for (int i = 0; endless || i < WATCHED; i++) {
                out.send(
                    WatchJobResponse.newBuilder()
                        .setJob(Job.newBuilder().setName("jobs/" + i).setSubject("s".repeat(500)))
                        .build());
                sent.incrementAndGet();
              }
            } finally {
              if (out.cancelled()) {
                cancelled.countDown();
              }
            }
          });
    }
  }

  private static final class Workers extends WorkerServiceGrpc.WorkerServiceImplBase {
    @Override
    public StreamObserver<LeaseJobsRequest> leaseJobs(StreamObserver<LeaseJobsResponse> reply) {
      return new StreamObserver<>() {
        private int seen;

        @Override
        public void onNext(LeaseJobsRequest request) {
          reply.onNext(
              LeaseJobsResponse.newBuilder()
                  .addLeases(Lease.newBuilder().setToken(request.getWorker() + "#" + seen++))
                  .build());
        }

        @Override
        public void onError(Throwable t) {}

        @Override
        public void onCompleted() {
          reply.onCompleted();
        }
      };
    }

    @Override
    public void extendLease(ExtendLeaseRequest request, StreamObserver<ExtendLeaseResponse> reply) {
      Replies.send(
          reply,
          () -> {
            throw ApiException.leaseLost("jobs/" + CallContext.current().tenant());
          });
    }

    @Override
    public void completeJob(CompleteJobRequest request, StreamObserver<CompleteJobResponse> reply) {
      Replies.send(
          reply,
          () -> {
            throw ApiException.leaseLost("jobs/1");
          });
    }
  }
}
