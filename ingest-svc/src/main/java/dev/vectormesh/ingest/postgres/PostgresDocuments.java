package dev.vectormesh.ingest.postgres;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Struct;
import com.google.protobuf.util.JsonFormat;
import dev.vectormesh.ingest.document.Document;
import dev.vectormesh.ingest.document.DocumentStore;
import dev.vectormesh.ingest.document.WriteTarget;
import dev.vectormesh.platform.postgres.Postgres;
import dev.vectormesh.platform.postgres.Row;
import dev.vectormesh.platform.postgres.Sql;
import dev.vectormesh.platform.postgres.Tx;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Documents in the corpus schema. */
public final class PostgresDocuments implements DocumentStore {
  private static final String COLUMNS =
      "id, state, revision, title, uri, media_type, metadata, chunk_count, content_hash,"
          + " create_time, update_time";

  private final Postgres postgres;

  public PostgresDocuments(Postgres postgres) {
    this.postgres = postgres;
  }

  @Override
  public Map<String, Version> versions(WriteTarget target, Collection<String> ids) {
    Map<String, Version> versions = new HashMap<>();
    List<Map.Entry<String, Version>> rows =
        postgres.inTenant(
            target.tenant(),
            tx ->
                tx.sql(
                        """
                        select id, state, content_hash, revision, generation, chunk_count, batch_uid
                        from document where collection_uid = $1 and id = any($2)
                        """,
                        target.collectionUid(),
                        ids.toArray(String[]::new))
                    .list(row -> Map.entry(row.string("id"), version(row))));
    rows.forEach(row -> versions.put(row.getKey(), row.getValue()));
    return versions;
  }

  private static Version version(Row row) {
    return new Version(
        row.string("state").equals("ACTIVE"),
        row.string("content_hash"),
        row.int8("revision"),
        row.int8("generation"),
        row.int4("chunk_count"),
        row.uuidOrNull("batch_uid"));
  }

  @Override
  public List<Begun> begin(WriteTarget target, UUID owner, List<Change> changes, Duration stale) {
    // Equal order in every transaction: two writers of the same documents do not lock each other
    // out.
    List<Change> sorted =
        changes.stream().sorted((a, b) -> a.draft().id().compareTo(b.draft().id())).toList();
    UUID batch = target.batch();
    return postgres.inTenant(
        target.tenant(),
        tx ->
            tx.sql(
                    """
                    insert into document as d (tenant_id, namespace_uid, collection_uid, id, state, revision, active_revision,
                      generation, title, uri, media_type, metadata, text, page_marks, chunk_count, point_count, content_hash,
                      source_path, batch_uid, owner, pending_time, create_time, update_time)
                    select $1, $2, $3, u.id, 'PENDING', 1, 0, $4, u.title, u.uri, u.media_type, u.metadata::jsonb, u.text,
                      u.marks::int[], u.chunks, u.chunks, u.hash, nullif(u.source, ''), $5, $6, now(), now(), now()
                    from unnest($7::text[], $8::text[], $9::text[], $10::text[], $11::text[], $12::text[], $13::text[],
                      $14::int[], $15::text[], $16::text[])
                      as u(id, title, uri, media_type, metadata, text, marks, chunks, hash, source)
                    on conflict (collection_uid, id) do update set
                      state = 'PENDING', revision = d.revision + 1, generation = excluded.generation, title = excluded.title,
                      uri = excluded.uri, media_type = excluded.media_type, metadata = excluded.metadata, text = excluded.text,
                      page_marks = excluded.page_marks, chunk_count = excluded.chunk_count,
                      point_count = greatest(d.point_count, excluded.point_count), content_hash = excluded.content_hash,
                      source_path = excluded.source_path, batch_uid = excluded.batch_uid, owner = excluded.owner,
                      pending_time = now(), update_time = now()
                    where d.state = 'ACTIVE'
                      or d.state = 'PENDING' and (d.owner is not distinct from excluded.owner
                        or d.pending_time < now() - make_interval(secs => $17))
                    returning d.id, d.revision, d.chunk_count, d.point_count
                    """,
                    target.tenant(),
                    target.namespaceUid(),
                    target.collectionUid(),
                    target.generation().number(),
                    batch == null ? Sql.nullOf(UUID.class) : batch,
                    owner,
                    strings(sorted, c -> c.draft().id()),
                    strings(sorted, c -> c.draft().title()),
                    strings(sorted, c -> c.draft().uri()),
                    strings(sorted, c -> c.draft().mediaType()),
                    strings(sorted, c -> json(c.draft().metadata())),
                    strings(sorted, c -> c.draft().text().text()),
                    strings(sorted, c -> marks(c.draft().text().marks())),
                    sorted.stream().map(Change::chunkCount).toArray(Integer[]::new),
                    strings(sorted, c -> c.draft().contentHash()),
                    strings(sorted, c -> c.draft().sourcePath()),
                    (double) stale.toSeconds())
                .list(row ->
                    new Begun(
                        row.string("id"),
                        row.int8("revision"),
                        row.int4("chunk_count"),
                        row.int4("point_count"))));
  }

