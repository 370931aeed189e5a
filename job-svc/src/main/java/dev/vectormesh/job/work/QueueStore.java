package dev.vectormesh.job.work;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The queues of a tenant, or, for a null tenant, of all: what the operator sees. */
public interface QueueStore {
  Queue find(@Nullable String tenant, String kind);

  /** Those with open jobs and those that are paused, by kind; at most {@code limit}. */
  List<Queue> list(@Nullable String tenant, int limit);

  /** From now on the kind is not handed out; changes nothing when it is paused already. */
  void pause(@Nullable String tenant, String kind, Instant now);

  /** Ends the pause of this tenant, or of the operator; the other's pause stays. */
  void resume(@Nullable String tenant, String kind);
}
