package dev.vectormesh.bench;

import com.google.protobuf.Any;
import com.google.protobuf.StringValue;
import dev.vectormesh.embedded.stores.EmbeddedPostgres;
import dev.vectormesh.embedded.stores.StoreSettings;
import dev.vectormesh.job.JobApp;
import dev.vectormesh.job.JobConfig;
import dev.vectormesh.job.v1.BatchCreateJobsRequest;
import dev.vectormesh.job.v1.CreateJobRequest;
import dev.vectormesh.job.v1.Job;
import dev.vectormesh.job.v1.JobServiceGrpc;
import dev.vectormesh.platform.auth.Role;
import dev.vectormesh.platform.auth.Tokens;
import dev.vectormesh.platform.call.Channels;
import dev.vectormesh.platform.host.CallChain;
import dev.vectormesh.platform.host.Host;
import dev.vectormesh.platform.settings.Secret;
import dev.vectormesh.platform.settings.Settings;
import dev.vectormesh.platform.settings.SettingsSources;
import dev.vectormesh.platform.telemetry.Telemetry;
import dev.vectormesh.worker.JobWorker;
import io.grpc.ManagedChannel;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Job service, called by its stubs, beside bare statements on the same PostgreSQL that write the
 * same rows in the same batch sizes. Arguments: jobs (default 20000), queued jobs for the lease
 * from a long queue (default 1000000).
 */
public final class JobBench {
  private static final String SECRET = "a-bench-secret-of-at-least-32-characters";
  private static final int BATCH = 100;
  private static final int CALLERS = 200;
  private static final int SLOTS = 500;
  private static final int SHORT_QUEUE = 600;
  private static final int WARM_UP = 3;
  private static final int ROUNDS = 3;

  /** Job service's connections for requests, unless it is told otherwise. */
  private static final int POOL = 8;

  private static final Any PAYLOAD = Any.pack(StringValue.of("x".repeat(100)));

  private final ManagedChannel callers;
  private final ManagedChannel workers;
  private final BareJobs bare;
  private final LeaseLatency latencies;
  private final Map<String, Beside> table = new LinkedHashMap<>();
  private boolean warm;
  private int queued;
  private long behind;

  private JobBench(ManagedChannel callers, ManagedChannel workers, BareJobs bare) {
    this.callers = callers;
    this.workers = workers;
    this.bare = bare;
    this.latencies = new LeaseLatency(workers);
  }

  /** Runs the benchmark and prints a table. */
  public static void main(String[] args) throws Exception {
    int jobs = args.length > 0 ? Integer.parseInt(args[0]) : 20_000;
    int queued = args.length > 1 ? Integer.parseInt(args[1]) : 1_000_000;
    Path folder = Files.createTempDirectory("vectormesh-bench");
    Path cache = Path.of(System.getProperty("user.home"), ".cache", "vectormesh");
    try (EmbeddedPostgres postgres =
        EmbeddedPostgres.start(StoreSettings.in(folder).withCache(cache))) {
      JobConfig config = config(postgres);
      CallChain chain = CallChain.of(config.auth(), config.host(), Telemetry.none());
      try (Host host = Host.of(chain, JobApp.open(config)).inProcess("job-bench").start()) {
        URI uri = URI.create("inprocess:job-bench");
        Tokens tokens = Tokens.of(new Secret(SECRET));
        String jdbc =
            "jdbc:postgresql://%s:%d/%s"
                .formatted(postgres.host(), postgres.port(), postgres.database());
        new JobBench(
                Channels.open(uri, tokens.source("bench", "bench", Role.WRITER)),
                Channels.open(uri, tokens.source(null, "bench", Role.WORKER)),
                new BareJobs(jdbc, postgres.user(), postgres.password(), PAYLOAD.toByteArray()))
            .run(jobs, queued);
      }
    }
    System.exit(0);
  }

  private static JobConfig config(EmbeddedPostgres postgres) {
    Map<String, String> values = new HashMap<>();
    values.put("auth.secret", SECRET);
    values.put("postgres.host", postgres.host());
    values.put("postgres.port", Integer.toString(postgres.port()));
    values.put("postgres.database", postgres.database());
    values.put("postgres.ownerUser", postgres.user());
    values.put("postgres.ownerPassword", postgres.password());
    values.put("postgres.apiPassword", "bench-api");
    values.put("postgres.meshPassword", "bench-mesh");
    return Settings.load("job", JobConfig.class, SettingsSources.overrides(values));
  }

  private void run(int jobs, int longQueue) throws Exception {
    for (int i = 0; i < WARM_UP + ROUNDS; i++) {
      warm = i >= WARM_UP;
      round(jobs);
    }
    table.forEach((what, beside) -> beside.print(what));
    Percentiles latency = latencies.createToLease("bench.idle", this::createIdle);
    System.out.printf(
        Locale.ROOT,
        "create to lease, idle worker: p50 %.1f ms, p95 %.1f ms (goal: p95 <= 15 ms)%n",
        latency.millis(0.5),
        latency.millis(0.95));
    longQueue(longQueue);
  }

