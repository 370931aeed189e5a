package dev.vectormesh.ingest.postgres;

import dev.vectormesh.ingest.collection.WriteTarget;
import dev.vectormesh.ingest.document.DocumentStore.Begun;
import dev.vectormesh.ingest.document.DocumentStore.Change;
import dev.vectormesh.ingest.document.Lineage;
import dev.vectormesh.ingest.document.Origin;
import dev.vectormesh.ingest.document.OwnVectors;
import dev.vectormesh.ingest.document.Precondition;
import dev.vectormesh.platform.postgres.Sql;
import dev.vectormesh.platform.postgres.Tx;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The statement that begins writes of documents: it inserts them, or takes over their rows. */
final class DocumentBegin {
  private DocumentBegin() {}

  /**
   * Leaves out the documents that another owner is writing, unless it began long ago, and those
   * whose rows another transaction holds right now: one such row must not keep a window waiting.
   */
  static List<Begun> run(
      Tx tx, WriteTarget target, UUID owner, List<Change> changes, Duration stale) {
    // Equal order in every transaction: two writers of the same documents do not lock each other
    // out.
    List<Change> sorted =
        changes.stream().sorted(Comparator.comparing(change -> change.draft().id())).toList();
    UUID batch = target.batch();
    Own own = own(sorted);
    return tx.sql(
            """
            with locked as (
              select id from document where collection_uid = $3 and id = any($7::text[])
              order by id for update skip locked
            ), held as (
              select id from document
              where collection_uid = $3 and id = any($7::text[]) and id not in (select id from locked)
            )
            insert into document as d (tenant_id, namespace_uid, collection_uid, id, state, revision, active_revision,
              title, uri, media_type, metadata, text, marks, picture, chunk_count, point_count,
              content_hash, source_path, source_version, source_reading, made_from, root_object, own_space, own_chunks, own_wordless, features,
              access_labels, batch_uid, owner, pending_time, create_time, update_time)
            select $1, $2, $3, u.id, 'PENDING', 1, 0, u.title, u.uri, u.media_type, u.metadata::jsonb, u.text,
              u.marks::jsonb, nullif(u.picture, '')::jsonb, u.chunks, u.chunks, u.hash, nullif(u.source, ''), nullif(u.version, ''), nullif(u.reading, ''),
              nullif(u.made_from, ''), nullif(u.root_object, ''),
              nullif(u.space, ''), case when u.space <> '' then substring($23::bytea from u.own_at for u.own_bytes) end, u.wordless, string_to_array(u.features, ','),
              coalesce(string_to_array(nullif(u.labels, ''), ' '), '{}'), $5, $6, now(), now(), now()
            from unnest($7::text[], $8::text[], $9::text[], $10::text[], $11::text[], $12::text[], $13::text[],
              $14::int[], $15::text[], $16::text[], $4::text[], $18::text[], $19::text[], $20::text[], $21::text[],
              $24::text[], $25::int[], $26::int[], $27::bool[], $28::text[], $29::text[])
              as u(id, title, uri, media_type, metadata, text, marks, chunks, hash, source, picture, version, reading, made_from, root_object, space, own_at, own_bytes, wordless, features, labels)
            where u.id not in (select id from held)
            on conflict (collection_uid, id) do update set
              state = 'PENDING', revision = d.revision + 1, title = excluded.title,
              uri = excluded.uri, media_type = excluded.media_type, metadata = excluded.metadata, text = excluded.text,
              marks = excluded.marks, picture = excluded.picture, chunk_count = excluded.chunk_count,
              point_count = greatest(d.point_count, excluded.point_count), content_hash = excluded.content_hash,
              source_path = excluded.source_path, source_version = excluded.source_version,
              source_reading = excluded.source_reading, made_from = excluded.made_from, root_object = excluded.root_object,
              own_space = excluded.own_space, own_chunks = excluded.own_chunks, own_wordless = excluded.own_wordless, features = excluded.features,
              access_labels = case when d.id = any($30::text[]) then d.access_labels else excluded.access_labels end,
              batch_uid = excluded.batch_uid, owner = excluded.owner,
              pending_time = now(), update_time = now()
            where (d.state = 'ACTIVE'
              or d.state = 'PENDING' and (d.owner is not distinct from excluded.owner
                or d.pending_time < now() - make_interval(secs => $17)))
              and not (d.active_revision > 0 and d.owner is distinct from excluded.owner and d.id = any($22::text[]))
              and %s
            returning d.id, d.revision, d.active_revision, d.chunk_count, d.point_count, d.access_labels
            """
                .formatted(AccessSql.sees("d", 31)),
            target.tenant(),
            target.namespaceUid(),
            target.collectionUid(),
            strings(sorted, c -> PictureJson.write(c.draft().content())),
            batch == null ? Sql.nullOf(UUID.class) : batch,
            owner,
            strings(sorted, c -> c.draft().id()),
            strings(sorted, c -> c.draft().title()),
            strings(sorted, c -> c.draft().uri()),
            strings(sorted, c -> c.draft().mediaType()),
            strings(sorted, c -> DraftRows.json(c.draft().metadata())),
            strings(sorted, c -> c.draft().content().text().text()),
            strings(sorted, c -> MarksJson.write(c.draft().content().text().marks())),
            sorted.stream().map(Change::chunkCount).toArray(Integer[]::new),
            strings(sorted, c -> c.draft().contentHash()),
            strings(sorted, c -> origin(c, Origin::path)),
            (double) stale.toSeconds(),
            strings(sorted, c -> origin(c, Origin::version)),
            strings(sorted, c -> origin(c, Origin::reading)),
            strings(sorted, c -> lineage(c, Lineage::madeFrom)),
            strings(sorted, c -> lineage(c, Lineage::rootObject)),
            absent(sorted),
            own.bytes(),
            strings(sorted, c -> space(c)),
            own.at(),
            own.lengths(),
            sorted.stream().map(DocumentBegin::wordless).toArray(Boolean[]::new),
            strings(sorted, c -> String.join(",", c.draft().features())),
            strings(sorted, c -> labels(c)),
            keeping(sorted),
            AccessSql.value(target.access()))
        .list(row ->
            new Begun(
                row.string("id"),
                row.int8("revision"),
                row.int8("active_revision") == 0,
                row.int4("chunk_count"),
                row.int4("point_count"),
                row.strings("access_labels")));
  }

