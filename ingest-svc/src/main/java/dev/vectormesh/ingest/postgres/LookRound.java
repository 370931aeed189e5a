package dev.vectormesh.ingest.postgres;

import dev.vectormesh.images.Appearance;
import dev.vectormesh.ingest.collection.WriteTarget;
import dev.vectormesh.platform.postgres.Row;
import dev.vectormesh.platform.postgres.Tx;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Takes pictures that came, changed or went into the table of looks. Each key's {@code first} is
 * the best picture of all keys that are near it, whichever of them came last: a key that came, or
 * whose best picture did, is looked for once among the others, by quarters of its hash.
 */
final class LookRound {
  /** Whether few bits tell look {@code n} from look {@code c}, whose quarters were made before. */
  private static final String FEW_BITS =
      """
      n.collection_uid = $1 and n.hash is not null
        and (n.band_0 = any(c.quarter_0) or n.band_1 = any(c.quarter_1)
          or n.band_2 = any(c.quarter_2) or n.band_3 = any(c.quarter_3))
        and bit_count((n.hash # c.hash)::bit(64)) <= %d
      """
          .formatted(Appearance.BITS);

  private static final String SAME_COLOURS =
      "same_colours(n.colours, c.colours, %d)".formatted(Appearance.LEVELS);

  private static final String QUARTERS =
      "nearly(hash, 0) as quarter_0, nearly(hash, 1) as quarter_1,"
          + " nearly(hash, 2) as quarter_2, nearly(hash, 3) as quarter_3";

  private final Tx tx;
  private final WriteTarget target;

  LookRound(Tx tx, WriteTarget target) {
    this.tx = tx;
    this.target = target;
  }

  /** One round of a collection at a time: two that do not see each other would miss each other. */
  static void lock(Tx tx, WriteTarget target) {
    tx.sql(
            "select pg_advisory_xact_lock(hashtextextended($1, 0))",
            "looks " + target.collectionUid())
        .send();
  }

  /**
   * Rows are looked up one by one: statistics of a table that grows fast come late, and without
   * them it is read from end to end.
   */
  static void byIndexes(Tx tx) {
    tx.sql(
            "select set_config('enable_seqscan', 'off', true), set_config('enable_hashjoin', 'off',"
                + " true), set_config('enable_mergejoin', 'off', true)")
        .send();
  }

  /** A key with as many documents more, or less. */
  private record Touched(String key, @Nullable Long hash, String colours, long more) {}

  /** The best picture of a key. */
  private record Best(String id, long pixels) {}

  /**
   * @return how many documents were taken in
   */
  int run(int max) {
    lock(tx, target);
    byIndexes(tx);
    List<String> ids =
        tx.sql(
                "select id from picture where collection_uid = $1 and pending order by id limit $2",
                target.collectionUid(),
                max)
            .list(row -> row.string("id"));
    if (ids.isEmpty()) {
      return 0;
    }
    List<Touched> touched = touched(ids);
    String[] keys = array(touched, Touched::key);
    Map<String, Best> before = bests(keys);
    move(ids);
    count(touched, keys);
    Map<String, Best> after = bests(keys);
    Set<String> gained = new HashSet<>();
    after.forEach((key, best) -> {
      if (!best.equals(before.get(key))) {
        gained.add(key);
      }
    });
    Set<String> lost = new HashSet<>();
    before.forEach((key, best) -> {
      if (!best.equals(after.get(key))) {
        lost.add(best.id());
      }
    });
    Set<String> moved = new HashSet<>(findFirsts(gained, lost));
    moved.addAll(tellNeighbours(gained));
    unshow(ids, moved);
    return ids.size();
  }

  private List<Touched> touched(List<String> ids) {
    return tx.sql(
            """
            select key, max(hash) as hash, coalesce(max(colours)::text, '') as colours, sum(more)::bigint as more from (
              select next_key as key, next_hash as hash, next_colours as colours, 1 as more from picture
              where collection_uid = $1 and id = any($2) and next_key is not null
              union all
              select key, null, null, -1 from picture
              where collection_uid = $1 and id = any($2) and key is not null) as change
            group by key order by key
            """,
            target.collectionUid(),
            ids.toArray(String[]::new))
        .list(row ->
            new Touched(
                row.string("key"),
                row.int8OrNull("hash"),
                row.string("colours"),
                row.int8("more")));
  }

  private Map<String, Best> bests(String[] keys) {
    Map<String, Best> bests = new HashMap<>();
    tx.sql(
            "select key, best, best_pixels from look where collection_uid = $1 and key = any($2)",
            target.collectionUid(),
            keys)
        .list(row ->
            Map.entry(row.string("key"), new Best(row.string("best"), row.int8("best_pixels"))))
        .forEach(row -> bests.put(row.getKey(), row.getValue()));
    return bests;
  }

