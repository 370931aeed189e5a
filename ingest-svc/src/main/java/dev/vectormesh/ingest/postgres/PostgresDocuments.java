package dev.vectormesh.ingest.postgres;

import dev.vectormesh.ingest.collection.WriteTarget;
import dev.vectormesh.ingest.document.Document;
import dev.vectormesh.ingest.document.DocumentStore;
import dev.vectormesh.ingest.document.GenerationMovedException;
import dev.vectormesh.ingest.document.Precondition;
import dev.vectormesh.ingest.document.SourceDocument;
import dev.vectormesh.ingest.document.Spread;
import dev.vectormesh.ingest.picture.PictureFacts;
import dev.vectormesh.ingest.usage.Prices;
import dev.vectormesh.ingest.usage.QuotaRules;
import dev.vectormesh.ingest.usage.Spent;
import dev.vectormesh.platform.postgres.Postgres;
import dev.vectormesh.platform.postgres.Row;
import dev.vectormesh.platform.postgres.Tx;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Documents in the corpus schema. */
public final class PostgresDocuments implements DocumentStore {
  /** What {@link #version} reads. */
  static final String VERSION =
      "id, state, content_hash, revision, active_revision, create_time, chunk_count, batch_uid,"
          + " source_path, source_version, source_reading, made_from, root_object, access_labels";

  private static final String COLUMNS =
      """
      id, state, revision, title, uri, media_type, metadata, picture,
      coalesce(
        (select k.chunk_count from generation_chunks k
         where k.namespace_uid = document.namespace_uid
           and k.number = (select generation from namespace where uid = document.namespace_uid)
           and k.collection_uid = document.collection_uid and k.id = document.id
           and k.revision = document.revision),
        chunk_count) as chunk_count,
      content_hash, access_labels, made_from, root_object, features, create_time, update_time,
      (select l.first from picture p join look l on l.collection_uid = p.collection_uid and l.key = p.key
          join document f on f.collection_uid = p.collection_uid and f.id = l.first
        where p.collection_uid = document.collection_uid and p.id = document.id and l.first <> p.id and %s) as duplicate_of
      """
          .formatted(AccessSql.sees("f", 1));

  private final Postgres postgres;
  private final QuotaRules quotas;
  private final Prices prices;

  public PostgresDocuments(Postgres postgres, QuotaRules quotas, Prices prices) {
    this.postgres = postgres;
    this.quotas = quotas;
    this.prices = prices;
  }

  @Override
  public Map<String, Version> versions(WriteTarget target, Collection<String> ids) {
    Map<String, Version> versions = new HashMap<>();
    List<Map.Entry<String, Version>> rows =
        postgres.readInTenant(
            target.tenant(),
            tx ->
                tx.sql(
                        "select "
                            + VERSION
                            + " from document where collection_uid = $1 and id = any($2)",
                        target.collectionUid(),
                        ids.toArray(String[]::new))
                    .list(row -> Map.entry(row.string("id"), version(row))));
    rows.forEach(row -> versions.put(row.getKey(), row.getValue()));
    return versions;
  }

  static Version version(Row row) {
    return new Version(
        row.string("state").equals("ACTIVE"),
        row.int8("active_revision") > 0,
        row.string("content_hash"),
        row.int8("revision"),
        row.instant("create_time"),
        row.int4("chunk_count"),
        row.uuidOrNull("batch_uid"),
        DraftRows.origin(row),
        row.strings("access_labels"));
  }

  @Override
  public Beginning begin(WriteTarget target, UUID owner, List<Change> changes, Duration stale) {
    return postgres.inTenant(
        target.tenant(),
        tx -> {
          Admission admission = Admission.of(tx, target, owner, changes);
          DocumentRoom room =
              DocumentRoom.of(
                  tx, target, quotas.of(target.tenant()).documents(), admission.changes());
          List<Begun> begun =
              room.changes().isEmpty()
                  ? List.of()
                  : DocumentBegin.run(tx, target, owner, room.changes(), stale);
          return new Beginning(begun, admission.refused(), room.over(), SpaceRows.open(tx, target));
        });
  }

  @Override
  public Set<String> commit(
      WriteTarget target, UUID owner, List<Begun> begun, Spread spread, Spent spent) {
    List<Begun> sorted = begun.stream().sorted(Comparator.comparing(Begun::id)).toList();
    return postgres.inTenant(
        target.tenant(),
        tx -> {
          List<String> committed =
              tx.sql(
                      """
                      update document d set state = 'ACTIVE', active_revision = d.revision, point_count = u.points,
                        owner = null, pending_time = null, update_time = now()
                      from unnest($3::text[], $4::bigint[], $5::int[]) as u(id, revision, points)
                      where d.collection_uid = $1 and d.id = u.id and d.revision = u.revision and d.state = 'PENDING' and d.owner = $2
                      returning d.id
                      """,
                      target.collectionUid(),
                      owner,
                      sorted.stream().map(Begun::id).toArray(String[]::new),
                      sorted.stream().map(Begun::revision).toArray(Long[]::new),
                      sorted.stream().map(b -> spread.most(b.id())).toArray(Integer[]::new))
                  .list(row -> row.string("id"));
          if (!committed.isEmpty()) {
            Pictures.written(tx, target, committed);
            if (!spread.has(changed(tx, target, "documents.changed"))) {
              throw new GenerationMovedException();
            }
            FieldRows.written(tx, target, committed);
            SpreadRows.written(tx, target, sorted, spread);
            UsageRows.add(tx, target.account(), spent.of(committed), prices);
          }
          return new HashSet<>(committed);
        });
  }

