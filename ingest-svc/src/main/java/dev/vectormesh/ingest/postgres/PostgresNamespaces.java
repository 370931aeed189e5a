package dev.vectormesh.ingest.postgres;

import dev.vectormesh.encoders.EmbeddingSpace;
import dev.vectormesh.ingest.name.NamespaceName;
import dev.vectormesh.ingest.namespace.Generation;
import dev.vectormesh.ingest.namespace.Isolation;
import dev.vectormesh.ingest.namespace.Namespace;
import dev.vectormesh.ingest.namespace.NamespaceStore;
import dev.vectormesh.ingest.namespace.ServedNamespace;
import dev.vectormesh.platform.error.ApiException;
import dev.vectormesh.platform.postgres.Postgres;
import dev.vectormesh.platform.postgres.Row;
import dev.vectormesh.platform.postgres.Sql;
import dev.vectormesh.platform.postgres.Tx;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Namespaces in the corpus schema. */
public final class PostgresNamespaces implements NamespaceStore {
  private static final String COLUMNS =
      """
      n.tenant_id, n.uid, n.id, n.display_name, n.encoder, n.isolation, n.version, n.writes,
      n.create_time, n.update_time, g.number, g.physical, g.fingerprint, g.model, g.model_version,
      g.dimension, g.metric, g.pooling, g.normalized, g.query_prefix, g.passage_prefix, g.max_tokens,
      g.analysis, g.sampled_chunks, g.sampled_terms
      """;

  private static final String FROM =
      "from namespace n join generation g on g.namespace_uid = n.uid and g.number = n.generation";

  static final String SELECT = "select " + COLUMNS + FROM;

  // One statement, since every search waits for it.
  private static final String SELECT_SERVED =
      """
      select %s,
        array(
          select c.id from collection c
          where c.namespace_uid = n.uid and c.state = 'ACTIVE' order by c.id
        ) as collection_ids,
        array(
          select c.uid from collection c
          where c.namespace_uid = n.uid and c.state = 'ACTIVE' order by c.id
        ) as collection_uids
      %s
      where n.id = $1 and n.state = 'ACTIVE'
      """
          .formatted(COLUMNS, FROM);

  /** Once as many chunks were seen, the average length stays as it is. */
  private static final long SAMPLE = 100;

  private final Postgres postgres;

  public PostgresNamespaces(Postgres postgres) {
    this.postgres = postgres;
  }

  @Override
  public void plan(Namespace namespace) {
    postgres.inTenantDo(
        namespace.tenant(),
        tx -> {
          var planned =
              tx.sql(
                      "insert into planned_index (tenant_id, physical) values ($1, $2)",
                      namespace.tenant(),
                      namespace.generation().physical())
                  .run();
        });
  }

  @Override
  public void insert(Namespace namespace) {
    try {
      postgres.inTenantDo(namespace.tenant(), tx -> insert(tx, namespace));
    } catch (RuntimeException e) {
      if (Sql.isUniqueViolation(e)) {
        throw ApiException.alreadyExists(namespace.name().toString());
      }
      throw e;
    }
  }

  private static void insert(Tx tx, Namespace namespace) {
    Generation generation = namespace.generation();
    EmbeddingSpace space = generation.space();
    if (namespace.isolation() == Isolation.DEDICATED) {
      requirePlanned(tx, namespace);
    }
    var inserted =
        tx.sql(
                """
                insert into namespace (tenant_id, uid, id, display_name, encoder, isolation, generation, create_time, update_time)
                values ($1, $2, $3, $4, $5, $6, $7, $8, $8)
                """,
                namespace.tenant(),
                namespace.uid(),
                namespace.name().namespace(),
                namespace.displayName(),
                namespace.encoder(),
                namespace.isolation(),
                generation.number(),
                namespace.createTime())
            .run();
    var built =
        tx.sql(
                """
                insert into generation (tenant_id, namespace_uid, number, physical, fingerprint, model, model_version,
                  dimension, metric, pooling, normalized, query_prefix, passage_prefix, max_tokens, analysis)
                values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
                """,
                namespace.tenant(),
                namespace.uid(),
                generation.number(),
                generation.physical(),
                space.fingerprint(),
                space.model(),
                space.version(),
                space.dimension(),
                space.metric(),
                space.pooling(),
                space.normalized(),
                space.queryPrefix(),
                space.passagePrefix(),
                space.maxTokens(),
                generation.analysis())
            .run();
    CorpusEvents.add(
        tx, namespace.tenant(), "namespace.created", namespace.name().toString(), namespace.uid());
  }

