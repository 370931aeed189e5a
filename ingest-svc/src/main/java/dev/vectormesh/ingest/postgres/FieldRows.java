package dev.vectormesh.ingest.postgres;

import dev.vectormesh.corpus.v1.CollectionInput;
import dev.vectormesh.ingest.collection.Collection;
import dev.vectormesh.ingest.collection.Inputs;
import dev.vectormesh.ingest.collection.MetadataField;
import dev.vectormesh.ingest.collection.WriteTarget;
import dev.vectormesh.platform.postgres.Row;
import dev.vectormesh.platform.postgres.Tx;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Which fields the metadata of a collection's documents has. */
final class FieldRows {
  /** Of one collection: keys that never come again, such as ids, must not fill the table. */
  private static final int MOST = 1000;

  private static final String DATE =
      "^[0-9]{4}-[0-9]{2}-[0-9]{2}([Tt"
          + " ][0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]+)?([Zz]|[+-][0-9]{2}:[0-9]{2}))?$";

  private static final String META = "meta.";

  private FieldRows() {}

  /**
   * Columns of {@code collection c} in {@code namespace n}, which {@link #fields} reads. The labels
   * of whoever asks are {@code $1}: names tell of documents that they do not let see.
   */
  static final String COLUMNS =
      """
      array(select f.name %1$s) as field_names, array(select f.type %1$s) as field_types,
      array(select f.examples::text %1$s) as field_examples
      """
          .formatted(
              """
              from collection_field f where f.collection_uid = c.uid
                and (n.access <> 'ENFORCED' or '*' = any($1::text[]))
                and (f.type <> 'UNSPECIFIED' or not exists (select 1 from collection_field o
                  where o.collection_uid = c.uid and o.name = f.name and o.type <> 'UNSPECIFIED'))
              order by f.name, f.type\
              """);

  static List<MetadataField> fields(Row row) {
    List<String> names = row.strings("field_names");
    List<String> types = row.strings("field_types");
    List<String> examples = row.strings("field_examples");
    List<MetadataField> fields = new ArrayList<>(names.size());
    for (int i = 0; i < names.size(); i++) {
      fields.add(
          new MetadataField(
              names.get(i),
              MetadataField.Type.valueOf(types.get(i)),
              Long.parseLong(examples.get(i))));
    }
    return fields;
  }

  /**
   * Counts the fields of documents that were written, in the transaction of their commit, once it
   * has the namespace's row: no other commit counts in the collection meanwhile.
   */
  static void written(Tx tx, WriteTarget target, List<String> ids) {
    tx.sql(
            """
            insert into collection_field as f (tenant_id, collection_uid, name, type, examples)
            select $1, $2, e.name, e.type, count(*) from (
              select m.key as name, case jsonb_typeof(m.value)
                when 'string' then case when m.value #>> '{}' ~ $4 then 'DATE' else 'STRING' end
                when 'number' then 'NUMBER' when 'boolean' then 'BOOL'
                when 'array' then 'LIST' when 'object' then 'OBJECT' end as type
              from document d cross join lateral jsonb_each(d.metadata) m
              where d.collection_uid = $2 and d.id = any($3)) e
            where e.type is not null and (
              exists (select 1 from collection_field k where k.collection_uid = $2 and k.name = e.name)
              or (select count(*) from collection_field k where k.collection_uid = $2) < $5)
            group by e.name, e.type
            on conflict (collection_uid, name, type) do update set examples = f.examples + excluded.examples
            """,
            target.tenant(),
            target.collectionUid(),
            ids.toArray(String[]::new),
            DATE,
            MOST)
        .send();
  }

  /** Writes down what the input of a new collection passes on or maps, with its types there. */
  static void planned(Tx tx, Collection made, CollectionInput input) {
    Map<String, String> from = new TreeMap<>();
    input.getPassedKeysList().forEach(key -> from.put(key, key));
    input
        .getMappingsMap()
        .forEach((to, source) -> {
          if (to.startsWith(META)) {
            from.put(
                to.substring(META.length()),
                source.startsWith(META) ? source.substring(META.length()) : "");
          }
        });
    tx.sql(
            """
            with known as (
              select distinct f.name, f.type from collection_field f
              join collection c on c.uid = f.collection_uid and c.namespace_uid = $3 and c.id = any($4)
            ), wanted as (
              select name, source from unnest($5::text[], $6::text[]) as w(name, source)
              union select name, name from known where $7
            )
            insert into collection_field (tenant_id, collection_uid, name, type, examples)
            select distinct $1, $2, w.name, coalesce(k.type, 'UNSPECIFIED'), 0
            from wanted w left join known k on k.name = w.source limit $8
            """,
            made.tenant(),
            made.uid(),
            made.namespaceUid(),
            Inputs.collections(input).toArray(String[]::new),
            from.keySet().toArray(String[]::new),
            from.values().toArray(String[]::new),
            input.getPassedKeysCount() == 0,
            MOST)
        .send();
  }
}
