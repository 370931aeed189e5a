package dev.vectormesh.ingest.postgres;

import dev.vectormesh.ingest.document.RepairStore;
import dev.vectormesh.ingest.namespace.Namespace;
import dev.vectormesh.platform.postgres.Postgres;
import dev.vectormesh.platform.postgres.Row;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What is half done in the corpus schema, seen over all tenants. */
public final class PostgresRepairs implements RepairStore {
  private static final UUID FIRST = new UUID(0, 0);

  private final Postgres postgres;

  public PostgresRepairs(Postgres postgres) {
    this.postgres = postgres;
  }

  @Override
  public List<Leftover> documents(Duration silent, int max) {
    return postgres.asMesh(tx ->
        tx.sql(
                """
                select d.*, n.id as namespace_id, c.id as collection_id
                from document d
                join namespace n on n.uid = d.namespace_uid and n.state = 'ACTIVE'
                join collection c on c.uid = d.collection_uid and c.state = 'ACTIVE'
                where d.state <> 'ACTIVE' and d.pending_time < now() - make_interval(secs => $1)
                  and not exists (select 1 from batch b where b.uid = d.owner and b.state = 'OPEN')
                order by d.pending_time limit $2
                """,
                (double) silent.toMillis() / 1000,
                max)
            .list(PostgresRepairs::leftover));
  }

  @Override
  public List<Unsettled> unsettled() {
    return postgres.asMesh(tx ->
        tx.sql(
                """
                select c.tenant_id, n.id as namespace_id, c.id as collection_id
                from collection c join namespace n on n.uid = c.namespace_uid and n.state = 'ACTIVE'
                where c.state = 'ACTIVE' and (
                  exists (select 1 from picture p where p.collection_uid = c.uid and p.pending)
                  or exists (select 1 from picture p where p.collection_uid = c.uid and p.unshown))
                """)
            .list(row ->
                new Unsettled(
                    row.string("tenant_id"),
                    row.string("namespace_id"),
                    row.string("collection_id"))));
  }

  private static Leftover leftover(Row row) {
    String tenant = row.string("tenant_id");
    String namespace = row.string("namespace_id");
    String collection = row.string("collection_id");
    if (row.string("state").equals("DELETING")) {
      return new Delete(tenant, namespace, collection, row.string("id"));
    }
    boolean again = row.int8("revision") == row.int8("active_revision");
    // Labels that were changed since are kept.
    return new Write(tenant, namespace, collection, DraftRows.draft(row).labelled(null), again);
  }

  @Override
  public List<Hidden> namespaces(Duration silent) {
    return postgres.asMesh(tx ->
        tx.sql(
                """
                select tenant_id, uid from namespace
                where state = 'DELETING' and update_time < now() - make_interval(secs => $1)
                """,
                (double) silent.toSeconds())
            .list(row -> new Hidden(row.string("tenant_id"), row.uuid("uid"))));
  }

  @Override
  public List<Hidden> collections(Duration silent) {
    return postgres.asMesh(tx ->
        tx.sql(
                """
                select c.tenant_id, c.uid from collection c join namespace n on n.uid = c.namespace_uid and n.state = 'ACTIVE'
                where c.state = 'DELETING' and c.update_time < now() - make_interval(secs => $1)
                """,
                (double) silent.toSeconds())
            .list(row -> new Hidden(row.string("tenant_id"), row.uuid("uid"))));
  }

  @Override
  public Optional<Namespace> hiddenNamespace(Hidden hidden) {
    return namespace(hidden.tenant(), hidden.uid());
  }

  private Optional<Namespace> namespace(String tenant, UUID uid) {
    return postgres.readInTenant(
        tenant,
        tx ->
            tx.sql(PostgresNamespaces.SELECT + " where n.uid = $1", uid)
                .first(PostgresNamespaces::namespace));
  }

  @Override
  public List<Served> served() {
    return postgres.asMesh(tx ->
        tx.sql("select tenant_id, uid from namespace where state = 'ACTIVE' order by uid")
            .list(row -> new Served(row.string("tenant_id"), row.uuid("uid"))));
  }

  @Override
  public Optional<Namespace> namespace(Served served) {
    return namespace(served.tenant(), served.uid());
  }