  /** Ends the plan. Where the janitor did so before, what it was for is dropped. */
  private static void requirePlanned(Tx tx, Namespace namespace) {
    long ended =
        tx.sql(
                "delete from planned_index where physical = $1 and not abandoned",
                namespace.generation().physical())
            .run();
    if (ended == 0) {
      throw ApiException.unavailable("qdrant", Duration.ofSeconds(1));
    }
  }

  @Override
  public Optional<Namespace> find(String tenant, NamespaceName name) {
    return postgres.inTenant(
        tenant,
        tx ->
            tx.sql(SELECT + " where n.id = $1 and n.state = 'ACTIVE'", name.namespace())
                .first(PostgresNamespaces::namespace));
  }

  @Override
  public List<Namespace> page(String tenant, @Nullable String after, int size) {
    return postgres.inTenant(
        tenant,
        tx ->
            tx.sql(
                    SELECT + " where n.id > $1 and n.state = 'ACTIVE' order by n.id limit $2",
                    after == null ? "" : after,
                    size)
                .list(PostgresNamespaces::namespace));
  }

  @Override
  public Optional<ServedNamespace> findServed(String tenant, NamespaceName name) {
    return postgres.inTenant(
        tenant, tx -> tx.sql(SELECT_SERVED, name.namespace()).first(PostgresNamespaces::served));
  }

  private static ServedNamespace served(Row row) {
    List<String> ids = row.strings("collection_ids");
    List<UUID> uids = row.uuids("collection_uids");
    Map<String, UUID> collections = LinkedHashMap.newLinkedHashMap(ids.size());
    for (int i = 0; i < ids.size(); i++) {
      collections.put(ids.get(i), uids.get(i));
    }
    return new ServedNamespace(namespace(row), collections);
  }

  @Override
  public boolean beginDelete(Namespace namespace) {
    return postgres.inTenant(
        namespace.tenant(),
        tx ->
            tx.sql(
                        """
                        update namespace set state = 'DELETING', version = version + 1, writes = writes + 1, update_time = now()
                        where uid = $1 and state = 'ACTIVE' and version = $2 and writes = $3
                        """,
                        namespace.uid(),
                        namespace.version(),
                        namespace.writes())
                    .run()
                == 1);
  }

  @Override
  public void remove(String tenant, UUID namespace) {
    postgres.inTenantDo(
        tenant,
        tx ->
            tx.sql(
                    "delete from namespace where uid = $1 and state = 'DELETING' returning id",
                    namespace)
                .first(row -> new NamespaceName(row.string("id")))
                .ifPresent(name ->
                    CorpusEvents.add(tx, tenant, "namespace.deleted", name.toString(), namespace)));
  }

  @Override
  public double sampleLengths(
      String tenant, UUID namespace, long generation, long chunks, long terms) {
    return postgres.inTenant(
        tenant,
        tx ->
            tx.sql(
                    """
                    update generation set
                      sampled_chunks = sampled_chunks + case when sampled_chunks < $5 then $3 else 0 end,
                      sampled_terms = sampled_terms + case when sampled_chunks < $5 then $4 else 0 end
                    where namespace_uid = $1 and number = $2
                    returning sampled_chunks, sampled_terms
                    """,
                    namespace,
                    generation,
                    chunks,
                    terms,
                    SAMPLE)
                .first(PostgresNamespaces::average)
                .orElseThrow(() -> ApiException.notFound("namespaces/-")));
  }

  private static double average(Row row) {
    long chunks = row.int8("sampled_chunks");
    return chunks == 0 ? 0 : (double) row.int8("sampled_terms") / chunks;
  }

  /** Moves the signature: in the transaction of every committed write. */
  static void touch(Tx tx, UUID namespace) {
    var touched =
        tx.sql(
                "update namespace set writes = writes + 1, update_time = now() where uid = $1",
                namespace)
            .run();
  }

  static Namespace namespace(Row row) {
    EmbeddingSpace space =
        new EmbeddingSpace(
            row.string("fingerprint"),
            row.string("model"),
            row.string("model_version"),
            row.int4("dimension"),
            row.string("metric"),
            row.string("pooling"),
            row.bool("normalized"),
            row.string("query_prefix"),
            row.string("passage_prefix"),
            row.int4("max_tokens"));
    Generation generation =
        new Generation(
            row.int8("number"),
            row.string("physical"),
            space,
            row.string("analysis"),
            average(row),
            row.int8("sampled_chunks"));
    return new Namespace(
        row.string("tenant_id"),
        row.uuid("uid"),
        new NamespaceName(row.string("id")),
        row.string("display_name"),
        row.string("encoder"),
        Isolation.valueOf(row.string("isolation")),
        generation,
        row.int8("version"),
        row.int8("writes"),
        row.instant("create_time"),
        row.instant("update_time"));
  }
}
