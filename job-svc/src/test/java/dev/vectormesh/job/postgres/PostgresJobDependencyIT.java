package dev.vectormesh.job.postgres;

import dev.vectormesh.job.JobDependencyContract;
import dev.vectormesh.job.JobStores;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class PostgresJobDependencyIT extends JobDependencyContract {
  private static PostgresStores stores;

  @BeforeAll
  static void open() {
    stores = new PostgresStores();
  }

  @AfterAll
  static void close() {
    stores.close();
  }

  @Override
  protected JobStores stores() {
    return stores;
  }
}
