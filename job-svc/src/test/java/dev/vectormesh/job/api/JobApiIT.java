package dev.vectormesh.job.api;

import static dev.vectormesh.job.Refusals.assertRefused;
import static dev.vectormesh.job.Refusals.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vectormesh.embedded.stores.testing.SharedStores;
import dev.vectormesh.job.JobMesh;
import dev.vectormesh.job.v1.CancelJobRequest;
import dev.vectormesh.job.v1.CreateJobRequest;
import dev.vectormesh.job.v1.Job;
import dev.vectormesh.job.v1.JobServiceGrpc.JobServiceBlockingStub;
import dev.vectormesh.job.v1.ListJobsRequest;
import dev.vectormesh.job.v1.ListJobsResponse;
import dev.vectormesh.job.v1.RetryJobRequest;
import dev.vectormesh.job.v1.WatchJobRequest;
import dev.vectormesh.job.v1.WatchJobResponse;
import dev.vectormesh.platform.auth.Role;
import dev.vectormesh.platform.error.ErrorDetails;
import dev.vectormesh.platform.error.FieldViolation;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class JobApiIT {
  private static JobMesh mesh;
  private static JobServiceBlockingStub alice;
  private static JobServiceBlockingStub bob;

  @BeforeAll
  static void start() {
    mesh =
        JobMesh.inProcess(JobMesh.settings(SharedStores.freshDatabase()), InstantSource.system());
    alice = mesh.jobs("alice", Role.WRITER);
    bob = mesh.jobs("bob", Role.WRITER);
  }

  @AfterAll
  static void stop() {
    mesh.close();
  }

  private static List<String> badFields(ThrowingCallable call) {
    StatusRuntimeException e = refused(call);
    assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    return ErrorDetails.fields(e).stream().map(FieldViolation::field).toList();
  }

  private static ListJobsRequest list(String filter) {
    return ListJobsRequest.newBuilder().setFilter(filter).build();
  }

  @Test
  void createJob_answersTheSameJobForTheSameRequestId() {
    CreateJobRequest request =
        JobMesh.create("test.create", "1").toBuilder()
            .setRequestId(UUID.randomUUID().toString())
            .build();
    Job first = alice.createJob(request);
    assertThat(first.getState()).isEqualTo(Job.State.STATE_QUEUED);
    assertThat(first.getTenant()).isEqualTo("alice");
    assertThat(first.getMaxAttempts()).isEqualTo(3);
    assertThat(alice.createJob(request)).isEqualTo(first);
    assertThat(bob.createJob(request).getName()).isNotEqualTo(first.getName());
  }

  @Test
  void createJob_namesEveryBadField() {
    CreateJobRequest.Builder request = JobMesh.create("Bad Kind", "1").toBuilder();
    request.getJobBuilder().setPriority(10).setMaxAttempts(101).setSubject("x".repeat(513));
    assertThat(badFields(() -> alice.createJob(request.setRequestId("no uuid").build())))
        .hasSize(5);
  }

  @Test
  void createJob_leavesTheMeshsKindsToItsServices() {
    CreateJobRequest request = JobMesh.create("corpus.ingest", "1");
    assertRefused(
        () -> alice.createJob(request), Status.Code.PERMISSION_DENIED, "PERMISSION_DENIED");
    assertRefused(
        () -> mesh.jobs("alice", Role.ADMIN).createJob(request),
        Status.Code.PERMISSION_DENIED,
        "PERMISSION_DENIED");
    Job job = mesh.jobs("alice", Role.WORKER).createJob(request);
    assertThat(job.getMaxAttempts()).isEqualTo(5);
    assertThat(job.getTenant()).isEqualTo("alice");
  }

  @Test
  void roles_areChecked() {
    assertRefused(
        () -> mesh.jobs("alice", Role.READER).createJob(JobMesh.create("test.role", "1")),
        Status.Code.PERMISSION_DENIED,
        "PERMISSION_DENIED");
    assertRefused(
        () ->
            mesh.workers()
                .extendLease(
                    dev.vectormesh.job.v1.ExtendLeaseRequest.newBuilder()
                        .setLeaseToken("x")
                        .build()),
        Status.Code.FAILED_PRECONDITION,
        "LEASE_LOST");
    assertRefused(
        () ->
            dev.vectormesh.job.v1.WorkerServiceGrpc.newBlockingStub(
                    mesh.channel("alice", Role.ADMIN))
                .extendLease(
                    dev.vectormesh.job.v1.ExtendLeaseRequest.newBuilder()
                        .setLeaseToken("x")
                        .build()),
        Status.Code.PERMISSION_DENIED,
        "PERMISSION_DENIED");
  }

  @Test
  void anotherTenantsJob_doesNotExist() {
    String name = alice.createJob(JobMesh.create("test.foreign", "1")).getName();
    List<ThrowingCallable> calls =
        List.of(
            () -> JobMesh.get(bob, name),
            () -> bob.cancelJob(CancelJobRequest.newBuilder().setName(name).build()),
            () -> bob.retryJob(RetryJobRequest.newBuilder().setName(name).build()),
            () -> bob.watchJob(WatchJobRequest.newBuilder().setName(name).build()).hasNext());
    for (ThrowingCallable call : calls) {
      assertRefused(call, Status.Code.NOT_FOUND, "RESOURCE_NOT_FOUND");
    }
    assertThat(bob.listJobs(list("kind = \"test.foreign\"")).getJobsList()).isEmpty();
    assertThat(JobMesh.get(alice, name).getState()).isEqualTo(Job.State.STATE_QUEUED);
  }

  @Test
  void listJobs_pagesNewestFirst() {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      names.addFirst(alice.createJob(JobMesh.create("test.page", "" + i)).getName());
    }
    ListJobsRequest request = list("kind = \"test.page\"").toBuilder().setPageSize(2).build();
    List<String> seen = new ArrayList<>();
    String token = "";
    int pages = 0;
    do {
      ListJobsResponse page = alice.listJobs(request.toBuilder().setPageToken(token).build());
      page.getJobsList().forEach(j -> seen.add(j.getName()));
      token = page.getNextPageToken();
      pages++;
    } while (!token.isEmpty());
    assertThat(seen).isEqualTo(names);
    assertThat(pages).isEqualTo(3);
  }

  @Test
  void listJobs_refusesATokenOfAnotherRequest() {
    for (int i = 0; i < 2; i++) {
      alice.createJob(JobMesh.create("test.token", "" + i));
    }
    String token =
        alice
            .listJobs(list("kind = \"test.token\"").toBuilder().setPageSize(1).build())
            .getNextPageToken();
    assertThat(badFields(() -> alice.listJobs(list("").toBuilder().setPageToken(token).build())))
        .containsExactly("page_token");
  }

  @Test
  void listJobs_filters() {
    Job job = alice.createJob(JobMesh.create("test.filter", "needle"));
    alice.createJob(JobMesh.create("test.filter", "hay"));
    for (String filter :
        List.of(
            "subject = \"things/needle\"",
            "kind = \"test.filter\" AND subject : \"needle\"",
            "kind = \"test.filt*\" AND NOT subject = \"*hay\"",
            "state = QUEUED AND subject = \"*/needle\"",
            "create_time > \"2020-01-01T00:00:00Z\" AND subject = \"things/nee*\"")) {
      assertThat(alice.listJobs(list(filter)).getJobsList()).as(filter).containsExactly(job);
    }
    assertThat(alice.listJobs(list("subject : \"%\"")).getJobsList()).isEmpty();
  }

  @Test
  void listJobs_saysWhatIsWrongWithAFilter() {
    for (String filter :
        List.of(
            "tenant = \"bob\"",
            "state = SLEEPING",
            "state > RUNNING",
            "create_time > \"yesterday\"",
            "kind < \"a\"",
            "bare",
            "kind = ")) {
      assertThat(badFields(() -> alice.listJobs(list(filter)))).as(filter).contains("filter");
    }
    assertThat(badFields(() -> alice.listJobs(list("foo = 1 AND bar = 2")))).hasSize(2);
  }

  @Test
  void watchJob_endsWithTheJob() {
    Job job = alice.createJob(JobMesh.create("test.watch", "1"));
    Iterator<WatchJobResponse> watch =
        alice.watchJob(WatchJobRequest.newBuilder().setName(job.getName()).build());
    assertThat(watch.next().getJob()).isEqualTo(job);
    Job cancelled = alice.cancelJob(CancelJobRequest.newBuilder().setName(job.getName()).build());
    assertThat(watch.next().getJob()).isEqualTo(cancelled);
    assertThat(watch.hasNext()).isFalse();
  }

  @Test
  void cancelAndRetry_moveAQueuedJob() {
    String name = alice.createJob(JobMesh.create("test.move", "1")).getName();
    RetryJobRequest retry = RetryJobRequest.newBuilder().setName(name).build();
    assertRefused(() -> alice.retryJob(retry), Status.Code.FAILED_PRECONDITION, "WRONG_STATE");
    Job cancelled = alice.cancelJob(CancelJobRequest.newBuilder().setName(name).build());
    assertThat(cancelled.getState()).isEqualTo(Job.State.STATE_CANCELLED);
    assertThat(cancelled.hasEndTime()).isTrue();
    Job again = alice.retryJob(retry);
    assertThat(again.getState()).isEqualTo(Job.State.STATE_QUEUED);
    assertThat(again.getCancelRequested()).isFalse();
    assertThat(again.hasEndTime()).isFalse();
  }
}
