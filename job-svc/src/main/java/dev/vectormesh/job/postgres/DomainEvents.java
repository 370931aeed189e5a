package dev.vectormesh.job.postgres;

import dev.vectormesh.platform.id.Ids;
import dev.vectormesh.platform.postgres.Tx;
import java.time.Instant;

/** Events of schedules and webhooks, written with the change that they tell. */
final class DomainEvents {
  private DomainEvents() {}

  /**
   * @param data a JSON object
   */
  static void add(Tx tx, String tenant, String type, String subject, String data, Instant now) {
    tx.sql(
            "insert into outbox (id, tenant_id, type, subject, time, data) values ($1, $2, $3,"
                + " $4, $5, $6::jsonb)",
            Ids.v7(),
            tenant,
            type,
            subject,
            now,
            data)
        .send();
  }
}