  /** Documents stand under the keys of what they look like by now. */
  private void move(List<String> ids) {
    String[] all = ids.toArray(String[]::new);
    tx.sql(
            "delete from picture where collection_uid = $1 and id = any($2) and next_key is null",
            target.collectionUid(),
            all)
        .send();
    // Of what was written again the point may hold an older mark.
    tx.sql(
            """
            update picture set key = next_key, pixels = next_pixels, pending = false, unshown = revision > 1
            where collection_uid = $1 and id = any($2)
            """,
            target.collectionUid(),
            all)
        .send();
  }

  private void count(List<Touched> touched, String[] keys) {
    tx.sql(
            """
            insert into look (tenant_id, collection_uid, key, hash, colours, documents, best, best_pixels, first, first_pixels)
            select $2, $1, t.key, t.hash, nullif(t.colours, '')::int[], t.more, b.id, b.pixels, b.id, b.pixels
            from unnest($3::text[], $4::bigint[], $5::text[], $6::bigint[]) as t(key, hash, colours, more)
              cross join lateral (select id, pixels from picture p where p.collection_uid = $1 and p.key = t.key
                order by pixels desc, id limit 1) b
            on conflict (collection_uid, key) do update set documents = look.documents + excluded.documents,
              best = excluded.best, best_pixels = excluded.best_pixels
            """,
            target.collectionUid(),
            target.tenant(),
            keys,
            touched.stream().map(Touched::hash).toArray(Long[]::new),
            array(touched, Touched::colours),
            touched.stream().map(Touched::more).toArray(Long[]::new))
        .send();
    tx.sql(
            """
            delete from look l where l.collection_uid = $1 and l.key = any($2)
              and not exists (select 1 from picture p where p.collection_uid = $1 and p.key = l.key)
            """,
            target.collectionUid(),
            keys)
        .send();
  }

  /**
   * Of keys with another best picture, and of those that named a picture which is best no more. The
   * colours are compared last, from the best on: among many that are near the first one fits.
   */
  private List<String> findFirsts(Set<String> gained, Set<String> lost) {
    if (gained.isEmpty() && lost.isEmpty()) {
      return List.of();
    }
    return tx.sql(
            """
            with c as materialized (select key, hash, colours, best, best_pixels, %s from look
              where collection_uid = $1 and (key = any($2) or first = any($3)))
            update look l set first = coalesce(f.best, l.best), first_pixels = coalesce(f.best_pixels, l.best_pixels)
            from c left join lateral (
              select n.best, n.best_pixels from (
                select n.best, n.best_pixels, n.colours from look n where %s
                order by n.best_pixels desc, n.best offset 0) n
              where %s limit 1) f on true
            where l.collection_uid = $1 and l.key = c.key
              and (l.first, l.first_pixels) is distinct from (coalesce(f.best, l.best), coalesce(f.best_pixels, l.best_pixels))
            returning l.key
            """
                .formatted(QUARTERS, FEW_BITS, SAME_COLOURS),
            target.collectionUid(),
            gained.toArray(String[]::new),
            lost.toArray(String[]::new))
        .list(LookRound::key);
  }

  /** Keys whose first picture is a lesser one than that of a new neighbour. */
  private List<String> tellNeighbours(Set<String> gained) {
    if (gained.isEmpty()) {
      return List.of();
    }
    return tx.sql(
            """
            with c as materialized (select key, hash, colours, best, best_pixels, %s from look
              where collection_uid = $1 and key = any($2) and hash is not null)
            update look l set first = better.best, first_pixels = better.best_pixels
            from (select distinct on (n.key) n.key, c.best, c.best_pixels from c join look n on %s
              where (c.best_pixels > n.first_pixels or c.best_pixels = n.first_pixels and c.best < n.first) and %s
              order by n.key, c.best_pixels desc, c.best) better
            where l.collection_uid = $1 and l.key = better.key
            returning l.key
            """
                .formatted(QUARTERS, FEW_BITS, SAME_COLOURS),
            target.collectionUid(),
            gained.toArray(String[]::new))
        .list(LookRound::key);
  }

  /** What the vector index has to learn: new duplicates, and all whose key has another first. */
  private void unshow(List<String> ids, Set<String> moved) {
    tx.sql(
            """
            update picture p set unshown = true from look l
            where p.collection_uid = $1 and l.collection_uid = $1 and l.key = p.key and not p.unshown
              and (p.id = any($2) and l.first <> p.id or p.key = any($3) and p.id <> all($2))
            """,
            target.collectionUid(),
            ids.toArray(String[]::new),
            moved.toArray(String[]::new))
        .send();
  }

  private static String key(Row row) {
    return row.string("key");
  }

  private static String[] array(List<Touched> touched, Function<Touched, String> part) {
    return touched.stream().map(part).toArray(String[]::new);
  }
}
