package dev.vectormesh.job.postgres;

import dev.vectormesh.error.v1.ErrorReason;
import dev.vectormesh.job.event.Event;
import dev.vectormesh.job.event.EventStore;
import dev.vectormesh.job.event.NewEvent;
import dev.vectormesh.platform.error.ApiException;
import dev.vectormesh.platform.filter.Filter;
import dev.vectormesh.platform.postgres.FilterSql;
import dev.vectormesh.platform.postgres.Postgres;
import dev.vectormesh.platform.postgres.Row;
import dev.vectormesh.platform.postgres.Tx;
import io.grpc.Status;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A tenant's events in PostgreSQL, seen through row-level security. */
public final class PostgresEventStore implements EventStore {
  private static final String COLUMNS = "id, tenant_id, sequence, type, subject, time, data";
  private static final Map<String, FilterSql.Column> FIELDS =
      Map.of(
          "type", new FilterSql.Text("type"),
          "subject", new FilterSql.Text("subject"),
          "time", new FilterSql.Time("time"));

  private final Postgres postgres;

  public PostgresEventStore(Postgres postgres) {
    this.postgres = postgres;
  }

  @Override
  public int publish(String tenant, List<NewEvent> events) {
    UUID[] ids = column(events, NewEvent::id, UUID[]::new);
    return postgres.inTenant(
        tenant,
        tx -> {
          long added =
              tx.sql(
                      """
                      insert into outbox (id, tenant_id, type, subject, time, data)
                      select n.id, $1, n.type, n.subject, n.time, n.data::jsonb
                      from unnest($2::uuid[], $3::text[], $4::text[], $5::timestamptz[], $6::text[])
                        with ordinality as n (id, type, subject, time, data, place)
                      where not exists (select from event e where e.tenant_id = $1 and e.id = n.id)
                      order by n.place on conflict (tenant_id, id) do nothing
                      """,
                      tenant,
                      ids,
                      column(events, NewEvent::type, String[]::new),
                      column(events, NewEvent::subject, String[]::new),
                      column(events, NewEvent::time, Instant[]::new),
                      column(events, NewEvent::data, String[]::new))
                  .run();
          // An event that was published before may have moved on from the outbox into the log since
          // the check above: its second copy is taken out again.
          long known =
              tx.sql(
                      """
                      delete from outbox o using event e where o.tenant_id = $1
                        and o.id = any($2::uuid[]) and e.tenant_id = o.tenant_id and e.id = o.id
                      """,
                      tenant,
                      ids)
                  .run();
          return (int) (added - known);
        });
  }

  private static <T> T[] column(
      List<NewEvent> events,
      Function<NewEvent, T> part,
      java.util.function.IntFunction<T[]> array) {
    return events.stream().map(part).toArray(array);
  }

  /**
   * The end is read first, so that everything up to it is visible to the second statement; the
   * beginning last, so that nothing can be forgotten between looking and telling.
   */
  @Override
  public Stretch after(String tenant, long sequence, Filter filter, int limit) {
    List<Object> values = new ArrayList<>(List.of(tenant, sequence));
    String condition = new FilterSql(FIELDS, values).condition(filter);
    return postgres.inTenant(
        tenant,
        tx -> {
          long last = last(tx, tenant);
          if (last <= sequence) {
            return new Stretch(List.of(), sequence);
          }
          values.add(last);
          values.add(limit);
          List<Event> events =
              tx.sql(
                      """
                      select %s from event
                      where tenant_id = $1 and sequence > $2 and %s and sequence <= $%d
                      order by sequence limit $%d
                      """
                          .formatted(COLUMNS, condition, values.size() - 1, values.size()),
                      values.toArray())
                  .list(PostgresEventStore::event);
          long oldest = oldest(tx, tenant, last);
          if (oldest > sequence + 1) {
            throw expired(oldest);
          }
          return new Stretch(events, events.size() < limit ? last : events.getLast().sequence());
        });
  }

  private static ApiException expired(long oldest) {
    return ApiException.of(
        ErrorReason.CURSOR_EXPIRED,
        Status.Code.OUT_OF_RANGE,
        "events after the cursor are not kept any more; the oldest is number " + oldest,
        Map.of("oldest", Long.toString(oldest)));
  }

  @Override
  public List<Event> newest(String tenant, Filter filter, @Nullable Long before, int limit) {
    List<Object> values = new ArrayList<>(List.of(tenant));
    String where = "tenant_id = $1 and " + new FilterSql(FIELDS, values).condition(filter);
    if (before != null) {
      values.add(before);
      where += " and sequence < $" + values.size();
    }
    values.add(limit);
    String sql =
        "select %s from event where %s order by sequence desc limit $%d"
            .formatted(COLUMNS, where, values.size());
    return postgres.readInTenant(
        tenant, tx -> tx.sql(sql, values.toArray()).list(PostgresEventStore::event));
  }

  @Override
  public Bounds bounds(String tenant) {
    return postgres.inTenant(
        tenant,
        tx -> {
          long last = last(tx, tenant);
          return new Bounds(oldest(tx, tenant, last), last);
        });
  }

  private static long last(Tx tx, String tenant) {
    return tx.sql("select last from event_head where tenant_id = $1", tenant)
        .first(row -> row.int8("last"))
        .orElse(0L);
  }

  private static long oldest(Tx tx, String tenant, long last) {
    return tx.sql(
            "select sequence from event where tenant_id = $1 order by sequence limit 1", tenant)
        .first(row -> row.int8("sequence"))
        .orElse(last + 1);
  }

  private static Event event(Row row) {
    return new Event(
        row.uuid("id"),
        row.string("tenant_id"),
        row.int8("sequence"),
        row.string("type"),
        row.string("subject"),
        row.instant("time"),
        row.json("data"));
  }
}
