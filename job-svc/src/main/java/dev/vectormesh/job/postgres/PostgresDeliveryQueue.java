package dev.vectormesh.job.postgres;

import dev.vectormesh.job.webhook.Delivery.Attempt;
import dev.vectormesh.job.webhook.Delivery.Key;
import dev.vectormesh.job.webhook.Delivery.State;
import dev.vectormesh.job.webhook.DeliveryQueue;
import dev.vectormesh.job.webhook.Endpoint;
import dev.vectormesh.job.webhook.Verdict;
import dev.vectormesh.platform.postgres.Postgres;
import dev.vectormesh.platform.postgres.Tx;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Due deliveries of all tenants in PostgreSQL. A claim is a random id and a time; while it lasts,
 * the row is not due. Only claiming sees all tenants.
 */
public final class PostgresDeliveryQueue implements DeliveryQueue {
  private static final int ATTEMPTS_KEPT = 20;

  /**
   * At most $4 deliveries due at $1, until $3; at most $5 of a tenant and $2 of an endpoint are
   * claimed at a time. A turn is a delivery's place among those of its tenant, what is claimed
   * counted; the order of the turns lets tenants, and the endpoints of each, go one after another.
   */
  static final String CLAIM =
      Named.sql(
          """
          with running as (
            select tenant_id, count(*) as n from webhook_delivery
            where claim is not null and next_time > $1 group by tenant_id
          ), due as (
            select w.tenant_id, d.endpoint_uid, d.event_id, d.next_time,
              row_number() over (partition by d.endpoint_uid order by d.next_time) as place
            from webhook_endpoint w cross join lateral (
              select endpoint_uid, event_id, next_time from webhook_delivery
              where endpoint_uid = w.uid and state = {DELIVERY_PENDING} and next_time <= $1
              order by next_time
              limit greatest(0, case when w.failing_since is null then $2::bigint else 1 end
                - (select count(*) from webhook_delivery c
                  where c.endpoint_uid = w.uid and c.claim is not null and c.next_time > $1))
            ) d
            where w.state = {ENDPOINT_ENABLED}
          ), turns as (
            select d.endpoint_uid, d.event_id, d.next_time, coalesce(r.n, 0)
              + row_number() over (partition by d.tenant_id order by d.place, d.next_time) as turn
            from due d left join running r using (tenant_id)
          ), chosen as (
            select endpoint_uid, event_id from turns where turn <= $5 order by turn, next_time limit $4
          ), mine as (
            select d.endpoint_uid, d.event_id from webhook_delivery d join chosen using (endpoint_uid, event_id)
            where d.state = {DELIVERY_PENDING} and d.next_time <= $1 for update of d skip locked
          )
          update webhook_delivery d set claim = gen_random_uuid(), next_time = $3
          from mine m join webhook_endpoint w on w.uid = m.endpoint_uid
          where d.endpoint_uid = m.endpoint_uid and d.event_id = m.event_id
          returning d.endpoint_uid, d.event_id, d.tenant_id, d.claim, w.url, w.failing_since, d.event_type,
            d.event_subject, d.event_time, d.data, d.tries,
            array(select encode(s.sealed, 'hex') from webhook_secret s where s.endpoint_uid = d.endpoint_uid
              and (s.end_time is null or s.end_time > $1) order by s.number desc) as secrets
          """);

  private final Postgres postgres;

  public PostgresDeliveryQueue(Postgres postgres) {
    this.postgres = postgres;
  }

  @Override
  public List<Claimed> claim(Places places, Instant now, Instant until) {
    return postgres.asMesh(tx ->
        tx.sql(CLAIM, now, places.perEndpoint(), until, places.free(), places.perTenant())
            .list(row ->
                new Claimed(
                    new Key(row.uuid("endpoint_uid"), row.uuid("event_id")),
                    row.string("tenant_id"),
                    row.uuid("claim"),
                    until,
                    row.string("url"),
                    row.strings("secrets").stream().map(s -> HexFormat.of().parseHex(s)).toList(),
                    WebhookRows.message(row),
                    row.int4("tries"),
                    row.instantOrNull("failing_since"))));
  }

  @Override
  public boolean record(Claimed claimed, Attempt attempt, Verdict verdict, Instant now) {
    return postgres.inTenant(
        claimed.tenant(),
        tx -> {
          Optional<Integer> number = end(tx, claimed, verdict, now);
          number.ifPresent(n -> {
            addAttempt(tx, claimed, attempt, n);
            endpoint(tx, claimed, verdict, now);
          });
          return number.isPresent();
        });
  }

