package dev.vectormesh.job.postgres;

import dev.vectormesh.job.webhook.Delivery;
import dev.vectormesh.job.webhook.Delivery.Attempt;
import dev.vectormesh.job.webhook.Delivery.Key;
import dev.vectormesh.job.webhook.Delivery.Message;
import dev.vectormesh.job.webhook.Delivery.Outcome;
import dev.vectormesh.job.webhook.Endpoint;
import dev.vectormesh.platform.postgres.Row;
import dev.vectormesh.platform.postgres.Tx;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/** Rows to endpoints, deliveries and attempts. */
final class WebhookRows {
  /** Needs $1, the time that secrets must outlast. */
  static final String ENDPOINTS =
      """
      select w.*, (select count(*) from webhook_secret s where s.endpoint_uid = w.uid
        and (s.end_time is null or s.end_time > $1)) as secrets
      from webhook_endpoint w
      """;

  static final String DELIVERIES =
      """
      select d.*, a.time, a.micros, a.outcome, a.status_code, a.error from webhook_delivery d
      left join webhook_attempt a
        on a.endpoint_uid = d.endpoint_uid and a.event_id = d.event_id and a.number = d.attempts
      """;

  private WebhookRows() {}

  static Endpoint endpoint(Row row) {
    return new Endpoint(
        row.uuid("uid"),
        row.string("tenant_id"),
        new Endpoint.Spec(
            row.string("display_name"), row.string("url"), row.strings("event_types")),
        Endpoint.State.of(row.int4("state")),
        Endpoint.DisableCause.of(row.int4("disable_cause")),
        row.instantOrNull("failing_since"),
        (int) row.int8("secrets"),
        row.int8("version"),
        row.instant("create_time"),
        row.instant("update_time"));
  }

  static Delivery delivery(Row row) {
    return new Delivery(
        new Key(row.uuid("endpoint_uid"), row.uuid("event_id")),
        message(row),
        Delivery.State.of(row.int4("state")),
        row.int4("attempts"),
        row.instant("next_time"),
        row.instantOrNull("time") == null ? null : attempt(row),
        row.instant("create_time"),
        row.instantOrNull("end_time"));
  }

  static Message message(Row row) {
    return new Message(
        row.string("event_type"),
        row.string("event_subject"),
        row.instant("event_time"),
        row.json("data"));
  }

  static Attempt attempt(Row row) {
    return new Attempt(
        row.instant("time"),
        Duration.ofNanos(1000 * row.int8("micros")),
        Outcome.of(row.int4("outcome")),
        row.int4("status_code"),
        row.string("error"));
  }

  /** Ends what waits at this endpoint; attempts under way end by themselves. */
  static void failPending(Tx tx, UUID endpoint, Instant now) {
    var failed =
        tx.sql(
                Named.sql(
                    """
                    update webhook_delivery set state = {DELIVERY_FAILED}, end_time = $2
                    where endpoint_uid = $1 and state = {DELIVERY_PENDING} and claim is null
                    """),
                endpoint,
                now)
            .run();
  }
}
