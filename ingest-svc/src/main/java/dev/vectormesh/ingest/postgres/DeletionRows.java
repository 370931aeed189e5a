package dev.vectormesh.ingest.postgres;

import dev.vectormesh.ingest.name.NamespaceName;
import dev.vectormesh.ingest.namespace.Deletion;
import dev.vectormesh.ingest.namespace.Deletion.Kind;
import dev.vectormesh.ingest.namespace.Namespace;
import dev.vectormesh.platform.error.ApiException;
import dev.vectormesh.platform.postgres.Row;
import dev.vectormesh.platform.postgres.Tx;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** What was deleted with namespaces, in the transactions that hide and remove them. */
final class DeletionRows {
  static final List<Kind> ROWS =
      List.of(
          Kind.COLLECTIONS,
          Kind.DOCUMENTS,
          Kind.GENERATIONS,
          Kind.BATCHES,
          Kind.BUCKETS,
          Kind.OBJECTS);

  /** Of the namespace {@code $1}, in the order of {@link #ROWS}. */
  static final String COUNTS =
      """
      (select count(*) from collection where namespace_uid = $1) as collections,
      (select count(*) from document where namespace_uid = $1) as documents,
      (select count(*) from generation where namespace_uid = $1) as generations,
      (select count(*) from batch where namespace_uid = $1)
        + (select count(*) from object_batch where namespace_uid = $1) as batches,
      (select count(*) from bucket where namespace_uid = $1) as buckets,
      (select count(*) from bucket_object o join bucket b on b.uid = o.bucket_uid where b.namespace_uid = $1)
        as objects
      """;

  private DeletionRows() {}

  /** A build would go on writing into an index that is dropped. */
  static void requireNoBuild(Tx tx, Namespace namespace) {
    tx.sql(
            "select number from generation where namespace_uid = $1 and state = 'BUILDING'",
            namespace.uid())
        .first(row -> row.int8("number"))
        .ifPresent(number -> {
          throw ApiException.wrongState(
              namespace.name().toString(),
              "has generation %d that is being built: delete %s first"
                  .formatted(number, namespace.name().generation(number)));
        });
  }

  static void add(Tx tx, Namespace namespace, Set<String> physical, long points, long files) {
    var added =
        tx.sql(
                """
                insert into deletion (namespace_uid, tenant_id, namespace, physical,
                  collections, documents, generations, batches, buckets, objects, points, files)
                select $1, $2, $3, $4, %s, $5, $6
                """
                    .formatted(COUNTS),
                namespace.uid(),
                namespace.tenant(),
                namespace.name().namespace(),
                physical.toArray(String[]::new),
                points,
                files)
            .run();
  }

  /** What the event of it tells; only the uid where the deletion began before such rows were. */
  static Map<String, String> end(Tx tx, UUID namespace) {
    Map<String, String> told = new HashMap<>();
    told.put("namespaceUid", namespace.toString());
    tx.sql("update deletion set end_time = now() where namespace_uid = $1 returning *", namespace)
        .first(DeletionRows::deletion)
        .ifPresent(deletion ->
            deletion
                .held()
                .forEach((kind, count) ->
                    told.put(kind.name().toLowerCase(Locale.ROOT), Long.toString(count))));
    return told;
  }

  static Deletion deletion(Row row) {
    return new Deletion(
        row.string("tenant_id"),
        row.uuid("namespace_uid"),
        new NamespaceName(row.string("namespace")),
        row.strings("physical"),
        counts(row, Arrays.asList(Kind.values())),
        row.instant("begin_time"),
        row.instantOrNull("end_time"));
  }

  static Map<Kind, Long> counts(Row row, List<Kind> kinds) {
    Map<Kind, Long> counts = new EnumMap<>(Kind.class);
    kinds.forEach(kind -> counts.put(kind, row.int8(kind.name().toLowerCase(Locale.ROOT))));
    return counts;
  }
}
