package dev.vectormesh.ingest.postgres;

import dev.vectormesh.ingest.usage.Account;
import dev.vectormesh.ingest.usage.Prices;
import dev.vectormesh.ingest.usage.Usage;
import dev.vectormesh.platform.postgres.Tx;

/** Adds to the row of an hour, in the transaction of what is counted. */
final class UsageRows {
  private UsageRows() {}

  static void add(Tx tx, Account account, Usage usage, Prices prices) {
    if (usage.equals(Usage.NONE)) {
      return;
    }
    tx.sql(
            """
            insert into usage as u (tenant_id, namespace, job, hour, read_bytes, documents, chunks, tokens,
              encoder_calls, encoder_nanos, cost_pico)
            values ($1, $2, $3, date_trunc('hour', now(), 'UTC'), $4, $5, $6, $7, $8, $9, $10)
            on conflict (tenant_id, hour, namespace, job) do update set
              read_bytes = u.read_bytes + excluded.read_bytes, documents = u.documents + excluded.documents,
              chunks = u.chunks + excluded.chunks, tokens = u.tokens + excluded.tokens,
              encoder_calls = u.encoder_calls + excluded.encoder_calls,
              encoder_nanos = u.encoder_nanos + excluded.encoder_nanos,
              cost_pico = u.cost_pico + excluded.cost_pico, last_time = now()
            """,
            account.tenant(),
            account.namespace(),
            account.job(),
            usage.readBytes(),
            usage.documents(),
            usage.chunks(),
            usage.tokens(),
            usage.encoderCalls(),
            usage.encoderNanos(),
            prices.picoDollars(usage))
        .send();
  }
}
