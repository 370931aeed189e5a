package dev.vectormesh.job;

import static dev.vectormesh.job.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.Any;
import dev.vectormesh.embedded.stores.testing.SharedStores;
import dev.vectormesh.job.v1.CreateJobRequest;
import dev.vectormesh.job.v1.Job;
import dev.vectormesh.job.v1.JobServiceGrpc;
import dev.vectormesh.platform.auth.Role;
import dev.vectormesh.platform.telemetry.Telemetry;
import dev.vectormesh.platform.telemetry.TelemetryConfig;
import dev.vectormesh.worker.JobWorker;
import io.grpc.StatusRuntimeException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.InstantSource;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the Prometheus page tells an operator. */
class JobMetricsIT {
  private static String page(int port) throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/metrics")).build(),
            HttpResponse.BodyHandlers.ofString())
        .body();
  }

  private static int freePort() throws Exception {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @Test
  void page_tellsDepthsTimesLossesAndRefusals() throws Exception {
    int port = freePort();
    TelemetryConfig config =
        new TelemetryConfig(
            Optional.empty(), port, "127.0.0.1", "INFO", TelemetryConfig.LogFormat.AUTO);
    try (Telemetry telemetry = Telemetry.open(config, "job");
        JobMesh mesh =
            JobMesh.inProcess(
                JobMesh.settings(SharedStores.freshDatabase()), InstantSource.system())) {
      JobServiceGrpc.JobServiceBlockingStub jobs = mesh.jobs("alice", Role.WRITER);
      CreateJobRequest.Builder urgent = JobMesh.create("test.waits", "1").toBuilder();
      urgent.getJobBuilder().setPriority(7);
      Job waiting = jobs.createJob(urgent.build());
      assertThat(waiting.getPriority()).isEqualTo(7);
      assertThat(
              catchThrowableOfType(
                  StatusRuntimeException.class,
                  () -> mesh.jobs("alice", Role.READER).createJob(urgent.build())))
          .isNotNull();
      try (JobWorker worker =
          JobWorker.builder(mesh.workerChannel())
              .handle("test.done", 1, run -> Any.getDefaultInstance())
              .start()) {
        String name = jobs.createJob(JobMesh.create("test.done", "1")).getName();
        Job done =
            eventually(name)
                .until(
                    () -> JobMesh.get(jobs, name), j -> j.getState() == Job.State.STATE_SUCCEEDED);
        assertThat(done.getAttemptCount()).isEqualTo(1);
      }
      String page =
          eventually("the queue was measured")
              .until(
                  () -> page(port), p -> p.contains("vectormesh_job_queued{kind=\"test.waits\""));
      assertThat(page)
          .containsPattern("vectormesh_job_queued\\{kind=\"test.waits\".*priority=\"7\"\\} 1.0")
          .contains("vectormesh_job_oldest_age_seconds{kind=\"test.waits\"")
          .contains("vectormesh_job_time_to_lease_seconds_bucket{kind=\"test.done\"")
          .contains("vectormesh_job_processing_time_seconds_count{kind=\"test.done\"")
          .containsPattern("vectormesh_job_ended_total\\{kind=\"test.done\".*state=\"SUCCEEDED\"")
          .containsPattern("vectormesh_auth_failures_total\\{code=\"PERMISSION_DENIED\"")
          .contains("vectormesh_postgres_connections{")
          .containsPattern("rpc_server_.*CreateJob");
    } finally {
      Telemetry unused = Telemetry.open(TelemetryConfig.none(), "job");
    }
  }
}
