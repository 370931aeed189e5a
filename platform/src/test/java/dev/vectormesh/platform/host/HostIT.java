package dev.vectormesh.platform.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.rpc.ErrorInfo;
import dev.vectormesh.job.v1.CancelJobRequest;
import dev.vectormesh.job.v1.CompleteJobRequest;
import dev.vectormesh.job.v1.CreateJobRequest;
import dev.vectormesh.job.v1.GetJobRequest;
import dev.vectormesh.job.v1.Job;
import dev.vectormesh.job.v1.JobServiceGrpc;
import dev.vectormesh.job.v1.LeaseJobsRequest;
import dev.vectormesh.job.v1.LeaseJobsResponse;
import dev.vectormesh.job.v1.ListJobsRequest;
import dev.vectormesh.job.v1.RetryJobRequest;
import dev.vectormesh.job.v1.WatchJobRequest;
import dev.vectormesh.job.v1.WatchJobResponse;
import dev.vectormesh.job.v1.WorkerServiceGrpc;
import dev.vectormesh.platform.auth.AuthConfig;
import dev.vectormesh.platform.auth.Role;
import dev.vectormesh.platform.auth.TokenSource;
import dev.vectormesh.platform.auth.Tokens;
import dev.vectormesh.platform.call.CallContext;
import dev.vectormesh.platform.call.Channels;
import dev.vectormesh.platform.call.Fanout;
import dev.vectormesh.platform.error.ErrorDetails;
import dev.vectormesh.platform.error.FieldViolation;
import dev.vectormesh.platform.settings.Secret;
import dev.vectormesh.platform.telemetry.Telemetry;
import io.grpc.Context;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.stub.StreamObserver;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every host, called by real stubs: what is promised on one holds on all. */
@Timeout(60)
class HostIT {
  enum Kind {
    NETTY,
    VERTX,
    ARMERIA,
    IN_PROCESS
  }

  private static final String SECRET = "0123456789abcdef0123456789abcdef";
  private static final Tokens TOKENS = Tokens.of(new Secret(SECRET));
  private static final String READER = TOKENS.mint("acme", "ann", Role.READER);
  private static final String WORKER = TOKENS.mint(null, "w1", Role.WORKER);

  private final JobTestApp app = new JobTestApp();
  private final List<ManagedChannel> channels = new ArrayList<>();
  private @Nullable Host host;
  private URI uri = URI.create("inprocess:none");

  private void start(Kind kind) {
    HostConfig config =
        new HostConfig(
            "127.0.0.1",
            Duration.ofSeconds(30),
            Duration.ofHours(1),
            Duration.ofSeconds(3),
            List.of("http://localhost:3000"),
            null,
            null);
    Host.Builder builder =
        Host.of(CallChain.of(AuthConfig.ofSecret(SECRET), config, Telemetry.none()), app);
    String name = "host-it-" + UUID.randomUUID();
    Host started =
        (switch (kind) {
              case NETTY -> builder.netty(0);
              case VERTX -> builder.vertx(0);
              case ARMERIA -> builder.armeria(0);
              case IN_PROCESS -> builder.inProcess(name);
            })
            .start();
    host = started;
    uri = kind == Kind.IN_PROCESS ? URI.create("inprocess:" + name) : started.uri();
  }

  @AfterEach
  void stop() {
    app.release.countDown();
    channels.forEach(ManagedChannel::shutdownNow);
    closeHost();
  }

  private void closeHost() {
    Host running = host;
    if (running != null) {
      running.close();
    }
  }

  private int port() {
    return Objects.requireNonNull(host).port();
  }

  private ManagedChannel channel(String token) {
    ManagedChannel channel = Channels.open(uri, TokenSource.fixed(new Secret(token)));
    channels.add(channel);
    return channel;
  }

  private JobServiceGrpc.JobServiceBlockingStub jobs(String token) {
    return JobServiceGrpc.newBlockingStub(channel(token));
  }

  private static GetJobRequest get(String name) {
    return GetJobRequest.newBuilder().setName(name).build();
  }

  private static StatusRuntimeException failure(Runnable call) {
    StatusRuntimeException thrown = catchThrowableOfType(StatusRuntimeException.class, call::run);
    assertThat(thrown).as("a failed call").isNotNull();
    return thrown;
  }

  private static ErrorInfo info(StatusRuntimeException thrown) {
    return ErrorDetails.info(thrown).orElseThrow(() -> new AssertionError("no ErrorInfo", thrown));
  }

