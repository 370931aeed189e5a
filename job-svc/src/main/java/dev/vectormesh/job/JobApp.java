package dev.vectormesh.job;

import dev.vectormesh.job.api.JobApi;
import dev.vectormesh.job.api.QueueApi;
import dev.vectormesh.job.api.WorkerApi;
import dev.vectormesh.job.lease.JobMetrics;
import dev.vectormesh.job.lease.JobQueue;
import dev.vectormesh.job.lease.LeaseDesk;
import dev.vectormesh.job.lease.LeaseDispatcher;
import dev.vectormesh.job.lease.LeaseLimits;
import dev.vectormesh.job.lease.MeshClock;
import dev.vectormesh.job.lease.QueueGauges;
import dev.vectormesh.job.lease.Sweeper;
import dev.vectormesh.job.lease.SyncedClock;
import dev.vectormesh.job.postgres.PostgresJobQueue;
import dev.vectormesh.job.postgres.PostgresJobStore;
import dev.vectormesh.job.postgres.PostgresQueueStore;
import dev.vectormesh.job.redis.RedisJobSignals;
import dev.vectormesh.job.v1.JobServiceGrpc;
import dev.vectormesh.job.v1.QueueServiceGrpc;
import dev.vectormesh.job.v1.WorkerServiceGrpc;
import dev.vectormesh.job.watch.Watchers;
import dev.vectormesh.job.work.Jobs;
import dev.vectormesh.job.work.Queues;
import dev.vectormesh.job.work.RetryPolicy;
import dev.vectormesh.platform.auth.Role;
import dev.vectormesh.platform.auth.RoleTable;
import dev.vectormesh.platform.health.Health;
import dev.vectormesh.platform.host.App;
import dev.vectormesh.platform.postgres.Postgres;
import dev.vectormesh.platform.redis.Redis;
import dev.vectormesh.platform.telemetry.Telemetry;
import io.grpc.BindableService;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Job service, wired: durable jobs in PostgreSQL, wake-ups between instances by Redis where there
 * is one.
 */
public final class JobApp implements App {
  private final Postgres postgres;
  private final Redis redis;
  private final RedisJobSignals signals;
  private final LeaseDispatcher dispatcher;
  private final Sweeper sweeper;
  private final QueueGauges gauges;
  private final EventWiring events;
  private final Health health;
  private final List<BindableService> services;

  private JobApp(JobConfig config, @Nullable InstantSource source) {
    postgres = Postgres.open(config.postgres(), "job");
    redis = Redis.open(config.redis());
    signals = new RedisJobSignals(redis);
    RetryPolicy retries = new RetryPolicy(config.queue(), new SecureRandom());
    JobMetrics metrics = new JobMetrics(Telemetry.current().meter());
    JobQueue queue =
        new PostgresJobQueue(postgres, retries, new LeaseLimits(config.queue().limits()));
    MeshClock clock = clock(queue, source);
    gauges = new QueueGauges(queue, metrics, Telemetry.current().meter(), clock);
    LeaseDesk desk = new LeaseDesk(queue, signals, metrics, clock);
    dispatcher = new LeaseDispatcher(desk, config.queue().poll());
    sweeper = new Sweeper(queue, signals, metrics, config.queue(), clock);
    signals.onQueued(dispatcher::wake);
    Watchers watchers = new Watchers(config.watches());
    Jobs jobs = new Jobs(new PostgresJobStore(postgres), signals, watchers, retries, clock);
    Queues queues = new Queues(new PostgresQueueStore(postgres), signals, clock);
    events = new EventWiring(config, postgres, watchers, jobs, clock);
    services =
        Stream.concat(
                Stream.of(new JobApi(jobs), new QueueApi(queues), new WorkerApi(desk, dispatcher)),
                events.services().stream())
            .toList();
    health =
        Health.builder("job")
            .check("postgres", postgres::check)
            .optional("redis", redis::check)
            .build();
  }

  /** By the database's time. */
  public static JobApp open(JobConfig config) {
    return new JobApp(config, null);
  }

  private static MeshClock clock(JobQueue queue, @Nullable InstantSource source) {
    if (source != null) {
      return MeshClock.of(source);
    }
    SyncedClock clock = new SyncedClock(queue::time, Instant.now(), System::nanoTime);
    Duration unused = clock.adjust();
    return clock;
  }

  /** The same by another clock: when leases end, and when retries are due. */
  public static JobApp open(JobConfig config, InstantSource clock) {
    return new JobApp(config, clock);
  }

  @Override
  public String name() {
    return "job";
  }

  @Override
  public List<BindableService> services() {
    return services;
  }

  @Override
  public RoleTable roles() {
    return EventWiring.roles(RoleTable.builder())
        .allow(JobServiceGrpc.getGetJobMethod(), Role.READER, Role.WORKER)
        .reader(JobServiceGrpc.getListJobsMethod(), JobServiceGrpc.getWatchJobMethod())
        .allow(JobServiceGrpc.getCreateJobMethod(), Role.WRITER, Role.WORKER)
        .allow(JobServiceGrpc.getBatchCreateJobsMethod(), Role.WRITER, Role.WORKER)
        .allow(JobServiceGrpc.getCancelJobMethod(), Role.WRITER, Role.WORKER)
        .writer(JobServiceGrpc.getRetryJobMethod())
        .allow(QueueServiceGrpc.getGetQueueMethod(), Role.READER, Role.WORKER)
        .allow(QueueServiceGrpc.getListQueuesMethod(), Role.READER, Role.WORKER)
        .allow(QueueServiceGrpc.getPauseQueueMethod(), Role.ADMIN, Role.WORKER)
        .allow(QueueServiceGrpc.getResumeQueueMethod(), Role.ADMIN, Role.WORKER)
        .worker(
            WorkerServiceGrpc.getLeaseJobsMethod(),
            WorkerServiceGrpc.getExtendLeaseMethod(),
            WorkerServiceGrpc.getCompleteJobMethod(),
            WorkerServiceGrpc.getBatchCompleteJobsMethod(),
            WorkerServiceGrpc.getFailJobMethod())
        .build();
  }

  @Override
  public Health health() {
    return health;
  }

  @Override
  public void start() {
    dispatcher.start();
    sweeper.start();
    gauges.start();
    events.start();
  }

  @Override
  public void close() {
    dispatcher.close();
    sweeper.close();
    gauges.close();
    events.close();
    signals.close();
    redis.close();
    postgres.close();
  }
}
