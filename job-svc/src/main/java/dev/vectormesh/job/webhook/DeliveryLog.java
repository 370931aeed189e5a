package dev.vectormesh.job.webhook;

import dev.vectormesh.job.webhook.Delivery.Attempt;
import dev.vectormesh.job.webhook.Delivery.Key;
import dev.vectormesh.platform.filter.Filter;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What was and is to be sent to a tenant's endpoints. */
public interface DeliveryLog {
  Optional<Delivery> find(String tenant, Key key);

  /** The newest {@code limit}, oldest first. */
  List<Attempt> attempts(String tenant, Key key, int limit);

  /** Newest first. {@code filter} knows state, event_type, event_subject and create_time. */
  List<Delivery> list(
      Endpoint endpoint, Filter filter, EndpointStore.@Nullable After after, int limit);

  /** Makes it due now. */
  Optional<Delivery> replay(String tenant, Key key, Instant now);

  /** Events of a range of time, and whether to send what was delivered, too. */
  record Range(Instant start, Instant end, boolean delivered) {}

  /** Makes due what failed or never existed of the events that match; returns how many. */
  long replay(Endpoint endpoint, Range range, Instant now);
}