  @ParameterizedTest
  @EnumSource
  void unary_runsOnVirtualThreadWithTenantAndDeadline(Kind kind) throws Exception {
    start(kind);
    Job job = jobs(READER).getJob(get(JobTestApp.ECHO));
    assertThat(job.getSubject()).isEqualTo("acme ann virtual=true limited=true");
    BlockingQueue<Integer> never = new LinkedBlockingQueue<>();
    for (int i = 0; i < 50 && openCalls() > 0; i++) {
      never.poll(100, TimeUnit.MILLISECONDS);
    }
    assertThat(openCalls()).as("calls that the host holds for open").isZero();
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
  void badRequest_namesEveryField(Kind kind) {
    start(kind);
    ListJobsRequest bad =
        ListJobsRequest.newBuilder().setPageSize(-1).setPageToken("t".repeat(2049)).build();
    StatusRuntimeException thrown = failure(() -> jobs(READER).listJobs(bad));
    assertThat(thrown.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(info(thrown).getReason()).isEqualTo("INVALID_FIELD");
    assertThat(ErrorDetails.fields(thrown))
        .extracting(FieldViolation::field)
        .containsExactlyInAnyOrder("page_size", "page_token");
  }

  @ParameterizedTest
  @EnumSource
  void errors_sayReasonAndNothingElse(Kind kind) {
    start(kind);
    StatusRuntimeException missing = failure(() -> jobs(READER).getJob(get(JobTestApp.MISSING)));
    assertThat(missing.getStatus().getCode()).isEqualTo(Status.Code.NOT_FOUND);
    assertThat(info(missing).getReason()).isEqualTo("RESOURCE_NOT_FOUND");
    assertThat(info(missing).getDomain()).isEqualTo("vectormesh.dev");
    String admin = TOKENS.mint("acme", "root", Role.ADMIN);
    List<StatusRuntimeException> broken =
        List.of(
            failure(() -> jobs(READER).getJob(get(JobTestApp.BROKEN))),
            failure(() ->
                jobs(admin)
                    .cancelJob(CancelJobRequest.newBuilder().setName(JobTestApp.ECHO).build())),
            failure(() ->
                jobs(admin)
                    .retryJob(RetryJobRequest.newBuilder().setName(JobTestApp.ECHO).build())));
    assertThat(broken)
        .allSatisfy(e -> {
          assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.INTERNAL);
          assertThat(e.getStatus().getDescription()).isEqualTo("internal error");
          assertThat(info(e).getMetadataMap().get("trace_id")).matches("[0-9a-f]{32}");
        });
  }

  @ParameterizedTest
  @EnumSource
  void tokenAndRole_areChecked(Kind kind) {
    start(kind);
    ManagedChannel bare = Channels.open(uri);
    channels.add(bare);
    StatusRuntimeException none =
        failure(() -> JobServiceGrpc.newBlockingStub(bare).getJob(get(JobTestApp.ECHO)));
    assertThat(none.getStatus().getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
    assertThat(info(none).getReason()).isEqualTo("UNAUTHENTICATED");
    String expired = TOKENS.mint("acme", "ann", Duration.ofSeconds(-1), Role.READER);
    assertThat(failure(() -> jobs(expired).getJob(get(JobTestApp.ECHO))).getStatus().getCode())
        .isEqualTo(Status.Code.UNAUTHENTICATED);
    String forged = Tokens.of(new Secret("x".repeat(32))).mint("acme", "ann", Role.ADMIN);
    assertThat(failure(() -> jobs(forged).getJob(get(JobTestApp.ECHO))).getStatus().getCode())
        .isEqualTo(Status.Code.UNAUTHENTICATED);
    Job job = Job.newBuilder().setKind("test.echo").build();
    StatusRuntimeException denied =
        failure(() -> jobs(READER).createJob(CreateJobRequest.newBuilder().setJob(job).build()));
    assertThat(denied.getStatus().getCode()).isEqualTo(Status.Code.PERMISSION_DENIED);
    assertThat(denied.getStatus().getDescription()).contains("writer");
    assertThat(failure(() -> jobs(WORKER).getJob(get(JobTestApp.ECHO))).getStatus().getCode())
        .isEqualTo(Status.Code.PERMISSION_DENIED);
    var complete = CompleteJobRequest.newBuilder().setLeaseToken("t").build();
    assertThat(
            info(failure(
                    () -> WorkerServiceGrpc.newBlockingStub(channel(WORKER)).completeJob(complete)))
                .getReason())
        .isEqualTo("LEASE_LOST");
  }

  @ParameterizedTest
  @EnumSource
  void messagesAbove16MiB_areRefusedBothWays(Kind kind) {
    start(kind);
    String writer = TOKENS.mint("acme", "ann", Role.WRITER);
    Job big =
        Job.newBuilder().setKind("test.big").setSubject("x".repeat(16 * 1024 * 1024 + 1)).build();
    CreateJobRequest request = CreateJobRequest.newBuilder().setJob(big).build();
    assertThat(failure(() -> jobs(writer).createJob(request)).getStatus().getCode())
        .isIn(Status.Code.RESOURCE_EXHAUSTED, Status.Code.CANCELLED);
    StatusRuntimeException answer = failure(() -> jobs(READER).getJob(get(JobTestApp.HUGE)));
    assertThat(info(answer).getReason()).isEqualTo("MESSAGE_TOO_LARGE");
    assertThat(jobs(READER).getJob(get(JobTestApp.ECHO)).getName()).isEqualTo(JobTestApp.ECHO);
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
        CallContext.of(
                "beta",
                "bob",
                java.util.Set.of(Role.WRITER),
                TOKENS.mint("beta", "bob", Role.WRITER))
            .call(() -> JobServiceGrpc.newBlockingStub(bare).getJob(get(JobTestApp.ECHO)));
    assertThat(job.getSubject()).startsWith("beta bob");
  }

  @ParameterizedTest
  @EnumSource
  void healthAndReflection_needNoToken(Kind kind) throws Exception {
    start(kind);
    ManagedChannel bare = Channels.open(uri);
    channels.add(bare);
    var health = HealthGrpc.newBlockingStub(bare);
    assertThat(health.check(HealthCheckRequest.getDefaultInstance()).getStatus())
        .isEqualTo(ServingStatus.SERVING);
    String service = JobServiceGrpc.SERVICE_NAME;
    assertThat(
            health.check(HealthCheckRequest.newBuilder().setService(service).build()).getStatus())
        .isEqualTo(ServingStatus.SERVING);
    BlockingQueue<ServerReflectionResponse> answers = new LinkedBlockingQueue<>();
    StreamObserver<ServerReflectionRequest> requests =
        ServerReflectionGrpc.newStub(bare)
            .serverReflectionInfo(
                new StreamObserver<>() {
                  @Override
                  public void onNext(ServerReflectionResponse answer) {
                    answers.add(answer);
                  }

                  @Override
                  public void onError(Throwable t) {}

                  @Override
                  public void onCompleted() {}
                });
    requests.onNext(ServerReflectionRequest.newBuilder().setListServices("").build());
    ServerReflectionResponse list = answers.poll(10, TimeUnit.SECONDS);
    assertThat(list).isNotNull();
    assertThat(list.getListServicesResponse().getServiceList())
        .extracting(s -> s.getName())
        .contains(service, "grpc.health.v1.Health");
    requests.onNext(
        ServerReflectionRequest.newBuilder().setFileContainingSymbol(service + ".GetJob").build());
    ServerReflectionResponse file = answers.poll(10, TimeUnit.SECONDS);
    assertThat(file).isNotNull();
    assertThat(file.getFileDescriptorResponse().getFileDescriptorProtoCount()).isGreaterThan(3);
    requests.onCompleted();
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

  @ParameterizedTest
  @EnumSource(names = {"VERTX", "ARMERIA"})
  void httpHealth_saysWhichDependencyIsDown(Kind kind) throws Exception {
    start(kind);
    HttpResponse<String> up = http("/health", null);
    assertThat(up.statusCode()).isEqualTo(200);
    assertThat(up.body()).contains("\"postgres\":{\"status\":\"UP\"");
    app.broken = true;
    HttpResponse<String> down = up;
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (down.statusCode() == 200 && System.nanoTime() < end) {
      down = http("/health", null);
    }
    assertThat(down.statusCode()).isEqualTo(503);
    assertThat(down.body()).contains("connection refused");
  }

  @Test
  void armeria_transcodesJson() throws Exception {
    start(Kind.ARMERIA);
    HttpResponse<String> found = http("/api/v1/" + JobTestApp.ECHO, READER);
    assertThat(found.statusCode()).as(found.body()).isEqualTo(200);
    assertThat(found.body()).contains("acme ann");
    HttpResponse<String> missing = http("/api/v1/" + JobTestApp.MISSING, READER);
    assertThat(missing.statusCode()).isEqualTo(404);
    assertThat(missing.body()).contains("RESOURCE_NOT_FOUND");
    assertThat(http("/api/v1/" + JobTestApp.ECHO, null).statusCode()).isEqualTo(401);
    assertThat(http("/docs/", null).statusCode()).isEqualTo(200);
  }

  private HttpResponse<String> http(String path, @Nullable String token) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path));
    if (token != null) {
      request.header("authorization", "Bearer " + token);
    }
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
  }
}
