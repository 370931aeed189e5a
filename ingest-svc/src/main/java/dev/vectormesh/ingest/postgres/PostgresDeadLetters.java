package dev.vectormesh.ingest.postgres;

import dev.vectormesh.ingest.batch.Batch;
import dev.vectormesh.ingest.batch.DeadLetterStore;
import dev.vectormesh.ingest.name.NamespaceName;
import dev.vectormesh.ingest.source.archive.Part;
import dev.vectormesh.platform.filter.Filter;
import dev.vectormesh.platform.postgres.FilterSql;
import dev.vectormesh.platform.postgres.Postgres;
import dev.vectormesh.platform.postgres.Tx;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Items that failed, in the corpus schema. */
public final class PostgresDeadLetters implements DeadLetterStore {
  private static final Map<String, FilterSql.Column> COLUMNS =
      Map.of(
          "collection", new FilterSql.Text("b.collection"),
          "batch",
              new FilterSql.Text(
                  "(split_part(b.collection, '/collections/', 1) || '/batches/' || b.uid)"),
          "stage", new FilterSql.Text("f.stage"),
          "reason", new FilterSql.Text("f.reason"),
          "fail_time", new FilterSql.Time("f.fail_time"));

  private static final Place FIRST =
      new Place(Instant.parse("9999-01-01T00:00:00Z"), new UUID(0, 0), "");

  private final Postgres postgres;

  public PostgresDeadLetters(Postgres postgres) {
    this.postgres = postgres;
  }

  @Override
  public List<DeadLetter> page(
      String tenant, NamespaceName namespace, Filter filter, @Nullable Place before, int size) {
    Place from = before == null ? FIRST : before;
    List<Object> values =
        new ArrayList<>(
            List.of(namespace.namespace(), from.time(), from.batch(), from.key(), size));
    String passes = new FilterSql(COLUMNS, values).condition(filter);
    return postgres.readInTenant(
        tenant,
        tx ->
            tx.sql(
                    """
                    select f.batch_uid, b.collection, f.item, f.stage, f.reason, f.code, f.message, f.fail_time, md5(f.item) as key
                    from namespace n
                    join collection c on c.namespace_uid = n.uid and c.state = 'ACTIVE'
                    join item_failure f on f.collection_uid = c.uid and not f.settled
                    join batch b on b.uid = f.batch_uid
                    where n.id = $1 and n.state = 'ACTIVE' and (f.fail_time, f.batch_uid, md5(f.item)) < ($2, $3, $4) and %s
                    order by f.fail_time desc, f.batch_uid desc, md5(f.item) desc limit $5
                    """
                        .formatted(passes),
                    values.toArray())
                .list(row ->
                    new DeadLetter(
                        row.uuid("batch_uid"),
                        row.string("collection"),
                        PostgresBatches.failure(row),
                        row.string("key"))));
  }

  @Override
  public long count(Batch batch) {
    return postgres.readInTenant(
        batch.tenant(),
        tx ->
            tx.sql(
                    "select count(*) as n from item_failure where batch_uid = $1 and not settled",
                    batch.uid())
                .one(row -> row.int8("n")));
  }

  @Override
  public Set<String> among(String tenant, UUID batch, Collection<String> items) {
    return Set.copyOf(
        postgres.readInTenant(
            tenant,
            tx ->
                tx.sql(
                        """
                        select u.item from unnest($2::text[]) as u(item)
                        where exists (select 1 from item_failure f
                            where f.batch_uid = $1 and not f.settled and md5(f.item) = md5(u.item))
                          or exists (select 1 from item_failure f
                            where f.batch_uid = $1 and not f.settled
                              and (starts_with(f.item, u.item || '#') or starts_with(f.item, u.item || $3)))
                        """,
                        batch,
                        items.toArray(String[]::new),
                        Part.WITHIN)
                    .list(row -> row.string("item"))));
  }

  @Override
  public boolean insertReplay(Batch batch, Batch of) {
    return postgres.inTenant(
        batch.tenant(),
        tx -> {
          boolean inserted = PostgresBatches.insert(tx, batch);
          if (inserted) {
            tx.sql("update batch set replay_of = $2 where uid = $1", batch.uid(), of.uid()).send();
          }
          return inserted;
        });
  }

  @Override
  public Optional<UUID> replayOf(Batch batch) {
    return postgres.readInTenant(
        batch.tenant(),
        tx ->
            tx.sql(
                    "select replay_of from batch where uid = $1 and replay_of is not null",
                    batch.uid())
                .first(row -> row.uuid("replay_of")));
  }

  /** A batch has come by these items again: how it went is told by its own failures. */
  static void settle(Tx tx, Batch batch, Collection<String> items) {
    tx.sql(
            """
            update item_failure set settled = true
            where collection_uid = $1 and scope = md5($2) and not settled
              and md5(item) in (select md5(u.item) from unnest($3::text[]) as u(item))
            """,
            batch.collectionUid(),
            batch.sourceRoot(),
            items.toArray(String[]::new))
        .send();
  }
}
