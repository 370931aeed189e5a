package dev.vectormesh.search.postgres;

import dev.vectormesh.platform.id.Ids;
import dev.vectormesh.platform.postgres.Row;
import dev.vectormesh.platform.postgres.Tx;
import dev.vectormesh.search.feedback.BatchStore;
import dev.vectormesh.search.feedback.MarkRules;
import dev.vectormesh.search.feedback.SessionBatch;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Batches of sessions in the schema "search". */
public final class PostgresBatches implements BatchStore {
  private static final String BATCHES =
      """
      select b.uid, b.number, b.state, b.create_time, b.release_time, b.archive_time, c.*
      from session_batch b cross join lateral (
        select count(*) as sessions, count(*) filter (where s.marks <> '{}') as marked_sessions,
          coalesce(sum(e.events), 0) as events, coalesce(sum(e.marked_events), 0) as marked_events
        from session s cross join lateral (
          select count(*) as events,
            count(*) filter (where e.marks <> '{}' or s.marks <> '{}') as marked_events
          from event e
          where e.namespace_uid = s.namespace_uid and e.session_id = s.id
            and (b.release_time is null or e.receive_time <= b.release_time)) e
        where s.batch_uid = b.uid) c
      """;

  /** A user's sessions count from the oldest on, until they have what one user may have. */
  private static final String BOUND_SHARES =
      """
      with counted as (
        select s.id, s.user_id, s.create_time, count(*) as events
        from session s
        join event e on e.namespace_uid = s.namespace_uid and e.session_id = s.id and e.marks = '{}'
        where s.batch_uid = $1 and s.marks = '{}' group by s.id, s.user_id, s.create_time
      ), summed as (
        select id, user_id, sum(events) over (partition by user_id order by create_time, id) as until_then,
          sum(events) over () as of_all
        from counted
      )
      update session s set marks = array_append(s.marks, 'USER_SHARE') from summed
      where s.namespace_uid = $2 and s.id = summed.id and summed.user_id <> ''
        and summed.until_then > greatest($3 * summed.of_all, $4)
      """;

  private final FeedbackDatabase database;
  private final MarkRules rules;

  public PostgresBatches(FeedbackDatabase database, MarkRules rules) {
    this.database = database;
    this.rules = rules;
  }

  /** The batch that collects, which is not released before this transaction has ended. */
  static UUID collecting(Tx tx, String tenant, UUID namespace, Instant now) {
    while (true) {
      Optional<UUID> found =
          tx.sql(
                  """
                  select uid from session_batch where namespace_uid = $1 and state = 'COLLECTING' for share
                  """,
                  namespace)
              .first(row -> row.uuid("uid"));
      if (found.isPresent()) {
        return found.get();
      }
      open(tx, tenant, namespace, now);
    }
  }

  private static void open(Tx tx, String tenant, UUID namespace, Instant now) {
    tx.sql(
            """
            insert into session_batch (uid, tenant_id, namespace_uid, number, state, create_time)
            select $1, $2, $3, coalesce(max(number), 0) + 1, 'COLLECTING', $4
            from session_batch where namespace_uid = $3
            on conflict do nothing
            """,
            Ids.v7(),
            tenant,
            namespace,
            now)
        .send();
  }

  @Override
  public Optional<SessionBatch> release(String tenant, UUID namespace, UUID request, Instant now) {
    return database
        .get()
        .inTenant(
            tenant,
            tx -> {
              // One release of a namespace after another.
              var locked =
                  tx.sql(
                          "select 1 from pg_advisory_xact_lock(hashtextextended($1, 0))",
                          "release " + namespace)
                      .list(row -> 1);
              Optional<UUID> before =
                  tx.sql(
                          "select uid from session_batch where namespace_uid = $1 and request_id ="
                              + " $2",
                          namespace,
                          request)
                      .first(row -> row.uuid("uid"));
              Optional<UUID> released =
                  before.isPresent() ? before : close(tx, tenant, namespace, request, now);
              return released.map(
                  uid -> tx.sql(BATCHES + " where b.uid = $1", uid).one(PostgresBatches::batch));
            });
  }

  private Optional<UUID> close(Tx tx, String tenant, UUID namespace, UUID request, Instant now) {
    Optional<UUID> closed =
        tx.sql(
                """
                update session_batch b set state = 'RELEASED', request_id = $2, release_time = $3
                where b.namespace_uid = $1 and b.state = 'COLLECTING'
                  and exists (select from session s where s.batch_uid = b.uid)
                returning uid
                """,
                namespace,
                request,
                now)
            .first(row -> row.uuid("uid"));
    closed.ifPresent(uid -> {
      tx.sql(BOUND_SHARES, uid, namespace, rules.userShare(), rules.userEvents()).send();
      open(tx, tenant, namespace, now);
    });
    return closed;
  }

  @Override
  public Optional<SessionBatch> archive(String tenant, UUID namespace, long number, Instant now) {
    return database
        .get()
        .inTenant(
            tenant,
            tx -> {
              tx.sql(
                      """
                      update session_batch set state = 'ARCHIVED', archive_time = $3
                      where namespace_uid = $1 and number = $2 and state = 'RELEASED'
                      """,
                      namespace,
                      number,
                      now)
                  .send();
              return tx.sql(
                      BATCHES + " where b.namespace_uid = $1 and b.number = $2", namespace, number)
                  .first(PostgresBatches::batch);
            });
  }

  @Override
  public List<SessionBatch> list(String tenant, UUID namespace, @Nullable Long before, int limit) {
    return database
        .get()
        .readInTenant(
            tenant,
            tx ->
                tx.sql(
                        BATCHES
                            + " where b.namespace_uid = $1 and b.number < $2"
                            + " order by b.number desc limit $3",
                        namespace,
                        before == null ? Long.MAX_VALUE : before,
                        limit)
                    .list(PostgresBatches::batch));
  }

  private static SessionBatch batch(Row row) {
    return new SessionBatch(
        row.int8("number"),
        SessionBatch.State.valueOf(row.string("state")),
        row.instant("create_time"),
        row.instantOrNull("release_time"),
        row.instantOrNull("archive_time"),
        new SessionBatch.Counts(
            row.int8("sessions"),
            row.int8("marked_sessions"),
            row.int8("events"),
            row.int8("marked_events")));
  }
}
