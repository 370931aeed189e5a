package dev.vectormesh.ingest.postgres;

import dev.vectormesh.corpus.v1.CollectionInput;
import dev.vectormesh.ingest.collection.Collection;
import dev.vectormesh.ingest.collection.CollectionStore;
import dev.vectormesh.ingest.collection.Inputs;
import dev.vectormesh.ingest.name.CollectionName;
import dev.vectormesh.ingest.name.NamespaceName;
import dev.vectormesh.ingest.namespace.Isolation;
import dev.vectormesh.ingest.namespace.Namespace;
import dev.vectormesh.ingest.namespace.OpenGenerations;
import dev.vectormesh.ingest.namespace.SpaceIndex;
import dev.vectormesh.ingest.text.ChunkMethod;
import dev.vectormesh.ingest.text.ChunkSettings;
import dev.vectormesh.ingest.text.TokenCount;
import dev.vectormesh.platform.error.ApiException;
import dev.vectormesh.platform.postgres.Postgres;
import dev.vectormesh.platform.postgres.Row;
import dev.vectormesh.platform.postgres.Sql;
import dev.vectormesh.platform.postgres.Tx;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Collections in the corpus schema. */
public final class PostgresCollections implements CollectionStore {
  private static final String COUNTED =
      """
      left join lateral (
        select count(*) as documents, coalesce(sum(coalesce(k.chunk_count, o.chunk_count)), 0)::bigint as chunks
        from document o left join generation_chunks k on k.namespace_uid = n.uid and k.number = n.generation
          and k.collection_uid = o.collection_uid and k.id = o.id and k.revision = o.revision
        where o.collection_uid = c.uid and o.active_revision > 0 and o.state <> 'DELETING'
          and (n.access <> 'ENFORCED' or '*' = any($1::text[]) or o.access_labels && $1::text[]
            or n.unlabelled = 'VISIBLE' and cardinality(o.access_labels) = 0)) d on true
      """;

  // To count takes as long as a collection is large: who writes does not need it.
  private static final String UNCOUNTED =
      "cross join (values (0::bigint, 0::bigint)) as d(documents, chunks)";

  private static final String NO_FIELDS =
      "'{}'::text[] as field_names, '{}'::text[] as field_types, '{}'::text[] as field_examples";

  private static final String SELECT = select(COUNTED, FieldRows.COLUMNS);

  private static final String SELECT_UNCOUNTED = select(UNCOUNTED, NO_FIELDS);

  private static String select(String counts, String fields) {
    return """
    select c.tenant_id, c.uid, c.namespace_uid, n.id as namespace_id, c.id, c.display_name, c.encoder,
           coalesce(c.space, g.fingerprint) as space, c.space is null as follows,
           c.max_tokens, c.overlap_tokens, c.chunk_method, c.chunk_count, c.semantic_percentile, c.extractors, c.input, c.version, c.create_time, c.update_time,
           coalesce(d.documents, 0) as documents, coalesce(d.chunks, 0) as chunks, %s
    from collection c
    join namespace n on n.uid = c.namespace_uid and n.state = 'ACTIVE'
    join generation g on g.namespace_uid = n.uid and g.number = n.generation
    %s
    where c.state = 'ACTIVE'
    """
        .formatted(fields, counts);
  }

  private final Postgres postgres;

  public PostgresCollections(Postgres postgres) {
    this.postgres = postgres;
  }

  @Override
  public boolean insert(Collection collection, OpenGenerations open, List<NewPart> parts) {
    try {
      return postgres.inTenant(collection.tenant(), tx -> insert(tx, collection, open, parts));
    } catch (RuntimeException e) {
      if (Sql.isUniqueViolation(e)) {
        throw ApiException.alreadyExists(collection.name().toString());
      }
      if (Sql.isForeignKeyViolation(e)) {
        throw ApiException.notFound(collection.name().namespace().toString());
      }
      throw e;
    }
  }

  private static boolean insert(
      Tx tx, Collection collection, OpenGenerations open, List<NewPart> parts) {
    // First the namespace's row: nobody opens a generation meanwhile that would lack the space.
    long live = PostgresNamespaces.touch(tx, collection.namespaceUid());
    boolean same =
        SpaceRows.open(tx, collection.namespaceUid(), open.live()).filter(open::same).isPresent();
    if (!same) {
      return false;
    }
    parts.forEach(part -> useSpace(tx, part.namespace(), part.part()));
    InputRows.check(tx, collection);
    CollectionInput input = collection.input();
    ChunkSettings chunking = collection.chunking();
    var inserted =
        tx.sql(
                """
                insert into collection (tenant_id, uid, namespace_uid, id, display_name, encoder, space, max_tokens, overlap_tokens,
                  create_time, update_time, input, input_bucket, input_collections, chunk_method, chunk_count, semantic_percentile, extractors)
                values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10, $11, $12, $13, $14, $15, $16, $17)
                """,
                collection.tenant(),
                collection.uid(),
                collection.namespaceUid(),
                collection.name().collection(),
                collection.displayName(),
                collection.encoder(),
                collection.follows() ? Sql.nullOf(String.class) : collection.space(),
                chunking.maxTokens(),
                overlap(chunking),
                collection.createTime(),
                input == null ? Sql.nullOf(byte[].class) : input.toByteArray(),
                input == null ? Sql.nullOf(String.class) : Inputs.bucket(input),
                input == null ? new String[0] : Inputs.collections(input).toArray(String[]::new),
                chunking.method().name(),
                chunking.count().name(),
                chunking.percentile(),
                ExtractorRows.write(collection.extractors()))
            .run();
    if (input != null) {
      FieldRows.planned(tx, collection, input);
    }
    CorpusEvents.add(
        tx,
        collection.tenant(),
        "collection.created",
        collection.name().toString(),
        collection.namespaceUid());
    return true;
  }

