package dev.vectormesh.job.webhook;

import dev.vectormesh.job.webhook.Delivery.Attempt;
import dev.vectormesh.job.webhook.Delivery.Key;
import dev.vectormesh.job.webhook.Delivery.Message;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Gives each due delivery of any tenant to one instance at a time. */
public interface DeliveryQueue {
  /**
   * Claims due deliveries of enabled endpoints until this time; whoever does not {@link #record} by
   * then lost them to the next one. Tenants take turns, and so do the endpoints of each; at an
   * endpoint where the last attempt failed, one is claimed at a time until it takes one.
   */
  List<Claimed> claim(Places places, Instant now, Instant until);

  /**
   * How many may be claimed.
   *
   * @param free now
   * @param perTenant at a time, by all instances together
   * @param perEndpoint at a time, by all instances together
   */
  record Places(int free, int perTenant, int perEndpoint) {}

  /** Writes down how it went; false when the claim was lost, and then nothing is written. */
  boolean record(Claimed claimed, Attempt attempt, Verdict verdict, Instant now);

  /**
   * A delivery to attempt.
   *
   * @param secrets encrypted, newest first
   * @param tries attempts made since it was created or replayed
   * @param failingSince since when all attempts at the endpoint failed
   */
  record Claimed(
      Key key,
      String tenant,
      UUID claim,
      Instant until,
      String url,
      List<byte[]> secrets,
      Message message,
      int tries,
      @Nullable Instant failingSince) {}
}
