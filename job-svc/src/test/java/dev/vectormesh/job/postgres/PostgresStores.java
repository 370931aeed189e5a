package dev.vectormesh.job.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vectormesh.embedded.stores.testing.SharedStores;
import dev.vectormesh.job.JobMesh;
import dev.vectormesh.job.JobStores;
import dev.vectormesh.job.lease.JobQueue;
import dev.vectormesh.job.lease.LeaseLimits;
import dev.vectormesh.job.work.JobStore;
import dev.vectormesh.job.work.LimitConfig;
import dev.vectormesh.job.work.QueueConfig;
import dev.vectormesh.job.work.QueueStore;
import dev.vectormesh.job.work.RetryPolicy;
import dev.vectormesh.platform.postgres.Postgres;
import dev.vectormesh.platform.settings.Settings;
import dev.vectormesh.platform.settings.SettingsSources;
import java.util.Map;
import java.util.Random;

/** The stores on a database of their own. */
final class PostgresStores implements JobStores, AutoCloseable {
  private static final QueueConfig CONFIG =
      Settings.load("queue", QueueConfig.class, SettingsSources.overrides(Map.of()));

  private final Postgres postgres =
      Postgres.open(
          JobMesh.config(JobMesh.settings(SharedStores.freshDatabase())).postgres(), "job");

  Postgres postgres() {
    return postgres;
  }

  @Override
  public JobStore jobs() {
    return new PostgresJobStore(postgres);
  }

  @Override
  public JobQueue queue(LimitConfig limits) {
    return new PostgresJobQueue(
        postgres, new RetryPolicy(CONFIG, new Random(7)), new LeaseLimits(limits));
  }

  @Override
  public QueueStore queues() {
    return new PostgresQueueStore(postgres);
  }

  @Override
  public void closeAllLanes() {
    postgres.asMeshDo(tx -> assertThat(tx.sql("delete from lane").run()).isPositive());
  }

  @Override
  public void close() {
    postgres.close();
  }
}
