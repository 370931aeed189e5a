package dev.vectormesh.platform.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vectormesh.job.v1.Job;
import dev.vectormesh.job.v1.JobServiceGrpc;
import dev.vectormesh.job.v1.LeaseJobsRequest;
import dev.vectormesh.job.v1.LeaseJobsResponse;
import dev.vectormesh.job.v1.WatchJobRequest;
import dev.vectormesh.job.v1.WatchJobResponse;
import dev.vectormesh.job.v1.WorkerServiceGrpc;
import dev.vectormesh.platform.auth.Role;
import dev.vectormesh.platform.call.CallContext;
import dev.vectormesh.platform.call.Channels;
import dev.vectormesh.platform.call.Fanout;
import io.grpc.Context;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every host, called by real stubs: what is promised on one holds on all. */
class HostIT extends HostScene {
  @ParameterizedTest
  @EnumSource
  void unary_runsOnVirtualThreadWithTenantAndDeadline(Kind kind) throws Exception {
    start(kind);
    Job job = jobs(READER).getJob(get(JobTestApp.ECHO));
    assertThat(job.getSubject()).isEqualTo("acme ann virtual=true limited=true");
    await("the host holds no call for open")
        .atMost(Duration.ofSeconds(60))
        .until(() -> openCalls() == 0);
  }

  private int openCalls() {
    return Objects.requireNonNull(host).openCalls();
  }

  @ParameterizedTest
  @EnumSource
  void serverStream_arrivesWholeAndInOrder(Kind kind) {
    start(kind);
    Iterator<WatchJobResponse> answers =
        jobs(READER).watchJob(WatchJobRequest.newBuilder().setName(JobTestApp.ECHO).build());
    List<String> names = new ArrayList<>();
    answers.forEachRemaining(a -> names.add(a.getJob().getName()));
    assertThat(names).hasSize(JobTestApp.WATCHED);
    assertThat(names.getLast()).isEqualTo("jobs/" + (JobTestApp.WATCHED - 1));
  }

  @ParameterizedTest
  @EnumSource
  void serverStream_waitsForSlowReader_andEndsWhenCancelled(Kind kind) throws Exception {
    start(kind);
    try (Context.CancellableContext context = Context.current().withCancellation()) {
      Iterator<WatchJobResponse> answers =
          context.call(() ->
              jobs(READER)
                  .watchJob(WatchJobRequest.newBuilder().setName(JobTestApp.ENDLESS).build()));
      answers.next();
      int before = settled();
      assertThat(before).as("messages sent to a reader that took one").isLessThan(20_000);
      context.cancel(null);
    }
    assertThat(app.cancelled.await(10, TimeUnit.SECONDS)).as("the handler saw the end").isTrue();
  }

  /** The count of sent messages once it stands still. */
  private int settled() throws InterruptedException {
    int last = -1;
    BlockingQueue<Integer> never = new LinkedBlockingQueue<>();
    while (last != app.sent.get()) {
      last = app.sent.get();
      never.poll(300, TimeUnit.MILLISECONDS);
    }
    return last;
  }

  @ParameterizedTest
  @EnumSource
  void bidiStream_answersEachMessageInOrder(Kind kind) throws Exception {
    start(kind);
    BlockingQueue<String> tokens = new LinkedBlockingQueue<>();
    CompletableFuture<Void> done = new CompletableFuture<>();
    StreamObserver<LeaseJobsRequest> requests =
        WorkerServiceGrpc.newStub(channel(WORKER))
            .leaseJobs(
                new StreamObserver<LeaseJobsResponse>() {
                  @Override
                  public void onNext(LeaseJobsResponse answer) {
                    tokens.add(answer.getLeases(0).getToken());
                  }

                  @Override
                  public void onError(Throwable t) {
                    done.completeExceptionally(t);
                  }

                  @Override
                  public void onCompleted() {
                    done.complete(null);
                  }
                });
    requests.onNext(LeaseJobsRequest.newBuilder().setWorker("w").setCredit(1).build());
    assertThat(tokens.poll(10, TimeUnit.SECONDS)).as("answer while open").isEqualTo("w#0");
    for (int i = 1; i < 200; i++) {
      requests.onNext(LeaseJobsRequest.newBuilder().setWorker("w").setCredit(1).build());
    }
    requests.onCompleted();
    done.get(10, TimeUnit.SECONDS);
    List<String> rest = new ArrayList<>(tokens);
    assertThat(rest).hasSize(199);
    assertThat(rest.getFirst()).isEqualTo("w#1");
    assertThat(rest.getLast()).isEqualTo("w#199");
  }

  @ParameterizedTest
  @EnumSource
  void deadline_reachesTheHandler(Kind kind) throws Exception {
    start(kind);
    StatusRuntimeException thrown =
        failure(() ->
            jobs(READER).withDeadlineAfter(Duration.ofSeconds(2)).getJob(get(JobTestApp.SLOW)));
    assertThat(thrown.getStatus().getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
    assertThat(app.cancelled.await(10, TimeUnit.SECONDS))
        .as("the handler's context ended")
        .isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void callerOfTheContext_isForwarded(Kind kind) {
    start(kind);
    ManagedChannel bare = Channels.open(uri);
    channels.add(bare);
    Job job =
        CallContext.of("beta", "bob", Set.of(Role.WRITER), TOKENS.mint("beta", "bob", Role.WRITER))
            .call(() -> JobServiceGrpc.newBlockingStub(bare).getJob(get(JobTestApp.ECHO)));
    assertThat(job.getSubject()).startsWith("beta bob");
  }

  @ParameterizedTest
  @EnumSource
  void close_letsRunningCallsEnd(Kind kind) throws Exception {
    start(kind);
    CompletableFuture<Job> running =
        CompletableFuture.supplyAsync(
            () -> jobs(READER).getJob(get(JobTestApp.SLOW)), Fanout.executor());
    assertThat(app.entered.await(10, TimeUnit.SECONDS)).isTrue();
    CompletableFuture<Void> closing =
        CompletableFuture.runAsync(this::closeHost, Fanout.executor());
    CompletableFuture.delayedExecutor(300, TimeUnit.MILLISECONDS, Fanout.executor())
        .execute(app.release::countDown);
    assertThat(running.get(10, TimeUnit.SECONDS).getName()).isEqualTo(JobTestApp.SLOW);
    closing.get(10, TimeUnit.SECONDS);
  }
}
