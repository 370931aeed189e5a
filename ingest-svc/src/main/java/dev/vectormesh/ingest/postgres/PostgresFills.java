package dev.vectormesh.ingest.postgres;

import dev.vectormesh.ingest.collection.WriteTarget;
import dev.vectormesh.ingest.document.Draft;
import dev.vectormesh.ingest.generation.FillStore;
import dev.vectormesh.ingest.namespace.Build;
import dev.vectormesh.ingest.namespace.Namespace;
import dev.vectormesh.platform.postgres.Postgres;
import dev.vectormesh.platform.postgres.Row;
import dev.vectormesh.platform.postgres.Tx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/** What generations lack, in the corpus schema. */
public final class PostgresFills implements FillStore {
  private static final UUID FIRST = new UUID(0, 0);

  private static final String CLAIMED =
      """
      select p.collection_uid, p.id, coalesce(d.revision, 0) as revision,
        coalesce(k.chunk_count, d.chunk_count, 0) as chunks, coalesce(d.chunk_count, 0) as row_chunks,
        coalesce(d.point_count, 0) as points, c.id as collection_id, n.id as namespace_id
      from unnest($2::uuid[], $3::text[]) as p(collection_uid, id)
      join namespace n on n.uid = $1
      left join collection c on c.uid = p.collection_uid and c.state = 'ACTIVE'
      left join document d on d.collection_uid = p.collection_uid and d.id = p.id
      left join generation_chunks k on k.namespace_uid = n.uid and k.number = n.generation
        and k.collection_uid = d.collection_uid and k.id = d.id and k.revision = d.revision
      """;

  private final Postgres postgres;

  public PostgresFills(Postgres postgres) {
    this.postgres = postgres;
  }

  private record Key(UUID collection, String id) {
    static Key of(Row row) {
      return new Key(row.uuid("collection_uid"), row.string("id"));
    }
  }

  private record At(UUID collection, String document) {}

  @Override
  public List<Claim> claimNext(Namespace namespace, Build build, UUID owner, int max) {
    return postgres.inTenant(
        namespace.tenant(),
        tx -> claimNext(tx, namespace, build.generation().number(), owner, max));
  }

  private static List<Claim> claimNext(
      Tx tx, Namespace namespace, long number, UUID owner, int max) {
    Optional<At> at =
        tx.sql(
                """
                select coalesce(at_collection, $3) as collection, coalesce(at_document, '') as document
                from generation where namespace_uid = $1 and number = $2 and state = 'BUILDING' for update
                """,
                namespace.uid(),
                number,
                FIRST)
            .first(row -> new At(row.uuid("collection"), row.string("document")));
    if (at.isEmpty()) {
      return List.of();
    }
    List<Key> page = page(tx, namespace, at.get(), max);
    if (page.isEmpty()) {
      return List.of();
    }
    tx.sql(
            """
            insert into generation_pending (tenant_id, namespace_uid, number, collection_uid, id, claim, claim_time)
            select $1, $2, $3, u.collection_uid, u.id, $6, now() from unnest($4::uuid[], $5::text[]) as u(collection_uid, id)
            on conflict (namespace_uid, number, collection_uid, id) do update set claim = excluded.claim, claim_time = now()
            """,
            namespace.tenant(),
            namespace.uid(),
            number,
            uuids(page, Key::collection),
            texts(page, Key::id),
            owner)
        .send();
    tx.sql(
            """
            update generation set at_collection = $3, at_document = $4 where namespace_uid = $1 and number = $2
            """,
            namespace.uid(),
            number,
            page.getLast().collection(),
            page.getLast().id())
        .send();
    return claimed(tx, namespace, page);
  }

  /** Collection by collection, so that each is read along its index. */
  private static List<Key> page(Tx tx, Namespace namespace, At at, int max) {
    List<UUID> collections =
        tx.sql(
                """
                select uid from collection where namespace_uid = $1 and state = 'ACTIVE' and uid >= $2 order by uid
                """,
                namespace.uid(),
                at.collection())
            .list(row -> row.uuid("uid"));
    for (UUID collection : collections) {
      List<Key> page =
          tx.sql(
                  """
                  select collection_uid, id from document
                  where collection_uid = $1 and id > $2 and state = 'ACTIVE' order by id limit $3
                  """,
                  collection,
                  collection.equals(at.collection()) ? at.document() : "",
                  max)
              .list(Key::of);
      if (!page.isEmpty()) {
        return page;
      }
    }
    return List.of();
  }

