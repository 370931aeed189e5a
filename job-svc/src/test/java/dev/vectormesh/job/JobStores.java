package dev.vectormesh.job;

import dev.vectormesh.job.lease.JobQueue;
import dev.vectormesh.job.work.JobStore;
import dev.vectormesh.job.work.LimitConfig;
import dev.vectormesh.job.work.QueueStore;

/** One kind of stores, for the contracts. */
public interface JobStores {
  JobStore jobs();

  JobQueue queue(LimitConfig limits);

  QueueStore queues();

  /** Makes the store forget which tenants have ready jobs, as a lost race would. */
  void closeAllLanes();
}
