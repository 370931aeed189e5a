package dev.vectormesh.job;

import static dev.vectormesh.job.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import dev.vectormesh.embedded.stores.EmbeddedPostgres;
import dev.vectormesh.embedded.stores.EmbeddedRedis;
import dev.vectormesh.embedded.stores.testing.SharedStores;
import dev.vectormesh.job.v1.Job;
import dev.vectormesh.job.v1.JobServiceGrpc.JobServiceBlockingStub;
import dev.vectormesh.job.v1.WatchJobRequest;
import dev.vectormesh.job.v1.WatchJobResponse;
import dev.vectormesh.platform.auth.Role;
import dev.vectormesh.platform.health.Health;
import dev.vectormesh.worker.JobWorker;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two instances, and what they stand on taken away. */
class JobFaultsIT {
  private Map<String, String> settings = Map.of();

  @BeforeEach
  void database() {
    EmbeddedPostgres postgres = SharedStores.postgres();
    eventually("PostgreSQL is there").until(postgres::ready);
    settings = JobMesh.settings(SharedStores.freshDatabase());
  }

  private void withRedis() {
    EmbeddedRedis redis = SharedStores.redis();
    eventually("Redis is there").until(redis::ready);
    settings.put("redis.uri", "redis://" + redis.host() + ":" + redis.port());
    settings.put("redis.password", redis.password());
  }

  private JobMesh instance() {
    return JobMesh.inProcess(settings, InstantSource.system());
  }

  private static JobWorker worker(JobMesh mesh, Map<String, Integer> completed) {
    return JobWorker.builder(mesh.workerChannel())
        .name("fault-worker")
        .lease(Duration.ofSeconds(5))
        .drain(Duration.ofMillis(100))
        .handle(
            "test.fault",
            4,
            run -> {
              run.progress(1, 0, 1, "");
              run.flush();
              completed.merge(run.job().getName(), 1, Integer::sum);
              return Any.getDefaultInstance();
            })
        .start();
  }

  private static void kill(OptionalLong pid) {
    ProcessHandle process = ProcessHandle.of(pid.orElseThrow()).orElseThrow();
    assertThat(process.destroyForcibly()).isTrue();
    eventually("it is dead").until(() -> !process.isAlive());
  }

  private static void assertAllSucceed(JobServiceBlockingStub jobs, List<String> names) {
    for (String name : names) {
      Job unused =
          eventually(name)
              .until(() -> JobMesh.get(jobs, name), j -> j.getState() == Job.State.STATE_SUCCEEDED);
    }
  }

  @Test
  void twoInstances_shareOneQueueWithoutRedis() {
    Map<String, Integer> completed = new ConcurrentHashMap<>();
    try (JobMesh one = instance();
        JobMesh two = instance();
        JobWorker first = worker(one, completed);
        JobWorker second = worker(two, completed)) {
      JobServiceBlockingStub jobs = one.jobs("alice", Role.WRITER);
      List<String> names = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        names.add(jobs.createJob(JobMesh.create("test.fault", "" + i)).getName());
      }
      assertAllSucceed(two.jobs("alice", Role.READER), names);
      assertThat(completed).hasSize(100).containsValue(1).doesNotContainValue(2);
    }
  }

  @Test
  void twoInstances_wakeEachOtherByRedis() {
    withRedis();
    // Longer than the test may take: what moves, moves by a wake-up.
    settings.put("queue.poll", "10m");
    CountDownLatch go = new CountDownLatch(1);
    try (JobMesh one = instance();
        JobMesh two = instance();
        JobWorker worker =
            JobWorker.builder(two.workerChannel())
                .handle(
                    "test.wake",
                    1,
                    run -> {
                      go.await();
                      return Any.getDefaultInstance();
                    })
                .start()) {
      eventually("both have Redis")
          .until(() ->
              one.host().health().status() == Health.Status.SERVING
                  && two.host().health().status() == Health.Status.SERVING);
      JobServiceBlockingStub jobs = one.jobs("alice", Role.WRITER);
      String name = jobs.createJob(JobMesh.create("test.wake", "1")).getName();
      Iterator<WatchJobResponse> watch =
          jobs.watchJob(WatchJobRequest.newBuilder().setName(name).build());
      go.countDown();
      Job.State last = Job.State.STATE_UNSPECIFIED;
      while (watch.hasNext()) {
        last = watch.next().getJob().getState();
      }
      assertThat(last).isEqualTo(Job.State.STATE_SUCCEEDED);
    }
  }

  @Test
  void redisKilled_everythingGoesOn() {
    withRedis();
    Map<String, Integer> completed = new ConcurrentHashMap<>();
    try (JobMesh one = instance();
        JobMesh two = instance();
        JobWorker worker = worker(two, completed)) {
      JobServiceBlockingStub jobs = one.jobs("alice", Role.WRITER);
      List<String> names = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        if (i == 20) {
          kill(SharedStores.redis().pid());
        }
        names.add(jobs.createJob(JobMesh.create("test.fault", "" + i)).getName());
      }
      assertAllSucceed(jobs, names);
      assertThat(one.host().health().status()).isNotEqualTo(Health.Status.NOT_SERVING);
    }
  }

  @Test
  void postgresKilled_loseNoAcknowledgedJob() {
    Map<String, Integer> completed = new ConcurrentHashMap<>();
    AtomicInteger refused = new AtomicInteger();
    try (JobMesh mesh = instance();
        JobWorker worker = worker(mesh, completed)) {
      JobServiceBlockingStub jobs = mesh.jobs("alice", Role.WRITER);
      List<String> names = new ArrayList<>();
      for (int i = 0; i < 60; i++) {
        if (i == 30) {
          kill(SharedStores.postgres().pid());
        }
        String input = "" + i;
        names.add(
            eventually("job " + i)
                .until(
                    () -> {
                      try {
                        return jobs.createJob(JobMesh.create("test.fault", input)).getName();
                      } catch (StatusRuntimeException e) {
                        assertThat(e.getStatus().getCode())
                            .isIn(Status.Code.UNAVAILABLE, Status.Code.DEADLINE_EXCEEDED);
                        refused.incrementAndGet();
                        return "";
                      }
                    },
                    n -> !n.isEmpty()));
      }
      assertAllSucceed(jobs, names);
      assertThat(completed.keySet()).containsAll(names);
    }
  }

  @Test
  void workerLost_itsJobIsRescued() {
    CountDownLatch begun = new CountDownLatch(1);
    Map<String, Integer> completed = new ConcurrentHashMap<>();
    try (JobMesh mesh = instance()) {
      JobServiceBlockingStub jobs = mesh.jobs("alice", Role.WRITER);
      String name = jobs.createJob(JobMesh.create("test.fault", "1")).getName();
      var channel = mesh.workerChannel();
      JobWorker lost =
          JobWorker.builder(channel)
              .lease(Duration.ofSeconds(1))
              .handle(
                  "test.fault",
                  1,
                  run -> {
                    begun.countDown();
                    new CountDownLatch(1).await();
                    return Any.getDefaultInstance();
                  })
              .start();
      eventually("it runs").until(() -> begun.getCount() == 0);
      // No call gets through any more, as if the machine were gone.
      channel.shutdownNow();
      try (JobWorker other = worker(mesh, completed)) {
        assertAllSucceed(jobs, List.of(name));
        assertThat(JobMesh.get(jobs, name).getAttemptCount()).isEqualTo(2);
      }
      lost.close();
    }
  }
}
