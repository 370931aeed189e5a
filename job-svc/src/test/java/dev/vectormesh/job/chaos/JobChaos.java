package dev.vectormesh.job.chaos;

import static org.awaitility.Awaitility.await;

import dev.vectormesh.embedded.stores.EmbeddedPostgres;
import dev.vectormesh.embedded.stores.EmbeddedRedis;
import dev.vectormesh.embedded.stores.testing.SharedStores;
import dev.vectormesh.job.JobMain;
import dev.vectormesh.job.JobMesh;
import dev.vectormesh.job.v1.BatchCreateJobsRequest;
import dev.vectormesh.job.v1.Job;
import dev.vectormesh.job.v1.JobServiceGrpc;
import dev.vectormesh.platform.auth.Role;
import dev.vectormesh.platform.auth.Tokens;
import dev.vectormesh.platform.call.Channels;
import dev.vectormesh.platform.settings.Secret;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;

/**
 * Two job services, two workers, PostgreSQL and Redis, each in a process of its own, killed at
 * random while jobs run. By hand: {@code main JOBS KILLS [SEED]}.
 */
final class JobChaos {
  private static final int BATCH = 50;
  private static final Duration STUCK = Duration.ofMinutes(3);
  private static final String ENDED = "select count(*) from job.job where state in (3, 4, 5)";

  /**
   * What came out.
   *
   * @param faults what must not be
   * @param starts how often workers began a job
   */
  record Report(int jobs, Map<String, Integer> kills, long starts, List<String> faults) {}

  private final int jobs;
  private final int kills;
  private final Random random;
  private final EmbeddedPostgres postgres = SharedStores.postgres();
  private final EmbeddedRedis redis = SharedStores.redis();
  private final SharedStores.Database database = SharedStores.freshDatabase();
  private final ChaosDatabase rows = new ChaosDatabase(database);
  private final List<URI> uris = new ArrayList<>();
  private final List<ChildJvm> services = new ArrayList<>();
  private final List<ChildJvm> workers = new ArrayList<>();
  private final Map<String, Integer> killed = new HashMap<>();
  private final List<String> acknowledged = new ArrayList<>();

  private JobChaos(int jobs, int kills, long seed) {
    this.jobs = jobs;
    this.kills = kills;
    this.random = new Random(seed);
  }

  /** Prints the report. */
  public static void main(String[] args) throws Exception {
    int jobs = args.length > 0 ? Integer.parseInt(args[0]) : 10_000;
    int kills = args.length > 1 ? Integer.parseInt(args[1]) : 40;
    long seed = args.length > 2 ? Long.parseLong(args[2]) : System.nanoTime();
    System.out.println("seed " + seed);
    Report report = run(jobs, kills, seed);
    System.out.printf(
        Locale.ROOT,
        "%d jobs ended, %d attempts begun, killed %s, faults: %s%n",
        report.jobs(),
        report.starts(),
        report.kills(),
        report.faults().isEmpty() ? "none" : report.faults());
    System.exit(report.faults().isEmpty() ? 0 : 1);
  }

  static Report run(int jobs, int kills, long seed) throws Exception {
    JobChaos chaos = new JobChaos(jobs, kills, seed);
    try {
      return chaos.run();
    } finally {
      chaos.services.forEach(ChildJvm::close);
      chaos.workers.forEach(ChildJvm::close);
    }
  }

  private Report run() throws Exception {
    Path logs = Files.createTempDirectory("job-chaos-");
    for (int i = 0; i < 2; i++) {
      int port = freePort();
      uris.add(URI.create("grpc://127.0.0.1:" + port));
      services.add(
          new ChildJvm(JobMain.class, environment(port), logs.resolve("service-" + i + ".log")));
      workers.add(
          new ChildJvm(
              ChaosWorker.class,
              Map.of(),
              logs.resolve("worker-" + i + ".log"),
              uris.get(i).toString()));
    }
    int made = 0;
    int done = 0;
    long lastChange = System.nanoTime();
    int seen = -1;
    while (seen < jobs) {
      if (made < jobs) {
        made += create(made, Math.min(BATCH, jobs - made));
      } else {
        LockSupport.parkNanos(100_000_000);
      }
      int now = rows.number(ENDED).map(Long::intValue).orElse(seen);
      if (now != seen) {
        seen = now;
        lastChange = System.nanoTime();
      } else if (System.nanoTime() - lastChange > STUCK.toNanos()) {
        throw new AssertionError(seen + " of " + jobs + " ended, and then none; see " + logs);
      }
      // Kills are spread over the work and not over time.
      if (done < kills && Math.max(seen, made / 2) * (kills + 1L) > (done + 1L) * jobs) {
        kill();
        done++;
      }
    }
    return report();
  }

  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private Map<String, String> environment(int port) {
    Map<String, String> settings = JobMesh.settings(database);
    settings.put("port", Integer.toString(port));
    settings.put("redis.uri", "redis://" + redis.host() + ":" + redis.port());
    settings.put("redis.password", redis.password());
    settings.put("queue.maxAttempts", "100");
    settings.put("telemetry.logLevel", "INFO");
    return environment(settings);
  }

