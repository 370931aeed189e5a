package dev.vectormesh.ingest.postgres;

import dev.vectormesh.ingest.collection.WriteTarget;
import dev.vectormesh.ingest.document.DuplicateStore;
import dev.vectormesh.platform.postgres.Postgres;
import dev.vectormesh.platform.postgres.Tx;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Pictures that look alike, in the corpus schema. */
public final class PostgresDuplicates implements DuplicateStore {
  private final Postgres postgres;

  public PostgresDuplicates(Postgres postgres) {
    this.postgres = postgres;
  }

  @Override
  public int takeIn(WriteTarget target, int max) {
    return postgres.inTenant(target.tenant(), tx -> new LookRound(tx, target).run(max));
  }

  @Override
  public List<Unshown> unshown(WriteTarget target, int max) {
    return postgres.inTenant(
        target.tenant(),
        tx ->
            tx.sql(
                    """
                    select p.id, p.revision, case when l.first = p.id then '' else l.first end as first
                    from picture p join look l on l.collection_uid = p.collection_uid and l.key = p.key
                    where p.collection_uid = $1 and p.unshown and not p.pending order by p.id limit $2
                    """,
                    target.collectionUid(),
                    max)
                .list(row ->
                    new Unshown(row.string("id"), row.int8("revision"), row.string("first"))));
  }

  @Override
  public void shown(WriteTarget target, List<Unshown> documents) {
    postgres.inTenantDo(
        target.tenant(),
        tx -> {
          LookRound.lock(tx, target);
          // Who learnt of another first meanwhile, and told the index before this one did, is
          // told again.
          tx.sql(
                  """
                  update picture p set unshown = u.first <> case when l.first = p.id then '' else l.first end
                  from unnest($2::text[], $3::bigint[], $4::text[]) as u(id, revision, first), look l
                  where p.collection_uid = $1 and p.id = u.id and p.revision = u.revision
                    and l.collection_uid = $1 and l.key = p.key
                  """,
                  target.collectionUid(),
                  strings(documents, Unshown::id),
                  documents.stream().map(Unshown::revision).toArray(Long[]::new),
                  strings(documents, Unshown::first))
              .send();
          // Answers that were kept show the marks before.
          PostgresNamespaces.touch(tx, target.namespaceUid());
        });
  }

  @Override
  public void missed(WriteTarget in, List<Unshown> documents) {
    postgres.inTenantDo(
        in.tenant(),
        tx -> {
          var noted =
              tx.sql(
                      """
                      insert into generation_pending (tenant_id, namespace_uid, number, collection_uid, id)
                      select $1, $2, g.number, $4, u.id from generation g cross join unnest($5::text[]) as u(id)
                      where g.namespace_uid = $2 and g.number = $3 and g.state in ('BUILDING', 'READY', 'RETAINED')
                      on conflict do nothing
                      """,
                      in.tenant(),
                      in.namespaceUid(),
                      in.generation().number(),
                      in.collectionUid(),
                      documents.stream().map(Unshown::id).toArray(String[]::new))
                  .run();
        });
  }

  @Override
  public Page groups(WriteTarget target, Wanted wanted) {
    return postgres.inTenant(target.tenant(), tx -> groups(tx, target, wanted));
  }

  private static Page groups(Tx tx, WriteTarget target, Wanted wanted) {
    LookRound.byIndexes(tx);
    String after = wanted.after();
    List<String> roots =
        tx.sql(
                """
                select distinct l.first from look l
                where l.collection_uid = $1 and l.first > $2 and (l.documents > 1 or l.first <> l.best)
                  and exists (select 1 from picture p join look own on own.collection_uid = $1 and own.key = p.key
                      join document d on d.collection_uid = $1 and d.id = p.id
                    where p.collection_uid = $1 and p.id = l.first and own.first = p.id and %s)
                order by l.first limit $3
                """
                    .formatted(AccessSql.sees("d", 4)),
                target.collectionUid(),
                after == null ? "" : after,
                wanted.size(),
                AccessSql.value(target.access()))
            .list(row -> row.string("first"));
    // From a first picture to the keys that name it, and on to those that name their best.
    record Member(String root, long size, Alike alike) {}
    List<Member> members =
        tx.sql(
                """
                with recursive tree as (
                  select own.first as root, own.hash as root_hash, own.key, own.best, own.hash
                  from picture p join look own on own.collection_uid = $1 and own.key = p.key
                  where p.collection_uid = $1 and p.id = any($2)
                  union
                  select t.root, t.root_hash, n.key, n.best, n.hash
                  from tree t join look n on n.collection_uid = $1 and n.first = t.best and n.key <> t.key)
                select root.id as root, m.size, d.id, d.title, d.uri, d.picture, m.distance
                from unnest($2::text[]) as root(id) cross join lateral (
                  select p.id, bits.distance, p.pixels, count(*) over () - 1 as size from tree t
                    cross join lateral (select coalesce(bit_count((t.hash # t.root_hash)::bit(64)), 0)::int as distance) bits
                    join picture p on p.collection_uid = $1 and p.key = t.key
                    join document o on o.collection_uid = $1 and o.id = p.id and %s
                  where t.root = root.id and (bits.distance <= $3 or p.id = root.id)
                  order by p.id <> root.id, p.pixels desc, p.id limit $4) m
                join document d on d.collection_uid = $1 and d.id = m.id and d.picture is not null
                order by root.id, d.id <> root.id, m.pixels desc, d.id
                """
                    .formatted(AccessSql.sees("o", 5)),
                target.collectionUid(),
                roots.toArray(String[]::new),
                wanted.maxDistance(),
                wanted.others() + 1,
                AccessSql.value(target.access()))
            .list(row ->
                new Member(
                    row.string("root"),
                    row.int8("size"),
                    new Alike(
                        row.string("id"),
                        row.string("title"),
                        row.string("uri"),
                        PictureJson.read(row.json("picture")),
                        row.int4("distance"))));
    Map<String, List<Member>> byRoot = new LinkedHashMap<>();
    members.forEach(m -> byRoot.computeIfAbsent(m.root(), root -> new ArrayList<>()).add(m));
    List<Group> groups = new ArrayList<>();
    byRoot.forEach((root, all) -> {
      if (all.size() > 1 && all.getFirst().alike().id().equals(root)) {
        groups.add(
            new Group(
                all.getFirst().alike(),
                all.subList(1, all.size()).stream().map(Member::alike).toList(),
                all.getFirst().size()));
      }
    });
    return new Page(roots, groups);
  }

  private static String[] strings(List<Unshown> documents, Function<Unshown, String> part) {
    return documents.stream().map(part).toArray(String[]::new);
  }
}
