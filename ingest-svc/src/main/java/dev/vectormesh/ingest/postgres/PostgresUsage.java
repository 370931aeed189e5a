package dev.vectormesh.ingest.postgres;

import dev.vectormesh.ingest.usage.Account;
import dev.vectormesh.ingest.usage.Prices;
import dev.vectormesh.ingest.usage.Usage;
import dev.vectormesh.ingest.usage.UsageStore;
import dev.vectormesh.platform.postgres.Postgres;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What tenants used, in the corpus schema. */
public final class PostgresUsage implements UsageStore {
  private final Postgres postgres;
  private final Prices prices;

  public PostgresUsage(Postgres postgres, Prices prices) {
    this.postgres = postgres;
    this.prices = prices;
  }

  @Override
  public void add(Account account, Usage usage) {
    postgres.inTenantDo(account.tenant(), tx -> UsageRows.add(tx, account, usage, prices));
  }

  @Override
  public List<Row> rows(Query query, @Nullable String after, int size) {
    boolean rising = query.group() == Group.NAMESPACE;
    return postgres.readInTenant(
        query.tenant(),
        tx ->
            tx.sql(
                    """
                    select key, sum(read_bytes)::bigint as read_bytes, sum(documents)::bigint as documents,
                      sum(chunks)::bigint as chunks, sum(tokens)::bigint as tokens,
                      sum(encoder_calls)::bigint as calls, sum(encoder_nanos)::bigint as nanos,
                      round(sum(cost_pico) / 1000000)::bigint as cost,
                      min(first_time) as first_time, max(last_time) as last_time
                    from (
                      select u.*, %s as key from usage u
                      where tenant_id = $1 and ($2 = '' or namespace = $2)
                        and hour >= date_trunc('hour', $3::timestamptz, 'UTC')
                        and hour < date_trunc('hour', $4::timestamptz, 'UTC')) as used
                    where not $5 or key %s $6
                    group by key order by key %s limit $7
                    """
                        .formatted(key(query.group()), rising ? ">" : "<", rising ? "asc" : "desc"),
                    query.tenant(),
                    query.namespace(),
                    query.from(),
                    query.to(),
                    after != null,
                    after == null ? "" : after,
                    size)
                .list(PostgresUsage::row));
  }

  private static String key(Group group) {
    return switch (group) {
      case ALL -> "''::text collate \"C\"";
      case DAY -> "to_char(hour at time zone 'UTC', 'YYYY-MM-DD') collate \"C\"";
      case NAMESPACE -> "namespace";
      case JOB -> "job";
    };
  }

  private static Row row(dev.vectormesh.platform.postgres.Row row) {
    return new Row(
        row.string("key"),
        new Usage(
            row.int8("read_bytes"),
            row.int8("documents"),
            row.int8("chunks"),
            row.int8("tokens"),
            row.int8("calls"),
            row.int8("nanos")),
        row.int8("cost"),
        row.instant("first_time"),
        row.instant("last_time"));
  }

  @Override
  public Totals totals(String tenant) {
    return postgres.readInTenant(tenant, tx -> TenantTotals.of(tx, tenant));
  }

  @Override
  public long tokensSince(String tenant, Instant from) {
    return postgres.readInTenant(
        tenant,
        tx ->
            tx.sql(
                    """
                    select coalesce(sum(tokens), 0)::bigint as tokens from usage where tenant_id = $1 and hour >= $2
                    """,
                    tenant,
                    from)
                .one(row -> row.int8("tokens")));
  }
}