  private static void useSpace(Tx tx, Namespace namespace, SpaceIndex part) {
    if (!SpaceRows.insertOther(tx, namespace, part)) {
      // Another collection uses it: there is nothing left to be planned.
      boolean ended = PlannedIndexes.end(tx, part);
    } else if (part.isolation() == Isolation.DEDICATED) {
      PlannedIndexes.requireEnd(tx, part);
    }
  }

  private static Object overlap(ChunkSettings chunking) {
    Integer overlap = chunking.overlapTokens();
    return overlap == null ? Sql.nullOf(Integer.class) : overlap;
  }

  @Override
  public Optional<Collection> find(
      String tenant, CollectionName name, java.util.Collection<String> labels) {
    return postgres.readInTenant(
        tenant,
        tx ->
            tx.sql(
                    SELECT + " and n.id = $2 and c.id = $3",
                    labels.toArray(String[]::new),
                    name.namespace().namespace(),
                    name.collection())
                .first(PostgresCollections::collection));
  }

  @Override
  public Optional<Collection> findUncounted(String tenant, CollectionName name) {
    return postgres.readInTenant(
        tenant,
        tx ->
            tx.sql(
                    SELECT_UNCOUNTED + " and n.id = $1 and c.id = $2",
                    name.namespace().namespace(),
                    name.collection())
                .first(PostgresCollections::collection));
  }

  @Override
  public List<Collection> page(
      String tenant,
      UUID namespace,
      @Nullable String after,
      int size,
      java.util.Collection<String> labels) {
    return postgres.readInTenant(
        tenant,
        tx ->
            tx.sql(
                    SELECT + " and c.namespace_uid = $2 and c.id > $3 order by c.id limit $4",
                    labels.toArray(String[]::new),
                    namespace,
                    after == null ? "" : after,
                    size)
                .list(PostgresCollections::collection));
  }

  @Override
  public List<Collection> made(String tenant, UUID namespace) {
    return postgres.readInTenant(
        tenant,
        tx ->
            tx.sql(
                    SELECT_UNCOUNTED
                        + " and c.namespace_uid = $1 and c.input is not null order by c.id",
                    namespace)
                .list(PostgresCollections::collection));
  }

  @Override
  public boolean update(Collection collection) {
    ChunkSettings chunking = collection.chunking();
    return postgres.inTenant(
        collection.tenant(),
        tx ->
            tx.sql(
                        """
                        update collection set display_name = $2, max_tokens = $3, overlap_tokens = $4, version = version + 1, update_time = $5,
                          chunk_method = $7, chunk_count = $8, semantic_percentile = $9, extractors = $10
                        where uid = $1 and state = 'ACTIVE' and version = $6
                        """,
                        collection.uid(),
                        collection.displayName(),
                        chunking.maxTokens(),
                        overlap(chunking),
                        collection.updateTime(),
                        collection.version(),
                        chunking.method().name(),
                        chunking.count().name(),
                        chunking.percentile(),
                        ExtractorRows.write(collection.extractors()))
                    .run()
                == 1);
  }

  @Override
  public boolean beginDelete(Collection collection) {
    return postgres.inTenant(
        collection.tenant(),
        tx -> {
          boolean begun =
              tx.sql(
                          """
                          update collection set state = 'DELETING', version = version + 1, update_time = now()
                          where uid = $1 and state = 'ACTIVE' and version = $2
                          """,
                          collection.uid(),
                          collection.version())
                      .run()
                  == 1;
          if (begun) {
            long live = PostgresNamespaces.touch(tx, collection.namespaceUid());
            CorpusEvents.add(
                tx,
                collection.tenant(),
                "collection.deleted",
                collection.name().toString(),
                collection.namespaceUid());
          }
          return begun;
        });
  }

  @Override
  public void remove(String tenant, UUID collection) {
    postgres.inTenantDo(
        tenant,
        tx -> {
          Optional<UUID> namespace =
              tx.sql(
                      """
                      delete from collection where uid = $1 and state = 'DELETING' returning namespace_uid
                      """,
                      collection)
                  .first(row -> row.uuid("namespace_uid"));
          namespace.ifPresent(uid -> {
            long live = PostgresNamespaces.touch(tx, uid);
          });
        });
  }

  private static Collection collection(Row row) {
    return new Collection(
        row.string("tenant_id"),
        row.uuid("uid"),
        row.uuid("namespace_uid"),
        new CollectionName(new NamespaceName(row.string("namespace_id")), row.string("id")),
        row.string("display_name"),
        row.string("encoder"),
        row.string("space"),
        row.bool("follows"),
        new ChunkSettings(
            ChunkMethod.valueOf(row.string("chunk_method")),
            TokenCount.valueOf(row.string("chunk_count")),
            row.int4("max_tokens"),
            row.int4OrNull("overlap_tokens"),
            row.int4("semantic_percentile")),
        ExtractorRows.read(row),
        InputRows.input(row),
        row.int8("documents"),
        row.int8("chunks"),
        row.int8("version"),
        FieldRows.fields(row),
        row.instant("create_time"),
        row.instant("update_time"));
  }
}
