package dev.vectormesh.ingest.postgres;

import dev.vectormesh.ingest.name.NamespaceName;
import dev.vectormesh.ingest.namespace.AccessRules;
import dev.vectormesh.ingest.namespace.Generation;
import dev.vectormesh.ingest.namespace.Isolation;
import dev.vectormesh.ingest.namespace.Namespace;
import dev.vectormesh.ingest.namespace.NamespaceStore;
import dev.vectormesh.ingest.namespace.ServedNamespace;
import dev.vectormesh.ingest.namespace.ServedNamespace.Served;
import dev.vectormesh.ingest.namespace.SpaceIndex;
import dev.vectormesh.ingest.namespace.Traffic;
import dev.vectormesh.platform.error.ApiException;
import dev.vectormesh.platform.postgres.Postgres;
import dev.vectormesh.platform.postgres.Row;
import dev.vectormesh.platform.postgres.Sql;
import dev.vectormesh.platform.postgres.Tx;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Namespaces in the corpus schema. */
public final class PostgresNamespaces implements NamespaceStore {
  private static final String COLUMNS =
      """
      n.tenant_id, n.uid, n.id, n.display_name, n.encoder, n.isolation, n.access, n.unlabelled, n.version, n.writes,
      n.create_time, n.update_time, g.number, g.analysis, g.sampled_chunks, g.sampled_terms,
      """
          + SpaceRows.COLUMNS;

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
        ) as collection_uids,
        array(
          select coalesce(c.space, '') from collection c
          where c.namespace_uid = n.uid and c.state = 'ACTIVE' order by c.id
        ) as collection_spaces,
        t.rollout, t.generation as candidate_number, t.salt, t.weight, t.shadow, t.interleave,
        (select %s from generation k
         where k.namespace_uid = n.uid and k.number = t.generation) as candidate
      %s left join traffic t on t.namespace_uid = n.uid
      where n.id = $1 and n.state = 'ACTIVE'
      """
          .formatted(COLUMNS, SpaceRows.AS_JSON, FROM);

  private static final String ENFORCED = "ENFORCED";
  private static final String VISIBLE = "VISIBLE";

  /** Once as many chunks were seen, the average length stays as it is. */
  private static final long SAMPLE = 100;

  private final Postgres postgres;

  public PostgresNamespaces(Postgres postgres) {
    this.postgres = postgres;
  }

  @Override
  public void plan(Namespace namespace, SpaceIndex index) {
    postgres.inTenantDo(
        namespace.tenant(), tx -> PlannedIndexes.plan(tx, namespace.tenant(), index));
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
    if (namespace.isolation() == Isolation.DEDICATED) {
      PlannedIndexes.requireEnd(tx, namespace.generation().own());
    }
    var inserted =
        tx.sql(
                """
                insert into namespace (tenant_id, uid, id, display_name, encoder, isolation, generation, access, unlabelled, create_time, update_time)
                values ($1, $2, $3, $4, $5, $6, $7, $9, $10, $8, $8)
                """,
                namespace.tenant(),
                namespace.uid(),
                namespace.name().namespace(),
                namespace.displayName(),
                namespace.encoder(),
                namespace.isolation(),
                namespace.generation().number(),
                namespace.createTime(),
                namespace.access().enforced() ? ENFORCED : "OPEN",
                namespace.access().unlabelled() ? VISIBLE : "HIDDEN")
            .run();
    SpaceRows.insertOwn(tx, namespace);
    CorpusEvents.add(
        tx, namespace.tenant(), "namespace.created", namespace.name().toString(), namespace.uid());
  }

  @Override
  public Optional<Namespace> find(String tenant, NamespaceName name) {
    return postgres.readInTenant(
        tenant,
        tx ->
            tx.sql(SELECT + " where n.id = $1 and n.state = 'ACTIVE'", name.namespace())
                .first(PostgresNamespaces::namespace));
  }

  @Override
  public List<Namespace> page(String tenant, @Nullable String after, int size) {
    return postgres.readInTenant(
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
    return postgres.readInTenant(
        tenant, tx -> tx.sql(SELECT_SERVED, name.namespace()).first(PostgresNamespaces::served));
  }

  private static ServedNamespace served(Row row) {
    List<String> ids = row.strings("collection_ids");
    List<UUID> uids = row.uuids("collection_uids");
    List<String> spaces = row.strings("collection_spaces");
    List<Served> collections = new ArrayList<>(ids.size());
    for (int i = 0; i < ids.size(); i++) {
      String space = spaces.get(i);
      collections.add(new Served(ids.get(i), uids.get(i), space.isEmpty() ? null : space));
    }
    return new ServedNamespace(namespace(row), collections, split(row));
  }

  private static ServedNamespace.@Nullable Split split(Row row) {
    String candidate = row.jsonOrNull("candidate");
    return candidate == null
        ? null
        : new ServedNamespace.Split(traffic(row), SpaceRows.generation(candidate));
  }

  /** Columns of {@code traffic t}, as {@link #SELECT_SERVED} names them. */
  static Traffic traffic(Row row) {
    return new Traffic(
        row.string("rollout"),
        row.int8("candidate_number"),
        row.string("salt"),
        row.int4("weight"),
        row.bool("shadow"),
        row.bool("interleave"));
  }

  @Override
  public boolean update(Namespace changed, boolean whole) {
    return postgres.inTenant(
        changed.tenant(),
        tx ->
            tx.sql(
                        """
                        update namespace set display_name = $4, access = $5, unlabelled = $6, version = version + 1, update_time = now()
                        where uid = $1 and state = 'ACTIVE' and version = $2 and (writes = $3 or not $7)
                        """,
                        changed.uid(),
                        changed.version(),
                        changed.writes(),
                        changed.displayName(),
                        changed.access().enforced() ? ENFORCED : "OPEN",
                        changed.access().unlabelled() ? VISIBLE : "HIDDEN",
                        whole)
                    .run()
                == 1);
  }

  @Override
  public boolean beginDelete(Namespace namespace, Set<String> physical, long points, long files) {
    return postgres.inTenant(
        namespace.tenant(),
        tx -> {
          // Who opens a generation waits here, or was first.
          Namespace now = PostgresGenerations.lock(tx, namespace, "");
          DeletionRows.requireNoBuild(tx, now);
          boolean begun = hide(tx, namespace);
          if (begun) {
            DeletionRows.add(tx, namespace, physical, points, files);
          }
          return begun;
        });
  }

  private static boolean hide(Tx tx, Namespace namespace) {
    return tx.sql(
                """
                update namespace set state = 'DELETING', version = version + 1, writes = writes + 1, update_time = now()
                where uid = $1 and state = 'ACTIVE' and version = $2 and writes = $3
                """,
                namespace.uid(),
                namespace.version(),
                namespace.writes())
            .run()
        == 1;
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
                    CorpusEvents.add(
                        tx,
                        tenant,
                        "namespace.deleted",
                        name.toString(),
                        DeletionRows.end(tx, namespace))));
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

  /**
   * Moves the signature: in the transaction of every committed write. Until that ends, nobody else
   * opens a generation or makes one live.
   *
   * @return the live generation; 0 where there is no such namespace
   */
  static long touch(Tx tx, UUID namespace) {
    return tx.sql(
            """
            update namespace set writes = writes + 1, update_time = now() where uid = $1
            returning generation
            """,
            namespace)
        .first(row -> row.int8("generation"))
        .orElse(0L);
  }

  /** Of columns of {@code generation g}. */
  static Generation generation(Row row) {
    return new Generation(
        row.int8("number"),
        SpaceRows.own(row),
        SpaceRows.others(row),
        row.string("analysis"),
        average(row),
        row.int8("sampled_chunks"));
  }

  static Namespace namespace(Row row) {
    return new Namespace(
        row.string("tenant_id"),
        row.uuid("uid"),
        new NamespaceName(row.string("id")),
        row.string("display_name"),
        row.string("encoder"),
        Isolation.valueOf(row.string("isolation")),
        generation(row),
        new AccessRules(
            row.string("access").equals(ENFORCED), row.string("unlabelled").equals(VISIBLE)),
        row.int8("version"),
        row.int8("writes"),
        row.instant("create_time"),
        row.instant("update_time"));
  }
}
