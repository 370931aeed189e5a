package dev.vectormesh.ingest.postgres;

import dev.vectormesh.ingest.namespace.Build;
import dev.vectormesh.ingest.namespace.Generation;
import dev.vectormesh.ingest.namespace.GenerationStore;
import dev.vectormesh.ingest.namespace.Namespace;
import dev.vectormesh.ingest.namespace.OpenGenerations;
import dev.vectormesh.ingest.namespace.Traffic;
import dev.vectormesh.platform.error.ApiException;
import dev.vectormesh.platform.postgres.Postgres;
import dev.vectormesh.platform.postgres.Row;
import dev.vectormesh.platform.postgres.Tx;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Generations in the corpus schema. */
public final class PostgresGenerations implements GenerationStore {
  // What is behind the place up to where a build looked is pending, too, and has no rows yet.
  private static final String SELECT =
      """
      select g.number, g.analysis, g.sampled_chunks, g.sampled_terms, %s,
        g.state, g.method, g.job, g.failure, g.create_time, g.live_time, g.expire_time,
        held.documents, held.chunks, held.unseen, late.documents as late, late.live as late_live
      from generation g
      cross join lateral (
        select count(*) as documents,
          coalesce(sum(coalesce(k.chunk_count, d.chunk_count)), 0)::bigint as chunks,
          count(*) filter (where g.state = 'BUILDING' and (
            g.at_collection is null or (d.collection_uid, d.id) > (g.at_collection, g.at_document)))
            as unseen
        from document d left join generation_chunks k
          on k.namespace_uid = g.namespace_uid and k.number = g.number
            and k.collection_uid = d.collection_uid and k.id = d.id and k.revision = d.revision
        where d.state = 'ACTIVE' and d.collection_uid in (
          select uid from collection where namespace_uid = g.namespace_uid and state = 'ACTIVE')) held
      cross join lateral (
        select count(*) as documents, count(d.id) as live
        from generation_pending p left join document d
          on d.collection_uid = p.collection_uid and d.id = p.id and d.state = 'ACTIVE'
        where p.namespace_uid = g.namespace_uid and p.number = g.number
          and (g.state <> 'BUILDING' or (p.collection_uid, p.id) <= (g.at_collection, g.at_document))) late
      where g.namespace_uid = $1
      """
          .formatted(SpaceRows.COLUMNS);

  private static final String ALL =
      "select %s as generation from generation k where k.namespace_uid = $1"
          .formatted(SpaceRows.AS_JSON);

  private static final String TRAFFIC =
      """
      select t.rollout, t.generation as candidate_number, t.salt, t.weight, t.shadow, t.interleave
      from traffic t where t.namespace_uid = $1
      """;

  private final Postgres postgres;

  public PostgresGenerations(Postgres postgres) {
    this.postgres = postgres;
  }

  @Override
  public List<Build> list(Namespace namespace) {
    return postgres.readInTenant(
        namespace.tenant(),
        tx ->
            tx.sql(SELECT + " order by g.number desc", namespace.uid())
                .list(PostgresGenerations::build));
  }

  @Override
  public List<Generation> all(Namespace namespace) {
    return postgres.readInTenant(
        namespace.tenant(),
        tx ->
            tx.sql(ALL, namespace.uid()).list(row -> SpaceRows.generation(row.json("generation"))));
  }

  @Override
  public OpenGenerations open(String tenant, UUID namespace, Generation known) {
    return postgres
        .readInTenant(tenant, tx -> SpaceRows.open(tx, namespace, known))
        .orElseThrow(() -> ApiException.notFound("namespaces/" + namespace));
  }

  @Override
  public Optional<Build> find(Namespace namespace, long number) {
    return postgres.readInTenant(namespace.tenant(), tx -> find(tx, namespace, number));
  }

  private static Optional<Build> find(Tx tx, Namespace namespace, long number) {
    return tx.sql(SELECT + " and g.number = $2", namespace.uid(), number)
        .first(PostgresGenerations::build);
  }

  @Override
  public Optional<Traffic> traffic(Namespace namespace) {
    return postgres.readInTenant(namespace.tenant(), tx -> traffic(tx, namespace));
  }

  static Optional<Traffic> traffic(Tx tx, Namespace namespace) {
    return tx.sql(TRAFFIC, namespace.uid()).first(PostgresNamespaces::traffic);
  }

  @Override
  public void setTraffic(Namespace namespace, Traffic traffic) {
    postgres.inTenantDo(namespace.tenant(), tx -> setTraffic(tx, namespace, traffic));
  }

