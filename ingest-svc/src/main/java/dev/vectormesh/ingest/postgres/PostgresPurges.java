package dev.vectormesh.ingest.postgres;

import dev.vectormesh.ingest.collection.WriteTarget;
import dev.vectormesh.ingest.document.PurgeStore;
import dev.vectormesh.platform.filter.Filter;
import dev.vectormesh.platform.postgres.FilterSql;
import dev.vectormesh.platform.postgres.Postgres;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Documents by a filter, in the corpus schema. */
public final class PostgresPurges implements PurgeStore {
  private static final Map<String, FilterSql.Column> COLUMNS =
      Map.of(
          "meta.*", new FilterSql.Json("metadata"),
          "title", new FilterSql.Text("title"),
          "uri", new FilterSql.Text("uri"),
          "media_type", new FilterSql.Text("media_type"),
          "access_labels", new FilterSql.Texts("access_labels"),
          "create_time", new FilterSql.Time("create_time"),
          "update_time", new FilterSql.Time("update_time"));

  private final Postgres postgres;

  public PostgresPurges(Postgres postgres) {
    this.postgres = postgres;
  }

  @Override
  public long count(WriteTarget target, Filter filter) {
    List<Object> values =
        new ArrayList<>(List.of(target.collectionUid(), AccessSql.value(target.access())));
    String passes = new FilterSql(COLUMNS, values).condition(filter);
    return postgres.readInTenant(
        target.tenant(),
        tx ->
            tx.sql(
                    "select count(*) as n from document where collection_uid = $1 and "
                        + AccessSql.sees("document", 2)
                        + " and "
                        + passes,
                    values.toArray())
                .one(row -> row.int8("n")));
  }

  @Override
  public List<String> page(WriteTarget target, Filter filter, @Nullable String after, int size) {
    List<Object> values =
        new ArrayList<>(
            List.of(
                target.collectionUid(),
                after == null ? "" : after,
                size,
                AccessSql.value(target.access())));
    String passes = new FilterSql(COLUMNS, values).condition(filter);
    return postgres.readInTenant(
        target.tenant(),
        tx ->
            tx.sql(
                    """
                    select id from document where collection_uid = $1 and id > $2 and %s and %s
                    order by id limit $3
                    """
                        .formatted(AccessSql.sees("document", 4), passes),
                    values.toArray())
                .list(row -> row.string("id")));
  }
}