  /**
   * Answers the live generation. Who opens or switches one waits for this transaction, or comes
   * before what follows here.
   */
  private static long changed(Tx tx, WriteTarget target, String type) {
    CorpusEvents.add(
        tx, target.tenant(), type, target.collection().toString(), target.namespaceUid());
    return PostgresNamespaces.touch(tx, target.namespaceUid());
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
    return postgres.readInTenant(
        target.tenant(),
        tx ->
            tx.sql(
                    """
                    select %s, text from document where collection_uid = $2 and id = $3 and %s
                    """
                        .formatted(COLUMNS, AccessSql.sees("document", 1)),
                    AccessSql.value(target.access()),
                    target.collectionUid(),
                    id)
                .first(row -> document(row, row.string("text"))));
  }

  @Override
  public Optional<Current> current(WriteTarget target, String id) {
    return postgres.readInTenant(target.tenant(), tx -> CurrentRow.find(tx, target, id));
  }

  @Override
  public List<Document> page(WriteTarget target, @Nullable String after, int size) {
    return postgres.readInTenant(
        target.tenant(),
        tx ->
            tx.sql(
                    """
                    select %s from document where collection_uid = $2 and id > $3 and %s order by id limit $4
                    """
                        .formatted(COLUMNS, AccessSql.sees("document", 1)),
                    AccessSql.value(target.access()),
                    target.collectionUid(),
                    after == null ? "" : after,
                    size)
                .list(row -> document(row, null)));
  }

  @Override
  public Leaving beginDelete(
      WriteTarget target,
      UUID owner,
      Collection<String> ids,
      Precondition precondition,
      Duration stale) {
    Precondition.State state =
        precondition instanceof Precondition.State known ? known : new Precondition.State(0, 0);
    return postgres.inTenant(
        target.tenant(),
        tx ->
            new Leaving(
                Set.copyOf(
                    tx.sql(
                            """
                            update document set state = 'DELETING', owner = $3, pending_time = now(), update_time = now()
                            where collection_uid = $1 and id in (
                              select id from document where collection_uid = $1 and id = any($2)
                                and (state <> 'PENDING' or owner is null or owner = $3 or pending_time < now() - make_interval(secs => $4))
                                and ($5 = 0 or revision = $5 and (extract(epoch from create_time) * 1000000)::bigint = $6)
                                and %s
                              order by id for update)
                            returning id
                            """
                                .formatted(AccessSql.sees("document", 7)),
                            target.collectionUid(),
                            ids.toArray(String[]::new),
                            owner,
                            (double) stale.toSeconds(),
                            state.revision(),
                            state.createMicros(),
                            AccessSql.value(target.access()))
                        .list(row -> row.string("id"))),
                SpaceRows.open(tx, target)));
  }

  @Override
  public int finishDelete(WriteTarget target, Collection<String> ids, Set<Long> left) {
    return postgres.inTenant(
        target.tenant(),
        tx -> {
          long deleted =
              tx.sql(
                      """
                      delete from document where collection_uid = $1 and id = any($2) and state = 'DELETING'
                      """,
                      target.collectionUid(),
                      ids.toArray(String[]::new))
                  .run();
          if (deleted > 0) {
            Pictures.deleted(tx, target, ids);
            if (!left.contains(changed(tx, target, "documents.deleted"))) {
              throw new GenerationMovedException();
            }
            SpreadRows.deleted(tx, target, ids, left);
          }
          return (int) deleted;
        });
  }

  @Override
  public List<Sourced> fromSource(
      WriteTarget target, String root, @Nullable Sourced after, int size) {
    // '0' follows '/': all paths that continue root + '/'. A root that is a file is its own path.
    return postgres.inTenant(
        target.tenant(),
        tx ->
            tx.sql(
                    """
                    select id, source_path from document
                    where collection_uid = $1 and state <> 'DELETING'
                      and (source_path = $2 or source_path >= $2 || '/' and source_path < $2 || '0')
                      and left(source_path, 500) between left($2, 500) and left($2 || '0', 500)
                      and (left(source_path, 500), id) > (left($3, 500), $4)
                    order by left(source_path, 500), id limit $5
                    """,
                    target.collectionUid(),
                    root.equals("/") ? "" : root,
                    after == null ? "" : after.sourcePath(),
                    after == null ? "" : after.id(),
                    size)
                .list(row -> new Sourced(row.string("id"), row.string("source_path"))));
  }

  @Override
  public Map<String, Set<String>> parts(WriteTarget target, Collection<String> holders) {
    // U+007F follows '~': all ids that continue holder + '~'.
    Map<String, Set<String>> parts = new HashMap<>();
    postgres
        .readInTenant(
            target.tenant(),
            tx ->
                tx.sql(
                        """
                        select h.id as holder, d.id as part from unnest($2::text[]) as h(id) join document d
                          on d.collection_uid = $1 and d.id > h.id || '~' and d.id < h.id || U&'\\007F'
                        where d.state <> 'DELETING'
                        """,
                        target.collectionUid(),
                        holders.toArray(String[]::new))
                    .list(row -> Map.entry(row.string("holder"), row.string("part"))))
        .stream()
        .filter(row -> SourceDocument.isPart(row.getValue()))
        .forEach(row ->
            parts.computeIfAbsent(row.getKey(), holder -> new HashSet<>()).add(row.getValue()));
    return parts;
  }

  private static @Nullable PictureFacts picture(Row row) {
    String json = row.jsonOrNull("picture");
    return json == null ? null : PictureJson.read(json);
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
        picture(row),
        row.stringOrNull("duplicate_of"),
        row.int4("chunk_count"),
        row.string("content_hash"),
        row.strings("access_labels"),
        DraftRows.lineage(row),
        row.strings("features"),
        row.instant("create_time"),
        row.instant("update_time"));
  }
}