  @Override
  public List<Claim> claimPending(
      Namespace namespace, long number, UUID owner, int max, Duration stale) {
    return postgres.inTenant(
        namespace.tenant(),
        tx -> {
          // Who writes or deletes a document now is left alone.
          List<Key> keys =
              tx.sql(
                      """
                      update generation_pending p set claim = $3, claim_time = now()
                      where ctid = any(array(
                        select w.ctid from generation_pending w
                        where w.namespace_uid = $1 and w.number = $2
                          and (w.claim is null or w.claim_time < now() - make_interval(secs => $5))
                          and not exists (select 1 from document d
                            where d.collection_uid = w.collection_uid and d.id = w.id and d.state <> 'ACTIVE')
                        order by w.collection_uid, w.id limit $4 for update skip locked))
                      returning p.collection_uid, p.id
                      """,
                      namespace.uid(),
                      number,
                      owner,
                      max,
                      (double) stale.toMillis() / 1000)
                  .list(Key::of);
          return keys.isEmpty() ? List.<Claim>of() : claimed(tx, namespace, keys);
        });
  }

  private static List<Claim> claimed(Tx tx, Namespace namespace, List<Key> keys) {
    return tx.sql(CLAIMED, namespace.uid(), uuids(keys, Key::collection), texts(keys, Key::id))
        .list(row -> claim(namespace, row));
  }

  private static Claim claim(Namespace namespace, Row row) {
    String collection = row.stringOrNull("collection_id");
    return new Claim(
        row.uuid("collection_uid"),
        collection == null ? null : namespace.name().collection(collection),
        row.string("id"),
        row.int8("revision"),
        row.int4("chunks"),
        row.int4("row_chunks"),
        row.int4("points"));
  }

  @Override
  public void unclaim(Namespace namespace, long number) {
    postgres.inTenantDo(
        namespace.tenant(),
        tx -> {
          var given =
              tx.sql(
                      """
                      update generation_pending set claim = null, claim_time = null
                      where namespace_uid = $1 and number = $2 and claim is not null
                      """,
                      namespace.uid(),
                      number)
                  .run();
        });
  }

  @Override
  public void finish(Namespace namespace, long number, UUID owner, List<Filled> filled) {
    postgres.inTenantDo(namespace.tenant(), tx -> finish(tx, namespace, number, owner, filled));
  }

  private static void finish(
      Tx tx, Namespace namespace, long number, UUID owner, List<Filled> filled) {
    // Looked up row by row: the table is empty most of the time, and a plan for an empty table
    // compares each row with each.
    tx.sql(
            """
            delete from generation_pending where ctid = any(array(
              select p.ctid from unnest($4::uuid[], $5::text[], $6::bigint[]) as u(collection_uid, id, revision)
              cross join lateral (
                select ctid from generation_pending
                where namespace_uid = $1 and number = $2 and collection_uid = u.collection_uid and id = u.id
                  and claim = $3 limit 1) p
              left join lateral (
                select revision, state from document
                where collection_uid = u.collection_uid and id = u.id limit 1) d on true
              where case when u.revision = 0 then d.revision is null
                else d.revision = u.revision and d.state = 'ACTIVE' end))
            """,
            namespace.uid(),
            number,
            owner,
            uuids(filled, f -> f.claim().collectionUid()),
            texts(filled, f -> f.claim().id()),
            filled.stream()
                .map(f -> f.claim().gone() ? 0L : f.claim().revision())
                .toArray(Long[]::new))
        .send();
    tx.sql(
            """
            update generation_pending set claim = null, claim_time = null
            where namespace_uid = $1 and number = $2 and claim = $3
            """,
            namespace.uid(),
            number,
            owner)
        .send();
    List<Filled> otherwise =
        filled.stream().filter(f -> f.chunks() != f.claim().rowChunks()).toList();
    if (!otherwise.isEmpty()) {
      cuts(tx, namespace, number, otherwise);
    }
    // Pictures that came by a copy may show an older mark: let them be shown again.
    tx.sql(
            """
            update picture p set unshown = true
            from unnest($1::uuid[], $2::text[]) as u(collection_uid, id)
            where p.collection_uid = u.collection_uid and p.id = u.id and p.key is not null
            """,
            uuids(filled, f -> f.claim().collectionUid()),
            texts(filled, f -> f.claim().id()))
        .send();
  }

