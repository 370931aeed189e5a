package dev.vectormesh.job;

import static dev.vectormesh.job.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import dev.vectormesh.embedded.stores.testing.SharedStores;
import dev.vectormesh.job.v1.Job;
import dev.vectormesh.job.v1.JobServiceGrpc.JobServiceBlockingStub;
import dev.vectormesh.job.v1.WatchJobRequest;
import dev.vectormesh.job.v1.WatchJobResponse;
import dev.vectormesh.platform.auth.Role;
import dev.vectormesh.worker.JobWorker;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** The same over TCP, and through a restart of the service. */
class JobNettyIT {
  @Test
  void worker_outlivesARestartOfTheService() {
    Map<String, String> settings = JobMesh.settings(SharedStores.freshDatabase());
    JobMesh first = JobMesh.onPort(settings);
    settings.put("port", Integer.toString(first.host().port()));
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    try (JobWorker worker =
        JobWorker.builder(first.workerChannel())
            .handle(
                "test.restart",
                1,
                run -> {
                  begun.countDown();
                  go.await();
                  return Any.getDefaultInstance();
                })
            .start()) {
      String name =
          first.jobs("alice", Role.WRITER).createJob(JobMesh.create("test.restart", "1")).getName();
      eventually("it runs").until(() -> begun.getCount() == 0);
      first.host().close();
      try (JobMesh second = JobMesh.onPort(settings)) {
        JobServiceBlockingStub jobs = second.jobs("alice", Role.WRITER);
        Iterator<WatchJobResponse> watch =
            jobs.watchJob(WatchJobRequest.newBuilder().setName(name).build());
        assertThat(watch.next().getJob().getState()).isEqualTo(Job.State.STATE_RUNNING);
        go.countDown();
        Job.State last = Job.State.STATE_UNSPECIFIED;
        while (watch.hasNext()) {
          last = watch.next().getJob().getState();
        }
        assertThat(last).isEqualTo(Job.State.STATE_SUCCEEDED);
        String next = jobs.createJob(JobMesh.create("test.restart", "2")).getName();
        Job done =
            eventually("the next one")
                .until(
                    () -> JobMesh.get(jobs, next), j -> j.getState() == Job.State.STATE_SUCCEEDED);
        assertThat(done.getAttemptCount()).isEqualTo(1);
      }
    }
    first.close();
  }
}
