package dev.vectormesh.job.api;

import static dev.vectormesh.job.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.Any;
import com.google.protobuf.util.Timestamps;
import dev.vectormesh.embedded.stores.testing.SharedStores;
import dev.vectormesh.job.JobMesh;
import dev.vectormesh.job.v1.BatchCreateJobsRequest;
import dev.vectormesh.job.v1.CreateJobRequest;
import dev.vectormesh.job.v1.GetQueueRequest;
import dev.vectormesh.job.v1.Job;
import dev.vectormesh.job.v1.JobServiceGrpc.JobServiceBlockingStub;
import dev.vectormesh.job.v1.ListQueuesRequest;
import dev.vectormesh.job.v1.PauseQueueRequest;
import dev.vectormesh.job.v1.Queue;
import dev.vectormesh.job.v1.QueueServiceGrpc;
import dev.vectormesh.job.v1.ResumeQueueRequest;
import dev.vectormesh.platform.auth.Role;
import dev.vectormesh.platform.error.ErrorDetails;
import dev.vectormesh.platform.error.FieldViolation;
import dev.vectormesh.worker.JobWorker;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Queues, and jobs that wait: for a time, for others, for a queue to go on. */
class QueueApiIT {
  private static JobMesh mesh;
  private static JobServiceBlockingStub jobs;

  @BeforeAll
  static void start() {
    mesh =
        JobMesh.inProcess(JobMesh.settings(SharedStores.freshDatabase()), InstantSource.system());
    jobs = mesh.jobs("alice", Role.WRITER);
  }

  @AfterAll
  static void stop() {
    mesh.close();
  }

  private static JobWorker worker(String kind) {
    return JobWorker.builder(mesh.workerChannel())
        .handle(kind, 2, run -> Any.getDefaultInstance())
        .start();
  }

  private static Job ended(String name) {
    return eventually(name + " ends")
        .until(
            () -> JobMesh.get(jobs, name),
            j -> j.getState() != Job.State.STATE_QUEUED && j.getState() != Job.State.STATE_RUNNING);
  }

  private static CreateJobRequest job(String kind, String... dependsOn) {
    CreateJobRequest.Builder request = JobMesh.create(kind, "1").toBuilder();
    request.getJobBuilder().addAllDependsOn(List.of(dependsOn));
    return request.build();
  }

  @Test
  void pauseQueue_holdsJobsUntilResumeQueue() {
    QueueServiceGrpc.QueueServiceBlockingStub admin = mesh.queues("alice", Role.ADMIN);
    Queue paused =
        admin.pauseQueue(PauseQueueRequest.newBuilder().setName("queues/test.pause").build());
    assertThat(paused.getPaused()).isTrue();
    assertThat(paused.hasPauseTime()).isTrue();
    try (JobWorker worker = worker("test.pause")) {
      String held = jobs.createJob(job("test.pause")).getName();
      String free =
          mesh.jobs("bob", Role.WRITER).createJob(JobMesh.create("test.pause", "2")).getName();
      Job done =
          eventually("the other tenant's job")
              .until(
                  () -> JobMesh.get(mesh.jobs("bob", Role.READER), free),
                  j -> j.getState() == Job.State.STATE_SUCCEEDED);
      assertThat(done.getAttemptCount()).isEqualTo(1);
      assertThat(JobMesh.get(jobs, held).getState()).isEqualTo(Job.State.STATE_QUEUED);
      Queue waiting =
          admin.getQueue(GetQueueRequest.newBuilder().setName("queues/test.pause").build());
      assertThat(waiting.getReadyCount()).isEqualTo(1);
      assertThat(admin.listQueues(ListQueuesRequest.getDefaultInstance()).getQueuesList())
          .contains(waiting);
      Queue resumed =
          admin.resumeQueue(ResumeQueueRequest.newBuilder().setName("queues/test.pause").build());
      assertThat(resumed.getPaused()).isFalse();
      assertThat(ended(held).getState()).isEqualTo(Job.State.STATE_SUCCEEDED);
    }
  }

