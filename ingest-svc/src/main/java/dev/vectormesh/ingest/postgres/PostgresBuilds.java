package dev.vectormesh.ingest.postgres;

import dev.vectormesh.ingest.generation.BuildStore;
import dev.vectormesh.ingest.namespace.Build;
import dev.vectormesh.ingest.namespace.Generation;
import dev.vectormesh.ingest.namespace.Isolation;
import dev.vectormesh.ingest.namespace.Namespace;
import dev.vectormesh.ingest.namespace.SpaceIndex;
import dev.vectormesh.platform.error.ApiException;
import dev.vectormesh.platform.id.Ids;
import dev.vectormesh.platform.postgres.Postgres;
import dev.vectormesh.platform.postgres.Row;
import dev.vectormesh.platform.postgres.Sql;
import dev.vectormesh.platform.postgres.Tx;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The states of generations in the corpus schema. */
public final class PostgresBuilds implements BuildStore {
  // A writer that read the generations before they changed is done by then.
  private static final int SECONDS_TO_REMOVE = 60;

  private final Postgres postgres;

  public PostgresBuilds(Postgres postgres) {
    this.postgres = postgres;
  }

  @Override
  public long nextNumber(Namespace namespace) {
    return postgres.inTenant(
        namespace.tenant(),
        tx ->
            tx.sql(
                    """
                    update namespace set newest_generation = newest_generation + 1 where uid = $1
                    returning newest_generation
                    """,
                    namespace.uid())
                .first(row -> row.int8("newest_generation"))
                .orElseThrow(() -> ApiException.notFound(namespace.name().toString())));
  }

  @Override
  public void plan(Namespace namespace, SpaceIndex part) {
    postgres.inTenantDo(
        namespace.tenant(), tx -> PlannedIndexes.plan(tx, namespace.tenant(), part));
  }

  @Override
  public boolean open(
      Namespace namespace, Generation generation, Build.Method method, String requestId) {
    try {
      return postgres.inTenant(
          namespace.tenant(), tx -> open(tx, namespace, generation, method, requestId));
    } catch (RuntimeException e) {
      if (Sql.isUniqueViolation(e)) {
        throw ApiException.wrongState(
            namespace.name().toString(),
            "has a generation that is being built: end or delete that one first");
      }
      throw e;
    }
  }

  private static boolean open(
      Tx tx, Namespace namespace, Generation generation, Build.Method method, String requestId) {
    // Writes that have not committed yet do so before, and are read by the build, or see it.
    Namespace now = PostgresGenerations.lock(tx, namespace, "");
    if (!now.generation().indexes().equals(namespace.generation().indexes())
        || now.generation().number() != namespace.generation().number()) {
      return false;
    }
    if (generation.isolation() == Isolation.DEDICATED) {
      generation.indexes().forEach(part -> PlannedIndexes.requireEnd(tx, part));
    }
    SpaceRows.insertBuilding(tx, namespace.in(generation), method, requestId);
    CorpusEvents.add(
        tx,
        namespace.tenant(),
        "generation.opened",
        namespace.name().generation(generation.number()).toString(),
        namespace.uid());
    return true;
  }

  @Override
  public Optional<Long> ofRequest(Namespace namespace, String requestId) {
    return postgres.readInTenant(
        namespace.tenant(),
        tx ->
            tx.sql(
                    "select number from generation where namespace_uid = $1 and request_id = $2",
                    namespace.uid(),
                    requestId)
                .first(row -> row.int8("number")));
  }

  @Override
  public void setJob(Namespace namespace, long number, @Nullable String job) {
    postgres.inTenantDo(
        namespace.tenant(),
        tx -> {
          var named =
              tx.sql(
                      "update generation set job = $3 where namespace_uid = $1 and number = $2",
                      namespace.uid(),
                      number,
                      job == null ? Sql.nullOf(String.class) : job)
                  .run();
        });
  }

  @Override
  public UUID nextRun(Namespace namespace, long number) {
    return postgres.inTenant(
        namespace.tenant(),
        tx ->
            tx.sql(
                    """
                    update generation set runs = runs + 1, job = null where namespace_uid = $1 and number = $2
                    returning runs
                    """,
                    namespace.uid(),
                    number)
                .one(row -> run(namespace, number, row.int4("runs"))));
  }

  @Override
  public UUID run(Namespace namespace, long number) {
    return postgres.readInTenant(
        namespace.tenant(),
        tx ->
            tx.sql(
                    "select runs from generation where namespace_uid = $1 and number = $2",
                    namespace.uid(),
                    number)
                .one(row -> run(namespace, number, row.int4("runs"))));
  }

  private static UUID run(Namespace namespace, long number, int runs) {
    return Ids.v5(namespace.uid(), "reindex/%d/%d".formatted(number, runs));
  }

  @Override
  public boolean ready(Namespace namespace, long number) {
    return postgres.inTenant(
        namespace.tenant(),
        tx -> {
          Namespace locked = PostgresGenerations.lock(tx, namespace, "");
          if (PostgresGenerations.pending(tx, namespace, number) > 0) {
            return false;
          }
          return tx.sql(
                      """
                      update generation set state = 'READY' where namespace_uid = $1 and number = $2 and state = 'BUILDING'
                      """,
                      locked.uid(),
                      number)
                  .run()
              == 1;
        });
  }

  @Override
  public void fail(Namespace namespace, long number, String why, Duration kept) {
    postgres.inTenantDo(
        namespace.tenant(),
        tx -> {
          Namespace locked = PostgresGenerations.lock(tx, namespace, "");
          var failed =
              tx.sql(
                      """
                      update generation set state = 'FAILED', failure = $3, expire_time = now() + make_interval(secs => $4)
                      where namespace_uid = $1 and number = $2 and state = 'BUILDING'
                      """,
                      locked.uid(),
                      number,
                      why,
                      (double) kept.toSeconds())
                  .run();
          forget(tx, namespace, number);
        });
  }

