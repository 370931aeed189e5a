package dev.vectormesh.platform.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vectormesh.job.v1.CancelJobRequest;
import dev.vectormesh.job.v1.CompleteJobRequest;
import dev.vectormesh.job.v1.CreateJobRequest;
import dev.vectormesh.job.v1.Job;
import dev.vectormesh.job.v1.JobServiceGrpc;
import dev.vectormesh.job.v1.ListJobsRequest;
import dev.vectormesh.job.v1.RetryJobRequest;
import dev.vectormesh.job.v1.WorkerServiceGrpc;
import dev.vectormesh.platform.auth.Role;
import dev.vectormesh.platform.auth.Tokens;
import dev.vectormesh.platform.call.Channels;
import dev.vectormesh.platform.error.ErrorDetails;
import dev.vectormesh.platform.error.FieldViolation;
import dev.vectormesh.platform.settings.Secret;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What every host refuses, and what it says of failures. */
class HostRefusalsIT extends HostScene {
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
    StatusRuntimeException tooBig = failure(() -> jobs(writer).createJob(request));
    assertThat(tooBig.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(info(tooBig).getReason()).isEqualTo("MESSAGE_TOO_LARGE");
    StatusRuntimeException answer = failure(() -> jobs(READER).getJob(get(JobTestApp.HUGE)));
    assertThat(info(answer).getReason()).isEqualTo("MESSAGE_TOO_LARGE");
    assertThat(jobs(READER).getJob(get(JobTestApp.ECHO)).getName()).isEqualTo(JobTestApp.ECHO);
  }
}