  private static void cuts(Tx tx, Namespace namespace, long number, List<Filled> filled) {
    tx.sql(
            """
            insert into generation_chunks (tenant_id, namespace_uid, number, collection_uid, id, revision, chunk_count)
            select $1, $2, $3, u.collection_uid, u.id, u.revision, u.chunks
            from unnest($4::uuid[], $5::text[], $6::bigint[], $7::int[]) as u(collection_uid, id, revision, chunks)
            join document d on d.collection_uid = u.collection_uid and d.id = u.id and d.revision = u.revision
            on conflict (namespace_uid, number, collection_uid, id) do update set
              revision = excluded.revision, chunk_count = excluded.chunk_count
            """,
            namespace.tenant(),
            namespace.uid(),
            number,
            uuids(filled, f -> f.claim().collectionUid()),
            texts(filled, f -> f.claim().id()),
            filled.stream().map(f -> f.claim().revision()).toArray(Long[]::new),
            filled.stream().map(Filled::chunks).toArray(Integer[]::new))
        .send();
  }

  @Override
  public void raise(WriteTarget target, Collection<Filled> documents) {
    postgres.inTenantDo(
        target.tenant(),
        tx -> {
          var raised =
              tx.sql(
                      """
                      update document d set point_count = greatest(d.point_count, u.points)
                      from unnest($2::text[], $3::int[]) as u(id, points)
                      where d.collection_uid = $1 and d.id = u.id
                      """,
                      target.collectionUid(),
                      texts(documents, f -> f.claim().id()),
                      documents.stream().map(Filled::chunks).toArray(Integer[]::new))
                  .run();
        });
  }

  @Override
  public List<Draft> drafts(WriteTarget target, List<Claim> claims) {
    return postgres.readInTenant(
        target.tenant(),
        tx ->
            tx.sql(
                    """
                    select d.* from document d
                    join unnest($2::text[], $3::bigint[]) as u(id, revision) on d.id = u.id and d.revision = u.revision
                    where d.collection_uid = $1
                    """,
                    target.collectionUid(),
                    texts(claims, Claim::id),
                    claims.stream().map(Claim::revision).toArray(Long[]::new))
                .list(DraftRows::draft));
  }

  @Override
  public List<Claim> sample(Namespace namespace, int size) {
    return postgres.readInTenant(
        namespace.tenant(),
        tx -> {
          List<Key> keys = new ArrayList<>();
          // One way round from a random place: as good as random where ids say nothing.
          keys.addAll(
              tx.sql(
                      """
                      select d.collection_uid, d.id from document d
                      where d.state = 'ACTIVE' and d.collection_uid in
                        (select uid from collection where namespace_uid = $1 and state = 'ACTIVE')
                      order by md5(d.id || $3) limit $2
                      """,
                      namespace.uid(),
                      size,
                      UUID.randomUUID().toString())
                  .list(Key::of));
          return keys.isEmpty() ? List.<Claim>of() : claimed(tx, namespace, keys);
        });
  }

  @Override
  public long characters(Namespace namespace) {
    return postgres.readInTenant(
        namespace.tenant(),
        tx ->
            tx.sql(
                    """
                    select coalesce(sum(length(d.text) + length(d.title)), 0)::bigint as n from document d
                    where d.state = 'ACTIVE' and d.collection_uid in
                      (select uid from collection where namespace_uid = $1 and state = 'ACTIVE' and space is null)
                    """,
                    namespace.uid())
                .one(row -> row.int8("n")));
  }

  private static <A> UUID[] uuids(Collection<A> all, Function<A, UUID> part) {
    return all.stream().map(part).toArray(UUID[]::new);
  }

  private static <A> String[] texts(Collection<A> all, Function<A, String> part) {
    return all.stream().map(part).toArray(String[]::new);
  }
}
