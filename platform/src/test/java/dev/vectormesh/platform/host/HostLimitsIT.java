package dev.vectormesh.platform.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vectormesh.job.v1.CreateJobRequest;
import dev.vectormesh.job.v1.Job;
import dev.vectormesh.job.v1.WatchJobRequest;
import dev.vectormesh.job.v1.WatchJobResponse;
import dev.vectormesh.platform.auth.Role;
import dev.vectormesh.platform.error.ErrorDetails;
import dev.vectormesh.platform.error.FieldViolation;
import io.grpc.Context;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What one tenant, one connection and one field may hold, on every host. */
class HostLimitsIT extends HostScene {
  private static WatchJobRequest endless() {
    return WatchJobRequest.newBuilder().setName(JobTestApp.ENDLESS).build();
  }

  @ParameterizedTest
  @EnumSource
  void tenantWithAsManyCallsAsItMayHave_isToldToComeBack(Kind kind) throws Exception {
    config = config.limits(new HostConfig.Limits(2, Duration.ofMinutes(1)));
    start(kind);
    try (Context.CancellableContext context = Context.current().withCancellation()) {
      List<Iterator<WatchJobResponse>> open = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        open.add(context.call(() -> jobs(READER).watchJob(endless())));
        open.getLast().next();
      }
      StatusRuntimeException thrown = failure(() -> jobs(READER).getJob(get(JobTestApp.ECHO)));
      assertThat(thrown.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
      assertThat(info(thrown).getReason()).isEqualTo("QUOTA_SPENT");
      assertThat(ErrorDetails.retryAfter(thrown)).contains(Duration.ofSeconds(1));
      String other = TOKENS.mint("beta", "bob", Role.READER);
      assertThat(jobs(other).getJob(get(JobTestApp.ECHO)).getSubject()).startsWith("beta");
      context.cancel(null);
    }
    await("the ended calls are counted no more")
        .atMost(Duration.ofSeconds(30))
        .ignoreExceptionsInstanceOf(StatusRuntimeException.class)
        .until(() -> jobs(READER).getJob(get(JobTestApp.ECHO)).getName().equals(JobTestApp.ECHO));
  }

  @ParameterizedTest
  @EnumSource
  void unfitText_isRefusedByItsField(Kind kind) {
    start(kind);
    Job job = Job.newBuilder().setKind("test.x").setSubject("a\0b").setUniqueKey("\0").build();
    CreateJobRequest request = CreateJobRequest.newBuilder().setJob(job).build();
    String writer = TOKENS.mint("acme", "ann", Role.WRITER);
    StatusRuntimeException thrown = failure(() -> jobs(writer).createJob(request));
    assertThat(thrown.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(ErrorDetails.fields(thrown))
        .extracting(FieldViolation::field)
        .contains("job.subject", "job.unique_key");
  }

  /** grpc-java closes what is no HTTP/2 at once. */
  @ParameterizedTest
  @EnumSource(names = {"VERTX", "ARMERIA"})
  void connectionThatEndsNoRequest_isClosed(Kind kind) throws Exception {
    config = config.limits(new HostConfig.Limits(100, Duration.ofMillis(500)));
    start(kind);
    assertThat(sent("")).isEmpty();
    assertThat(sent("POST /api/v1/jobs HTTP/1.1\r\nHost: x\r\nX-")).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(names = {"VERTX", "ARMERIA"})
  void connectionThatIsNotUsedAnyMore_isClosed(Kind kind) throws Exception {
    config = config.limits(new HostConfig.Limits(100, Duration.ofMillis(500)));
    start(kind);
    assertThat(sent("GET /health HTTP/1.1\r\nHost: x\r\n\r\n")).startsWith("HTTP/1.1 200");
  }

  /** As a gRPC client opens a connection, and then says nothing more. */
  @ParameterizedTest
  @EnumSource(names = {"NETTY", "VERTX", "ARMERIA"})
  void grpcConnectionThatIsNotUsed_isClosed(Kind kind) throws Exception {
    config = config.limits(new HostConfig.Limits(100, Duration.ofMillis(500)));
    start(kind);
    String preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
    String emptySettings = "\0\0\0\4\0\0\0\0\0";
    assertThat(sent(preface + emptySettings)).as("settings and what else came").isNotEmpty();
  }

  @Test
  void grpcConnectionThatNeverBegins_isClosed() throws Exception {
    config = config.limits(new HostConfig.Limits(100, Duration.ofMillis(500)));
    start(Kind.NETTY);
    assertThat(sent("")).doesNotContain("HTTP/1");
  }

  /** What is answered until the other side closes; fails when it does not. */
  private String sent(String request) throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port())) {
      socket.setSoTimeout(30_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      socket.getOutputStream().flush();
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    }
  }

  @Test
  void bodyThatNeverEnds_isGivenUp() throws Exception {
    config =
        new HostConfig(
            "127.0.0.1",
            Duration.ofMillis(500),
            Duration.ofHours(1),
            Duration.ofSeconds(1),
            List.of(),
            null,
            null,
            null,
            new HostConfig.Limits(100, Duration.ofMillis(500)));
    start(Kind.ARMERIA);
    String head =
        "POST /api/v1/jobs HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
            + "Authorization: Bearer %s\r\nContent-Length: 100\r\n\r\n{";
    String answer = sent(head.formatted(READER));
    assertThat(answer).contains("DEADLINE_EXCEEDED");
  }
}