  @Override
  public Set<String> commit(WriteTarget target, UUID owner, List<Begun> begun) {
    List<Begun> sorted = begun.stream().sorted((a, b) -> a.id().compareTo(b.id())).toList();
    return postgres.inTenant(
        target.tenant(),
        tx -> {
          List<String> committed =
              tx.sql(
                      """
                      update document d set state = 'ACTIVE', active_revision = d.revision, point_count = d.chunk_count,
                        owner = null, pending_time = null, update_time = now()
                      from unnest($3::text[], $4::bigint[]) as u(id, revision)
                      where d.collection_uid = $1 and d.id = u.id and d.revision = u.revision and d.state = 'PENDING' and d.owner = $2
                      returning d.id
                      """,
                      target.collectionUid(),
                      owner,
                      strings(sorted, Begun::id),
                      sorted.stream().map(Begun::revision).toArray(Long[]::new))
                  .list(row -> row.string("id"));
          if (!committed.isEmpty()) {
            changed(tx, target, "documents.changed");
          }
          return new HashSet<>(committed);
        });
  }

  private static void changed(Tx tx, WriteTarget target, String type) {
    PostgresNamespaces.touch(tx, target.namespaceUid());
    Outbox.add(tx, target.tenant(), type, target.collection().toString(), target.namespaceUid());
  }

  @Override
  public void release(WriteTarget target, UUID owner) {
    postgres.inTenantDo(
        target.tenant(),
        tx -> {
          var released =
              tx.sql(
                      """
                      update document set pending_time = to_timestamp(0)
                      where collection_uid = $1 and owner = $2 and state <> 'ACTIVE'
                      """,
                      target.collectionUid(),
                      owner)
                  .run();
        });
  }

  @Override
  public void suspect(WriteTarget target, Collection<String> ids) {
    postgres.inTenantDo(
        target.tenant(),
        tx -> {
          var marked =
              tx.sql(
                      """
                      update document set state = 'PENDING', owner = null, pending_time = to_timestamp(0)
                      where collection_uid = $1 and id = any($2) and state = 'ACTIVE'
                      """,
                      target.collectionUid(),
                      ids.toArray(String[]::new))
                  .run();
        });
  }

  @Override
  public Optional<Document> find(WriteTarget target, String id) {
    return postgres.inTenant(
        target.tenant(),
        tx ->
            tx.sql(
                    "select "
                        + COLUMNS
                        + ", text from document where collection_uid = $1 and id = $2",
                    target.collectionUid(),
                    id)
                .first(row -> document(row, row.string("text"))));
  }

  @Override
  public List<Document> page(WriteTarget target, @Nullable String after, int size) {
    return postgres.inTenant(
        target.tenant(),
        tx ->
            tx.sql(
                    "select "
                        + COLUMNS
                        + " from document where collection_uid = $1 and id > $2 order by id limit"
                        + " $3",
                    target.collectionUid(),
                    after == null ? "" : after,
                    size)
                .list(row -> document(row, null)));
  }

  @Override
  public Set<String> beginDelete(
      WriteTarget target, UUID owner, Collection<String> ids, Duration stale) {
    List<String> begun =
        postgres.inTenant(
            target.tenant(),
            tx ->
                tx.sql(
                        """
                        update document set state = 'DELETING', owner = $3, pending_time = now(), update_time = now()
                        where collection_uid = $1 and id in (
                          select id from document where collection_uid = $1 and id = any($2)
                            and (state <> 'PENDING' or owner is null or owner = $3 or pending_time < now() - make_interval(secs => $4))
                          order by id for update)
                        returning id
                        """,
                        target.collectionUid(),
                        ids.toArray(String[]::new),
                        owner,
                        (double) stale.toSeconds())
                    .list(row -> row.string("id")));
    return new HashSet<>(begun);
  }

  @Override
  public int finishDelete(WriteTarget target, Collection<String> ids) {
    return postgres.inTenant(
        target.tenant(),
        tx -> {
          long deleted =
              tx.sql(
                      "delete from document where collection_uid = $1 and id = any($2) and state ="
                          + " 'DELETING'",
                      target.collectionUid(),
                      ids.toArray(String[]::new))
                  .run();
          if (deleted > 0) {
            changed(tx, target, "documents.deleted");
          }
          return (int) deleted;
        });
  }

  @Override
  public List<Sourced> fromSource(
      WriteTarget target, String root, @Nullable String after, int size) {
    // '0' follows '/': all paths that continue root + '/'. A root that is a file is its own path.
    return postgres.inTenant(
        target.tenant(),
        tx ->
            tx.sql(
                    """
                    select id, source_path from document
                    where collection_uid = $1 and state <> 'DELETING' and source_path > $3
                      and (source_path = $2 or source_path >= $2 || '/' and source_path < $2 || '0')
                    order by source_path limit $4
                    """,
                    target.collectionUid(),
                    root.equals("/") ? "" : root,
                    after == null ? "" : after,
                    size)
                .list(row -> new Sourced(row.string("id"), row.string("source_path"))));
  }

  private static Document document(Row row, @Nullable String text) {
    return new Document(
        row.string("id"),
        Document.State.valueOf(row.string("state")),
        row.int8("revision"),
        row.string("title"),
        row.string("uri"),
        row.string("media_type"),
        row.json("metadata"),
        text,
        row.int4("chunk_count"),
        row.string("content_hash"),
        row.instant("create_time"),
        row.instant("update_time"));
  }

  private static <A> String[] strings(List<A> items, Function<A, @Nullable String> part) {
    return items.stream()
        .map(item -> {
          String value = part.apply(item);
          return value == null ? "" : value;
        })
        .toArray(String[]::new);
  }

  private static String marks(List<Integer> marks) {
    StringBuilder array = new StringBuilder("{");
    for (int mark : marks) {
      array.append(array.length() > 1 ? "," : "").append(mark);
    }
    return array.append('}').toString();
  }

  private static String json(Struct metadata) {
    try {
      return JsonFormat.printer().omittingInsignificantWhitespace().print(metadata);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException("metadata has no form as JSON: " + e.getMessage(), e);
    }
  }
}