  private static void setTraffic(Tx tx, Namespace namespace, Traffic traffic) {
    // First the namespace's row: who changes generations, or writes, waits here for the others.
    var changed =
        tx.sql(
                "update namespace set version = version + 1, update_time = now() where uid = $1",
                namespace.uid())
            .run();
    requireOwn(traffic(tx, namespace).orElse(null), namespace, traffic);
    if (traffic.ended()) {
      endTraffic(tx, namespace);
      return;
    }
    requireServable(tx, namespace, traffic.generation());
    long pending = pending(tx, namespace, traffic.generation());
    if (pending > 0) {
      throw lacking(namespace, traffic.generation(), pending);
    }
    var set =
        tx.sql(
                """
                insert into traffic (tenant_id, namespace_uid, generation, rollout, salt, weight, shadow,
                  interleave)
                values ($1, $2, $3, $4, $5, $6, $7, $8)
                on conflict (namespace_uid) do update set
                  generation = excluded.generation, salt = excluded.salt, weight = excluded.weight,
                  shadow = excluded.shadow, interleave = excluded.interleave
                """,
                namespace.tenant(),
                namespace.uid(),
                traffic.generation(),
                traffic.rollout(),
                traffic.salt(),
                traffic.weight(),
                traffic.shadow(),
                traffic.interleave())
            .run();
  }

  private static void requireOwn(@Nullable Traffic now, Namespace namespace, Traffic traffic) {
    if (now != null && !now.rollout().equals(traffic.rollout())) {
      throw ApiException.wrongState(
          namespace.name().toString(),
          "shares out its searches for %s: end that one first".formatted(now.rollout()));
    }
  }

  private static void endTraffic(Tx tx, Namespace namespace) {
    var ended = tx.sql("delete from traffic where namespace_uid = $1", namespace.uid()).run();
  }

  /** A generation that lacks documents cannot be searched yet. */
  static ApiException lacking(Namespace namespace, long number, long pending) {
    return ApiException.wrongState(
        namespace.name().generation(number).toString(),
        "lacks %d documents that the live generation has: try again once it has caught up"
            .formatted(pending));
  }

  /** Refuses a generation that is not whole, or goes. */
  static void requireServable(Tx tx, Namespace namespace, long number) {
    String name = namespace.name().generation(number).toString();
    Build.State state =
        tx.sql(
                "select state from generation where namespace_uid = $1 and number = $2",
                namespace.uid(),
                number)
            .first(row -> Build.State.valueOf(row.string("state")))
            .orElseThrow(() -> ApiException.notFound(name));
    if (!state.servable()) {
      throw ApiException.wrongState(
          name, "is %s: only READY and RETAINED ones can be searched".formatted(state));
    }
  }

  /** Documents that a generation lacks, or has to lose, as far as a build has looked. */
  static long pending(Tx tx, Namespace namespace, long number) {
    return tx.sql(
            "select count(*) as n from generation_pending where namespace_uid = $1 and number = $2",
            namespace.uid(),
            number)
        .one(row -> row.int8("n"));
  }

  /**
   * The namespace as it is now, held until the transaction ends: writes that are committed
   * meanwhile wait, and find what changed.
   *
   * @param etag of the namespace; empty for whatever it is
   */
  static Namespace lock(Tx tx, Namespace namespace, String etag) {
    Namespace now =
        tx.sql(
                PostgresNamespaces.SELECT
                    + " where n.uid = $1 and n.state = 'ACTIVE' for update of n",
                namespace.uid())
            .first(PostgresNamespaces::namespace)
            .orElseThrow(() -> ApiException.notFound(namespace.name().toString()));
    if (!etag.isEmpty() && !etag.equals(now.etag())) {
      throw ApiException.etagMismatch(namespace.name().toString());
    }
    return now;
  }

  private static Build build(Row row) {
    String method = row.stringOrNull("method");
    long unseen = row.int8("unseen");
    return new Build(
        PostgresNamespaces.generation(row),
        Build.State.valueOf(row.string("state")),
        method == null ? null : Build.Method.valueOf(method),
        row.stringOrNull("job"),
        row.string("failure"),
        new Build.Contents(
            row.int8("documents") - unseen - row.int8("late_live"),
            row.int8("chunks"),
            unseen + row.int8("late")),
        row.instant("create_time"),
        row.instantOrNull("live_time"),
        row.instantOrNull("expire_time"));
  }
}