  /** The attempt's number; empty when the claim was lost. */
  private static Optional<Integer> end(Tx tx, Claimed claimed, Verdict verdict, Instant now) {
    State state =
        switch (verdict) {
          case Verdict.Delivered() -> State.DELIVERED;
          case Verdict.RetryAt(var time) -> State.PENDING;
          case Verdict.Failed() -> State.FAILED;
          case Verdict.Disable(var cause) -> State.FAILED;
        };
    Instant next = verdict instanceof Verdict.RetryAt(var time) ? time : now;
    // Somebody may have disabled the endpoint meanwhile: nothing waits at one of those.
    return tx.sql(
            Named.sql(
                """
                  update webhook_delivery d set claim = null, tries = tries + 1, attempts = attempts + 1,
                    state = s.state, next_time = $5,
                end_time = case when s.state = {DELIVERY_PENDING} then null else $6::timestamptz end
                  from (select case when $4 = {DELIVERY_PENDING} and w.state <> {ENDPOINT_ENABLED}
                      then {DELIVERY_FAILED} else $4 end as state
                    from webhook_endpoint w where w.uid = $1) s
                  where d.endpoint_uid = $1 and d.event_id = $2 and d.claim = $3 returning d.attempts
                """),
            claimed.key().endpoint(),
            claimed.key().event(),
            claimed.claim(),
            state.code(),
            next,
            now)
        .first(row -> row.int4("attempts"));
  }

  private static void addAttempt(Tx tx, Claimed claimed, Attempt attempt, int number) {
    var added =
        tx.sql(
                """
                insert into webhook_attempt (endpoint_uid, event_id, number, tenant_id, time, micros,
                  outcome, status_code, error)
                values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
                """,
                claimed.key().endpoint(),
                claimed.key().event(),
                number,
                claimed.tenant(),
                attempt.time(),
                attempt.took().toNanos() / 1000,
                attempt.outcome().code(),
                attempt.status(),
                attempt.error())
            .run();
    if (number > ATTEMPTS_KEPT) {
      var dropped =
          tx.sql(
                  """
                  delete from webhook_attempt where endpoint_uid = $1 and event_id = $2 and number <= $3
                  """,
                  claimed.key().endpoint(),
                  claimed.key().event(),
                  number - ATTEMPTS_KEPT)
              .run();
    }
  }

  private static void endpoint(Tx tx, Claimed claimed, Verdict verdict, Instant now) {
    UUID uid = claimed.key().endpoint();
    switch (verdict) {
      case Verdict.Delivered() -> {
        if (claimed.failingSince() != null) {
          var well =
              tx.sql("update webhook_endpoint set failing_since = null where uid = $1", uid).run();
        }
      }
      case Verdict.RetryAt(var time) -> failing(tx, claimed, now);
      case Verdict.Failed() -> failing(tx, claimed, now);
      case Verdict.Disable(var cause) -> disable(tx, claimed, cause, now);
    }
  }

  private static void failing(Tx tx, Claimed claimed, Instant now) {
    if (claimed.failingSince() == null) {
      var ill =
          tx.sql(
                  """
                  update webhook_endpoint set failing_since = $2 where uid = $1 and failing_since is null
                  """,
                  claimed.key().endpoint(),
                  now)
              .run();
    }
  }

  private static void disable(Tx tx, Claimed claimed, Endpoint.DisableCause cause, Instant now) {
    UUID uid = claimed.key().endpoint();
    long disabled =
        tx.sql(
                Named.sql(
                    """
                    update webhook_endpoint
                    set state = {ENDPOINT_DISABLED}, disable_cause = $2, failing_since = coalesce(failing_since, $3),
                      version = version + 1, update_time = $3
                    where uid = $1 and state = {ENDPOINT_ENABLED}
                    """),
                uid,
                cause.code(),
                now)
            .run();
    if (disabled > 0) {
      WebhookRows.failPending(tx, uid, now);
      JobEvents.add(
          tx,
          claimed.tenant(),
          "webhook.endpoint.disabled",
          Endpoint.name(uid),
          "{\"cause\":\"%s\"}".formatted(cause),
          now);
    }
  }
}