  /** What a generation lacked is of no interest any more. */
  private static void forget(Tx tx, Namespace namespace, long number) {
    for (String table : List.of("generation_pending", "generation_chunks")) {
      tx.sql(
              "delete from " + table + " where namespace_uid = $1 and number = $2",
              namespace.uid(),
              number)
          .send();
    }
  }

  @Override
  public long makeLive(Namespace namespace, long number, Duration retention, String etag) {
    return postgres.inTenant(
        namespace.tenant(), tx -> makeLive(tx, namespace, number, retention, etag));
  }

  private static long makeLive(
      Tx tx, Namespace namespace, long number, Duration retention, String etag) {
    Namespace now = PostgresGenerations.lock(tx, namespace, etag);
    long before = now.generation().number();
    if (before == number) {
      return 0;
    }
    PostgresGenerations.requireServable(tx, namespace, number);
    long pending = PostgresGenerations.pending(tx, namespace, number);
    if (pending > 0) {
      return pending;
    }
    // In this order: no moment has two live ones.
    tx.sql(
            """
            update generation set state = 'RETAINED', expire_time = now() + make_interval(secs => $3)
            where namespace_uid = $1 and number = $2
            """,
            namespace.uid(),
            before,
            (double) retention.toMillis() / 1000)
        .send();
    tx.sql(
            """
            update generation set state = 'LIVE', live_time = now(), expire_time = null
            where namespace_uid = $1 and number = $2
            """,
            namespace.uid(),
            number)
        .send();
    tx.sql(
            """
            update namespace set generation = $2, version = version + 1, writes = writes + 1, update_time = now(),
              encoder = g.model, isolation = case when starts_with(g.physical, $3) then 'SHARED' else 'DEDICATED' end
            from generation g where uid = $1 and g.namespace_uid = $1 and g.number = $2
            """,
            namespace.uid(),
            number,
            SpaceIndex.SHARED)
        .send();
    tx.sql("delete from traffic where namespace_uid = $1", namespace.uid()).send();
    CorpusEvents.add(
        tx,
        namespace.tenant(),
        "generation.switched",
        namespace.name().generation(number).toString(),
        Map.of(
            "namespaceUid",
            namespace.uid().toString(),
            "before",
            namespace.name().generation(before).toString()));
    return 0;
  }

  @Override
  public void drop(Namespace namespace, long number) {
    String name = namespace.name().generation(number).toString();
    postgres.inTenantDo(
        namespace.tenant(),
        tx -> {
          Namespace locked = PostgresGenerations.lock(tx, namespace, "");
          if (locked.generation().number() == number) {
            throw ApiException.wrongState(name, "is live: make another one live first");
          }
          if (PostgresGenerations.traffic(tx, namespace)
              .filter(traffic -> traffic.generation() == number)
              .isPresent()) {
            throw ApiException.wrongState(name, "gets traffic: end that first");
          }
          var dropped =
              tx.sql(
                      """
                      update generation set state = 'DELETING', expire_time = now() + make_interval(secs => $3)
                      where namespace_uid = $1 and number = $2 and state <> 'DELETING'
                      """,
                      namespace.uid(),
                      number,
                      (double) SECONDS_TO_REMOVE)
                  .run();
          forget(tx, namespace, number);
        });
  }

  @Override
  public void remove(Namespace namespace, long number) {
    postgres.inTenantDo(
        namespace.tenant(),
        tx -> {
          var removed =
              tx.sql(
                      "delete from generation where namespace_uid = $1 and number = $2 and state ="
                          + " 'DELETING'",
                      namespace.uid(),
                      number)
                  .run();
        });
  }

  @Override
  public List<Found> building() {
    return found("g.state = 'BUILDING'");
  }

  @Override
  public List<Found> lagging() {
    return found(
        """
        g.state in ('READY', 'RETAINED') and exists (
          select 1 from generation_pending p where p.namespace_uid = g.namespace_uid and p.number = g.number)
        """);
  }

  @Override
  public List<Found> expired() {
    return found(
        """
        g.state in ('RETAINED', 'FAILED', 'DELETING') and g.expire_time < now()
          and not exists (select 1 from traffic t
            where t.namespace_uid = g.namespace_uid and t.generation = g.number)
        """);
  }

  private List<Found> found(String condition) {
    return postgres.asMesh(tx ->
        tx.sql(
                """
                select g.tenant_id, g.namespace_uid, g.number
                from generation g join namespace n on n.uid = g.namespace_uid and n.state = 'ACTIVE' where
                """
                    + condition)
            .list(PostgresBuilds::found));
  }

  private static Found found(Row row) {
    return new Found(row.string("tenant_id"), row.uuid("namespace_uid"), row.int8("number"));
  }

  @Override
  public Optional<Namespace> namespace(Found found) {
    return postgres.readInTenant(
        found.tenant(),
        tx ->
            tx.sql(
                    PostgresNamespaces.SELECT + " where n.uid = $1 and n.state = 'ACTIVE'",
                    found.namespace())
                .first(PostgresNamespaces::namespace));
  }

  @Override
  public long wordless(Namespace namespace) {
    return postgres.readInTenant(
        namespace.tenant(),
        tx ->
            tx.sql(
                    """
                    select count(*) as n from document d
                    join collection c on c.uid = d.collection_uid and c.state = 'ACTIVE' and c.space is null
                    where d.namespace_uid = $1 and d.own_wordless and d.state <> 'DELETING'
                    """,
                    namespace.uid())
                .one(row -> row.int8("n")));
  }
}