  @Override
  public List<Kept> kept(Namespace namespace, @Nullable Kept after, int size) {
    return postgres.readInTenant(
        namespace.tenant(),
        tx ->
            tx.sql(
                    """
                    select d.collection_uid, d.id, d.revision, coalesce(k.chunk_count, d.chunk_count) as chunk_count
                    from document d left join generation_chunks k on k.namespace_uid = $1 and k.number = $5
                      and k.collection_uid = d.collection_uid and k.id = d.id and k.revision = d.revision
                    where d.collection_uid in (select uid from collection where namespace_uid = $1 and state = 'ACTIVE')
                      and d.state = 'ACTIVE' and (d.collection_uid, d.id) > ($2, $3)
                    order by d.collection_uid, d.id limit $4
                    """,
                    namespace.uid(),
                    after == null ? FIRST : after.collection(),
                    after == null ? "" : after.id(),
                    size,
                    namespace.generation().number())
                .list(row ->
                    new Kept(
                        row.uuid("collection_uid"),
                        row.string("id"),
                        row.int8("revision"),
                        row.int4("chunk_count"))));
  }

  @Override
  public long expectedPoints(Namespace namespace) {
    return count(
        namespace,
        """
        select coalesce(sum(coalesce(k.chunk_count, d.chunk_count)), 0)::bigint as n
        from document d left join generation_chunks k on k.namespace_uid = $1
          and k.number = (select generation from namespace where uid = $1)
          and k.collection_uid = d.collection_uid and k.id = d.id and k.revision = d.revision
        where d.collection_uid in (select uid from collection where namespace_uid = $1 and state = 'ACTIVE')
          and d.state = 'ACTIVE'
        """);
  }

  @Override
  public long waiting(Namespace namespace) {
    return count(
        namespace,
        """
        select count(*) as n from document d
        where d.collection_uid in (select uid from collection where namespace_uid = $1 and state = 'ACTIVE')
          and d.state = 'PENDING'
        """);
  }

  private long count(Namespace namespace, String sql) {
    return postgres.readInTenant(
        namespace.tenant(), tx -> tx.sql(sql, namespace.uid()).one(row -> row.int8("n")));
  }

  @Override
  public long writeAgain(Namespace namespace, List<Kept> documents) {
    return postgres.inTenant(
        namespace.tenant(),
        tx ->
            tx.sql(
                    """
                    update document d set state = 'PENDING', owner = null, pending_time = to_timestamp(0)
                    from unnest($1::uuid[], $2::text[], $3::bigint[]) as u(collection_uid, id, revision)
                    where d.collection_uid = u.collection_uid and d.id = u.id and d.revision = u.revision
                      and d.state = 'ACTIVE'
                    """,
                    documents.stream().map(Kept::collection).toArray(UUID[]::new),
                    documents.stream().map(Kept::id).toArray(String[]::new),
                    documents.stream().map(Kept::revision).toArray(Long[]::new))
                .run());
  }

  @Override
  public void tellRepair(Namespace namespace, long documents) {
    postgres.inTenantDo(
        namespace.tenant(),
        tx ->
            CorpusEvents.add(
                tx,
                namespace.tenant(),
                "index.repaired",
                namespace.name().toString(),
                Map.of(
                    "namespaceUid",
                    namespace.uid().toString(),
                    "missingDocuments",
                    Long.toString(documents))));
  }

  @Override
  public Optional<Namespace> namespaceOf(Hidden collection) {
    return postgres.readInTenant(
        collection.tenant(),
        tx ->
            tx.sql(
                    PostgresNamespaces.SELECT
                        + " where n.uid = (select namespace_uid from collection where uid = $1)",
                    collection.uid())
                .first(PostgresNamespaces::namespace));
  }

  @Override
  public List<Planned> abandon(Duration silent) {
    return postgres.asMesh(tx ->
        tx.sql(
                """
                update planned_index p set abandoned = true
                where p.create_time < now() - make_interval(secs => $1)
                  and not exists (select 1 from generation_space s where s.physical = p.physical)
                returning p.tenant_id, p.physical
                """,
                (double) silent.toSeconds())
            .list(row -> new Planned(row.string("tenant_id"), row.string("physical"))));
  }

  @Override
  public void forget(Planned planned) {
    postgres.inTenantDo(
        planned.tenant(),
        tx -> {
          var forgotten =
              tx.sql("delete from planned_index where physical = $1", planned.physical()).run();
        });
  }
}