  /** Vectors of all changes in one value: as an array they would be quoted number by number. */
  private record Own(byte[] bytes, Integer[] at, Integer[] lengths) {}

  private static Own own(List<Change> changes) {
    List<byte[]> each =
        changes.stream().map(c -> OwnVectorBytes.write(c.draft().content())).toList();
    Integer[] at = new Integer[each.size()];
    Integer[] lengths = new Integer[each.size()];
    ByteBuffer all = ByteBuffer.allocate(each.stream().mapToInt(bytes -> bytes.length).sum());
    for (int i = 0; i < each.size(); i++) {
      at[i] = all.position() + 1;
      lengths[i] = each.get(i).length;
      all.put(each.get(i));
    }
    return new Own(all.array(), at, lengths);
  }

  private static @Nullable String space(Change change) {
    OwnVectors own = OwnVectorBytes.of(change.draft().content());
    return own == null ? null : own.space();
  }

  private static boolean wordless(Change change) {
    OwnVectors own = OwnVectorBytes.of(change.draft().content());
    return own != null && own.wordless();
  }

  /** No label holds a blank. */
  private static String labels(Change change) {
    List<String> labels = change.draft().labels();
    return labels == null ? "" : String.join(" ", labels);
  }

  private static String[] keeping(List<Change> changes) {
    return changes.stream()
        .filter(change -> change.draft().labels() == null)
        .map(change -> change.draft().id())
        .toArray(String[]::new);
  }

  private static String[] absent(List<Change> changes) {
    return changes.stream()
        .filter(change -> change.precondition() instanceof Precondition.Absent)
        .map(change -> change.draft().id())
        .toArray(String[]::new);
  }

  private static @Nullable String origin(Change change, Function<Origin, @Nullable String> part) {
    Origin origin = change.draft().origin();
    return origin == null ? null : part.apply(origin);
  }

  private static @Nullable String lineage(Change change, Function<Lineage, String> part) {
    Origin origin = change.draft().origin();
    Lineage lineage = origin == null ? null : origin.lineage();
    return lineage == null ? null : part.apply(lineage);
  }

  private static String[] strings(List<Change> changes, Function<Change, @Nullable String> part) {
    return changes.stream()
        .map(change -> {
          String value = part.apply(change);
          return value == null ? "" : value;
        })
        .toArray(String[]::new);
  }
}