  @Test
  void pauseQueue_isForAdminsAndOperators() {
    PauseQueueRequest request = PauseQueueRequest.newBuilder().setName("queues/test.roles").build();
    StatusRuntimeException refused =
        catchThrowableOfType(
            StatusRuntimeException.class,
            () -> mesh.queues("alice", Role.WRITER).pauseQueue(request));
    assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.PERMISSION_DENIED);
    Queue all = QueueServiceGrpc.newBlockingStub(mesh.workerChannel()).pauseQueue(request);
    assertThat(all.getPausedByOperator()).isTrue();
    Queue seen =
        mesh.queues("alice", Role.READER)
            .getQueue(GetQueueRequest.newBuilder().setName("queues/test.roles").build());
    assertThat(seen.getPausedByOperator()).isTrue();
    assertThat(seen.getPaused()).isFalse();
  }

  @Test
  void batchCreateJobs_runsATierWhenItsInputsHaveEnded() {
    List<Job> made =
        jobs.batchCreateJobs(
                BatchCreateJobsRequest.newBuilder()
                    .addRequests(job("test.tier", "batch/1", "batch/2"))
                    .addRequests(job("test.tier"))
                    .addRequests(job("test.tier", "batch/1"))
                    .build())
            .getJobsList();
    assertThat(made).extracting(Job::getOpenDependencyCount).containsExactly(2, 0, 1);
    assertThat(made.get(0).getDependsOnList())
        .containsExactlyInAnyOrder(made.get(1).getName(), made.get(2).getName());
    try (JobWorker worker = worker("test.tier")) {
      Job last = ended(made.get(0).getName());
      assertThat(last.getState()).isEqualTo(Job.State.STATE_SUCCEEDED);
      Job first = JobMesh.get(jobs, made.get(1).getName());
      Job second = JobMesh.get(jobs, made.get(2).getName());
      assertThat(Timestamps.compare(first.getEndTime(), second.getStartTime()))
          .isLessThanOrEqualTo(0);
      assertThat(Timestamps.compare(second.getEndTime(), last.getStartTime()))
          .isLessThanOrEqualTo(0);
    }
  }

  @Test
  void batchCreateJobs_refusesACircleAndCreatesNothing() {
    StatusRuntimeException refused =
        catchThrowableOfType(
            StatusRuntimeException.class,
            () ->
                jobs.batchCreateJobs(
                    BatchCreateJobsRequest.newBuilder()
                        .addRequests(job("test.circle", "batch/1"))
                        .addRequests(job("test.circle", "batch/0"))
                        .build()));
    assertThat(ErrorDetails.fields(refused))
        .extracting(FieldViolation::field)
        .containsExactly("requests[0].job.depends_on", "requests[1].job.depends_on");
    assertThat(
            mesh.queues("alice", Role.READER)
                .getQueue(GetQueueRequest.newBuilder().setName("queues/test.circle").build())
                .getWaitingCount())
        .isZero();
  }

  @Test
  void createJob_refusesToDependOnWhatDoesNotExist() {
    for (String name :
        List.of("jobs/00000000-0000-7000-8000-000000000000", "batch/0", "jobs/nonsense")) {
      StatusRuntimeException refused =
          catchThrowableOfType(
              StatusRuntimeException.class, () -> jobs.createJob(job("test.none", name)));
      assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    }
  }

  @Test
  void createJob_answersTheOpenJobOfAUniqueKey() {
    CreateJobRequest.Builder request = JobMesh.create("test.unique", "1").toBuilder();
    request.getJobBuilder().setUniqueKey("nightly");
    Job first = jobs.createJob(request.build());
    assertThat(jobs.createJob(request.build())).isEqualTo(first);
    assertThat(first.getUniqueKey()).isEqualTo("nightly");
  }
}