  /** The settings as the variables that job service's process reads. */
  static Map<String, String> environment(Map<String, String> settings) {
    Map<String, String> environment = new HashMap<>();
    settings.forEach((name, value) ->
        environment.put(
            "VM_JOB_"
                + name.replace('.', '_').replaceAll("([A-Z])", "_$1").toUpperCase(Locale.ROOT),
            value));
    return environment;
  }

  /** Repeats the request, with the same ids, until one of the services has said yes. */
  private int create(int from, int count) {
    BatchCreateJobsRequest.Builder batch = BatchCreateJobsRequest.newBuilder();
    for (int i = 0; i < count; i++) {
      batch.addRequests(
          JobMesh.create(ChaosWorker.KIND, "" + (from + i)).toBuilder()
              .setRequestId(new UUID(random.nextLong(), random.nextLong()).toString()));
    }
    long end = System.nanoTime() + STUCK.toNanos();
    while (System.nanoTime() - end < 0) {
      for (URI uri : uris) {
        ManagedChannel channel =
            Channels.open(
                uri, Tokens.of(new Secret(JobMesh.SECRET)).source("alice", "chaos", Role.WRITER));
        try {
          JobServiceGrpc.newBlockingStub(channel)
              .batchCreateJobs(batch.build())
              .getJobsList()
              .stream()
              .map(Job::getName)
              .forEach(acknowledged::add);
          return count;
        } catch (StatusRuntimeException e) {
          switch (e.getStatus().getCode()) {
            case UNAVAILABLE, DEADLINE_EXCEEDED, CANCELLED, INTERNAL, UNKNOWN ->
                LockSupport.parkNanos(100_000_000);
            default -> throw e;
          }
        } finally {
          channel.shutdownNow();
        }
      }
    }
    throw new AssertionError("no job could be created");
  }

  private void kill() throws Exception {
    int one = random.nextInt(2);
    String what =
        switch (random.nextInt(6)) {
          case 0, 1 -> {
            workers.get(one).killAndRestart();
            yield "worker";
          }
          case 2 -> {
            services.get(one).killAndRestart();
            yield "service";
          }
          case 3 -> {
            kill(postgres.pid());
            yield "postgres";
          }
          case 4 -> {
            kill(redis.pid());
            yield "redis";
          }
          default -> {
            // Longer than its leases: it wakes up and tells of jobs that others have by now.
            workers.get(one).freeze();
            LockSupport.parkNanos(Duration.ofSeconds(8).toNanos());
            workers.get(one).thaw();
            yield "frozen worker";
          }
        };
    killed.merge(what, 1, Integer::sum);
  }

  private static void kill(OptionalLong pid) {
    // Away already: its supervisor is about to start it again.
    pid.stream()
        .mapToObj(ProcessHandle::of)
        .forEach(p -> p.ifPresent(ProcessHandle::destroyForcibly));
  }

  private Report report() throws Exception {
    await("the outbox is emptied")
        .atMost(STUCK)
        .until(() -> rows.number("select count(*) from job.outbox").orElse(1L) == 0);
    Map<String, Integer> succeeded = rows.succeeded();
    Map<String, JobHistory> histories = rows.histories();
    List<String> faults = new ArrayList<>();
    long starts = 0;
    for (String name : acknowledged) {
      Integer attempt = succeeded.get(name);
      JobHistory history = histories.getOrDefault(name, new JobHistory(name));
      if (attempt == null) {
        faults.add(name + " did not succeed");
      } else {
        faults.addAll(history.faults(attempt));
      }
      starts += history.starts();
    }
    if (succeeded.size() != jobs || acknowledged.size() != jobs) {
      faults.add("%d succeeded, %d acknowledged".formatted(succeeded.size(), acknowledged.size()));
    }
    return new Report(succeeded.size(), killed, starts, faults);
  }
}
