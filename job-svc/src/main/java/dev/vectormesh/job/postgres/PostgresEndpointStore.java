package dev.vectormesh.job.postgres;

import dev.vectormesh.job.webhook.Endpoint;
import dev.vectormesh.job.webhook.EndpointStore;
import dev.vectormesh.platform.postgres.Postgres;
import dev.vectormesh.platform.postgres.Tx;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A tenant's endpoints in PostgreSQL, seen through row-level security. */
public final class PostgresEndpointStore implements EndpointStore {
  private final Postgres postgres;

  public PostgresEndpointStore(Postgres postgres) {
    this.postgres = postgres;
  }

  @Override
  public Optional<Endpoint> create(NewEndpoint created, int most) {
    Endpoint endpoint = created.endpoint();
    return postgres.inTenant(
        endpoint.tenant(),
        tx -> {
          // One creation of a tenant after another, so that the limit holds.
          var locked =
              tx.sql(
                      "select 1 from pg_advisory_xact_lock(hashtextextended($1, 0))",
                      "webhook " + endpoint.tenant())
                  .list(row -> 1);
          Optional<Endpoint> before = byRequest(tx, created, endpoint.createTime());
          if (before.isPresent()) {
            return before;
          }
          long count = tx.sql("select count(*) as n from webhook_endpoint").one(r -> r.int8("n"));
          if (count >= most) {
            return Optional.empty();
          }
          insert(tx, created);
          return Optional.of(endpoint);
        });
  }

  private static Optional<Endpoint> byRequest(Tx tx, NewEndpoint created, Instant now) {
    return created.requestId() == null
        ? Optional.empty()
        : tx.sql(WebhookRows.ENDPOINTS + " where w.request_id = $2", now, created.requestId())
            .first(WebhookRows::endpoint);
  }

  private static void insert(Tx tx, NewEndpoint created) {
    Endpoint endpoint = created.endpoint();
    var added =
        tx.sql(
                """
                insert into webhook_endpoint (uid, tenant_id, request_id, display_name, url,
                  event_types, patterns, state, create_time, update_time)
                values ($1, $2, $3::uuid, $4, $5, $6, $7, $8, $9, $9)
                """,
                endpoint.uid(),
                endpoint.tenant(),
                created.requestId(),
                endpoint.spec().displayName(),
                endpoint.spec().url(),
                types(endpoint.spec()),
                patterns(endpoint.spec()),
                endpoint.state().code(),
                endpoint.createTime())
            .run();
    addSecret(tx, endpoint, 1, created.sealed());
  }

  private static void addSecret(Tx tx, Endpoint endpoint, int number, byte[] sealed) {
    var added =
        tx.sql(
                """
                insert into webhook_secret (endpoint_uid, tenant_id, number, sealed)
                values ($1, $2, $3, $4)
                """,
                endpoint.uid(),
                endpoint.tenant(),
                number,
                sealed)
            .run();
  }

  private static String[] types(Endpoint.Spec spec) {
    return spec.eventTypes().toArray(String[]::new);
  }

  private static String[] patterns(Endpoint.Spec spec) {
    return spec.eventTypes().stream()
        .map(t -> t.endsWith("*") ? t.substring(0, t.length() - 1) + "%" : t)
        .toArray(String[]::new);
  }

  @Override
  public Optional<Endpoint> find(String tenant, UUID uid, Instant now) {
    return postgres.readInTenant(
        tenant,
        tx ->
            tx.sql(WebhookRows.ENDPOINTS + " where w.uid = $2", now, uid)
                .first(WebhookRows::endpoint));
  }

  @Override
  public List<Endpoint> list(String tenant, @Nullable After after, int limit, Instant now) {
    List<Object> values = new ArrayList<>(List.of(now, tenant, limit));
    String from = "";
    if (after != null) {
      values.add(after.created());
      values.add(after.id());
      from = " and (w.create_time, w.uid) < ($4, $5)";
    }
    String sql =
        WebhookRows.ENDPOINTS
            + " where w.tenant_id = $2"
            + from
            + " order by w.create_time desc, w.uid desc limit $3";
    return postgres.readInTenant(
        tenant, tx -> tx.sql(sql, values.toArray()).list(WebhookRows::endpoint));
  }

  @Override
  public boolean update(Endpoint endpoint, Endpoint.Spec spec, Instant now) {
    return postgres.inTenant(
        endpoint.tenant(),
        tx ->
            tx.sql(
                        """
                        update webhook_endpoint
                        set display_name = $3, url = $4, event_types = $5, patterns = $6, version = version + 1,
                          update_time = $7
                        where uid = $1 and version = $2
                        """,
                        endpoint.uid(),
                        endpoint.version(),
                        spec.displayName(),
                        spec.url(),
                        types(spec),
                        patterns(spec),
                        now)
                    .run()
                == 1);
  }

  @Override
  public boolean delete(String tenant, UUID uid, @Nullable Long version) {
    return postgres.inTenant(
        tenant,
        tx ->
            tx.sql(
                        """
                        delete from webhook_endpoint
                        where uid = $1 and ($2::bigint is null or version = $2::bigint)
                        """,
                        uid,
                        version)
                    .run()
                == 1);
  }

  @Override
  public void setState(String tenant, UUID uid, Endpoint.State state, Instant now) {
    boolean disabled = state == Endpoint.State.DISABLED;
    postgres.inTenantDo(
        tenant,
        tx -> {
          var changed =
              tx.sql(
                      """
                      update webhook_endpoint
                      set state = $2, disable_cause = $3, failing_since = null, version = version + 1,
                        update_time = $4
                      where uid = $1
                      """,
                      uid,
                      state.code(),
                      disabled
                          ? Endpoint.DisableCause.CALLER.code()
                          : Endpoint.DisableCause.NONE.code(),
                      now)
                  .run();
          if (disabled) {
            WebhookRows.failPending(tx, uid, now);
          }
        });
  }

  @Override
  public boolean rotate(Endpoint endpoint, Rotation rotation, int most, Instant now) {
    return postgres.inTenant(
        endpoint.tenant(),
        tx -> {
          var locked =
              tx.sql("select 1 from webhook_endpoint where uid = $1 for update", endpoint.uid())
                  .list(row -> 1);
          var expired =
              tx.sql(
                      "delete from webhook_secret where endpoint_uid = $1 and end_time <= $2",
                      endpoint.uid(),
                      now)
                  .run();
          var ending =
              tx.sql(
                      """
                      update webhook_secret set end_time = least(end_time, $2) where endpoint_uid = $1
                      """,
                      endpoint.uid(),
                      rotation.end())
                  .run();
          List<Integer> numbers =
              tx.sql(
                      """
                      select number from webhook_secret where endpoint_uid = $1 order by number desc
                      """,
                      endpoint.uid())
                  .list(row -> row.int4("number"));
          boolean overlaps = rotation.end().isAfter(now);
          if (overlaps && numbers.size() >= most) {
            return false;
          }
          addSecret(
              tx, endpoint, numbers.isEmpty() ? 1 : numbers.getFirst() + 1, rotation.sealed());
          return true;
        });
  }
}