  /** Ours and the bare statements in turn, so that both meet the machine in the same moods. */
  private void round(int jobs) throws Exception {
    measure("enqueue, " + BATCH + " a call", batched(jobs), bare.enqueue(jobs, BATCH));
    double single = single(jobs);
    int group = group(1, jobs);
    measure("enqueue, one a call, bare commits of one", single, bare.enqueue(jobs, 1, POOL));
    measure("enqueue, one a call, bare commits as ours", single, bare.enqueue(jobs, group));
    int worth = queued;
    double worked = work();
    measure("lease + complete, commits as ours", worked, bare.leaseAndComplete(group(3, worth)));
  }

  private void measure(String what, double ours, double bare) {
    if (warm) {
      table.computeIfAbsent(what, w -> new Beside()).add(ours, bare, behind);
    }
  }

  /** How many of the jobs that were last written in this state share a transaction, on average. */
  private int group(int state, int jobs) throws Exception {
    String sql =
        """
        select count(*) / count(distinct xid) from (select xmin::text as xid from job.job
          where kind = 'bench.work' and state = %d order by update_time desc limit %d) last\
        """
            .formatted(state, jobs);
    return Integer.parseInt(bare.run(sql).strip());
  }

  private static CreateJobRequest request(String kind) {
    return CreateJobRequest.newBuilder()
        .setJob(Job.newBuilder().setKind(kind).setSubject("things/1").setInput(PAYLOAD))
        .build();
  }

  /** Patient: on a busy machine a call may wait for its turn. */
  private JobServiceGrpc.JobServiceBlockingStub jobs() {
    return JobServiceGrpc.newBlockingStub(callers).withDeadlineAfter(2, TimeUnit.MINUTES);
  }

  private double batched(int jobs) throws Exception {
    BatchCreateJobsRequest.Builder batch = BatchCreateJobsRequest.newBuilder();
    for (int i = 0; i < BATCH; i++) {
      batch.addRequests(request("bench.work"));
    }
    BatchCreateJobsRequest built = batch.build();
    return rate(4, jobs / BATCH, BATCH, () -> jobs().batchCreateJobs(built));
  }

  private double single(int jobs) throws Exception {
    CreateJobRequest request = request("bench.work");
    return rate(CALLERS, jobs, 1, () -> jobs().createJob(request));
  }

  /** Until the log of events has caught up; how far it was behind is printed with the rate. */
  private void awaitEvents() throws Exception {
    long start = System.nanoTime();
    while (bare.run("select 1 from job.outbox limit 1").length() > 0) {
      LockSupport.parkNanos(2_000_000);
    }
    behind = System.nanoTime() - start;
  }

  private double rate(int callers, int calls, int each, Callable<?> call) throws Exception {
    List<Callable<Integer>> parts = new ArrayList<>();
    for (int c = 0; c < callers; c++) {
      int mine = calls / callers;
      parts.add(() -> {
        for (int i = 0; i < mine; i++) {
          Object unused = call.call();
        }
        return mine * each;
      });
    }
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      long start = System.nanoTime();
      int done = 0;
      for (Future<Integer> part : threads.invokeAll(parts)) {
        done += part.get();
      }
      double rate = done / ((System.nanoTime() - start) / 1e9);
      awaitEvents();
      queued += done;
      return rate;
    }
  }

  /** Jobs a second that a worker leases and ends: all that are queued. */
  private double work() throws Exception {
    int jobs = queued;
    queued = 0;
    CountDownLatch left = new CountDownLatch(jobs);
    long start = System.nanoTime();
    try (JobWorker worker =
        JobWorker.builder(workers)
            .handle(
                "bench.work",
                SLOTS,
                run -> {
                  left.countDown();
                  return PAYLOAD;
                })
            .start()) {
      if (!left.await(10, TimeUnit.MINUTES)) {
        throw new IllegalStateException(left.getCount() + " jobs were not leased");
      }
    }
    // Closing the worker has waited until its last jobs were ended.
    double rate = jobs / ((System.nanoTime() - start) / 1e9);
    awaitEvents();
    return rate;
  }

  private void createIdle() {
    Job unused = jobs().createJob(request("bench.idle"));
  }

  private void longQueue(int jobs) throws Exception {
    fill("bench.short", SHORT_QUEUE);
    Percentiles few = latencies.nextLease("bench.short");
    fill("bench.long", jobs);
    Percentiles many = latencies.nextLease("bench.long");
    System.out.printf(
        Locale.ROOT,
        "next lease: of %,d queued p50 %.1f, p95 %.1f ms; of %,d queued p50 %.1f, p95 %.1f ms%n",
        SHORT_QUEUE,
        few.millis(0.5),
        few.millis(0.95),
        jobs,
        many.millis(0.5),
        many.millis(0.95));
    System.out.print(
        bare.run(
            "explain (analyze, timing off, costs off, summary off, buffers off) select uid from"
                + " job.job where state = 1 and ready and kind = 'bench.long' and tenant_id ="
                + " 'bench' order by priority desc, uid limit 100 for update skip locked"));
  }

  private void fill(String kind, int jobs) throws Exception {
    bare.run(
        """
        insert into job.job (uid, tenant_id, kind, subject, input, priority, max_attempts, state,
          ready, create_time, update_time, schedule_time)
        select uuidv7(), 'bench', '%s', 'things/' || n, '', n %% 10, 3, 1, true, now(), now(), now()
        from generate_series(1, %d) n\
        """
            .formatted(kind, jobs));
    bare.run(
        "insert into job.lane (kind, tenant_id) values ('%s', 'bench') on conflict do nothing"
            .formatted(kind));
    bare.run("analyze job.job");
  }
}
