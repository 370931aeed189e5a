package dev.vectormesh.platform.outbox;

import dev.vectormesh.platform.id.Ids;
import dev.vectormesh.platform.postgres.Tx;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Writes events to the table {@code outbox} of a schema, in the transaction that makes them true:
 * both are committed, or neither is.
 */
public final class Outbox {
  private static final String ADD =
      """
      insert into outbox (id, tenant_id, type, subject, time, data)
      select e.id, e.tenant_id, $1, e.subject, coalesce($2::timestamptz, now()), e.data::jsonb
      from unnest($3::uuid[], $4::text[], $5::text[], $6::text[]) as e (id, tenant_id, subject, data)
      """;

  private Outbox() {}

  /**
   * What is told of one thing.
   *
   * @param subject the resource that it happened to
   * @param data a JSON object
   */
  public record Entry(String tenant, String subject, String data) {}

  /**
   * Tells the same of many, each as an event of its own.
   *
   * @param type such as {@code job.succeeded}
   * @param time when it happened; null for the time of the transaction
   */
  public static void add(Tx tx, String type, @Nullable Instant time, List<Entry> entries) {
    if (entries.isEmpty()) {
      return;
    }
    tx.sql(
            ADD,
            type,
            time,
            Stream.generate(Ids::v7).limit(entries.size()).toArray(UUID[]::new),
            column(entries, Entry::tenant),
            column(entries, Entry::subject),
            column(entries, Entry::data))
        .send();
  }

  private static String[] column(List<Entry> entries, Function<Entry, String> part) {
    return entries.stream().map(part).toArray(String[]::new);
  }
}
