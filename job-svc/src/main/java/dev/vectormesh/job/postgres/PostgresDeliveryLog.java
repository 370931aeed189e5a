package dev.vectormesh.job.postgres;

import dev.vectormesh.job.webhook.Delivery;
import dev.vectormesh.job.webhook.Delivery.Attempt;
import dev.vectormesh.job.webhook.Delivery.Key;
import dev.vectormesh.job.webhook.DeliveryLog;
import dev.vectormesh.job.webhook.Endpoint;
import dev.vectormesh.job.webhook.EndpointStore;
import dev.vectormesh.platform.filter.Filter;
import dev.vectormesh.platform.postgres.FilterSql;
import dev.vectormesh.platform.postgres.Postgres;
import dev.vectormesh.platform.postgres.Tx;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A tenant's deliveries in PostgreSQL, seen through row-level security. */
public final class PostgresDeliveryLog implements DeliveryLog {
  private static final Map<String, FilterSql.Column> FIELDS =
      Map.of(
          "event_type", new FilterSql.Text("d.event_type"),
          "event_subject", new FilterSql.Text("d.event_subject"),
          "create_time", new FilterSql.Time("d.create_time"),
          "state",
              new FilterSql.State(
                  "d.state",
                  Map.of(
                      "PENDING", Delivery.State.PENDING.code(),
                      "DELIVERED", Delivery.State.DELIVERED.code(),
                      "FAILED", Delivery.State.FAILED.code())));

  private final Postgres postgres;

  public PostgresDeliveryLog(Postgres postgres) {
    this.postgres = postgres;
  }

  @Override
  public Optional<Delivery> find(String tenant, Key key) {
    return postgres.inTenant(tenant, tx -> find(tx, key));
  }

  private static Optional<Delivery> find(Tx tx, Key key) {
    return tx.sql(
            WebhookRows.DELIVERIES + " where d.endpoint_uid = $1 and d.event_id = $2",
            key.endpoint(),
            key.event())
        .first(WebhookRows::delivery);
  }

  @Override
  public List<Attempt> attempts(String tenant, Key key, int limit) {
    return postgres
        .<List<Attempt>>readInTenant(
            tenant,
            tx ->
                tx.sql(
                        """
                        select * from webhook_attempt where endpoint_uid = $1 and event_id = $2
                        order by number desc limit $3
                        """,
                        key.endpoint(),
                        key.event(),
                        limit)
                    .list(WebhookRows::attempt))
        .reversed();
  }

  @Override
  public List<Delivery> list(
      Endpoint endpoint, Filter filter, EndpointStore.@Nullable After after, int limit) {
    List<Object> values = new ArrayList<>(List.of(endpoint.uid(), limit));
    String where = "d.endpoint_uid = $1 and " + new FilterSql(FIELDS, values).condition(filter);
    if (after != null) {
      values.add(after.created());
      values.add(after.id());
      where +=
          " and (d.create_time, d.event_id) < ($%d, $%d)"
              .formatted(values.size() - 1, values.size());
    }
    String sql =
        WebhookRows.DELIVERIES
            + " where "
            + where
            + " order by d.create_time desc, d.event_id desc limit $2";
    return postgres.readInTenant(
        endpoint.tenant(), tx -> tx.sql(sql, values.toArray()).list(WebhookRows::delivery));
  }

  @Override
  public Optional<Delivery> replay(String tenant, Key key, Instant now) {
    return postgres.inTenant(
        tenant,
        tx -> {
          // A delivery that is claimed is being attempted now: it is left to that attempt.
          var due =
              tx.sql(
                      Named.sql(
                          """
                          update webhook_delivery
                          set state = {DELIVERY_PENDING}, tries = 0, next_time = $3, claim = null, end_time = null
                          where endpoint_uid = $1 and event_id = $2 and (claim is null or next_time <= $3)
                          """),
                      key.endpoint(),
                      key.event(),
                      now)
                  .run();
          return find(tx, key);
        });
  }

  @Override
  public long replay(Endpoint endpoint, Range range, Instant now) {
    return postgres.inTenant(
        endpoint.tenant(),
        tx ->
            tx.sql(
                    Named.sql(
                        """
                        insert into webhook_delivery as d (endpoint_uid, event_id, tenant_id, event_type,
                          event_subject, event_time, data, state, next_time, create_time)
                        select w.uid, e.id, e.tenant_id, e.type, e.subject, e.time, e.data,
                          {DELIVERY_PENDING}, $5, $5
                        from event e, webhook_endpoint w
                        where w.uid = $1 and e.tenant_id = $2 and e.time >= $3 and e.time < $4
                          and (e.type like any (w.patterns)
                            or cardinality(w.patterns) = 0 and e.type <> 'job.progress')
                        on conflict (endpoint_uid, event_id) do update
                          set state = {DELIVERY_PENDING}, tries = 0, next_time = excluded.next_time,
                            claim = null, end_time = null
                          where d.state = {DELIVERY_FAILED} or d.state = {DELIVERY_DELIVERED} and $6
                        """),
                    endpoint.uid(),
                    endpoint.tenant(),
                    range.start(),
                    range.end(),
                    now,
                    range.delivered())
                .run());
  }
}
