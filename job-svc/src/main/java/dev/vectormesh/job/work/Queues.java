package dev.vectormesh.job.work;

import dev.vectormesh.platform.call.CallContext;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * What may be done with whole queues. A token without a tenant is the operator's, and is about all
 * tenants.
 */
public final class Queues {
  private static final int MOST = 1000;

  private final QueueStore store;
  private final JobSignals signals;
  private final InstantSource clock;

  public Queues(QueueStore store, JobSignals signals, InstantSource clock) {
    this.store = store;
    this.signals = signals;
    this.clock = clock;
  }

  public Queue find(CallContext call, String kind) {
    return store.find(call.tenantOrNull(), kind);
  }

  public List<Queue> list(CallContext call) {
    return store.list(call.tenantOrNull(), MOST);
  }

  public Queue pause(CallContext call, String kind) {
    store.pause(call.tenantOrNull(), kind, clock.instant().truncatedTo(ChronoUnit.MICROS));
    return find(call, kind);
  }

  public Queue resume(CallContext call, String kind) {
    store.resume(call.tenantOrNull(), kind);
    signals.queued();
    return find(call, kind);
  }
}
