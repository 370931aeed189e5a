package dev.vectormesh.ingest.postgres;

import dev.vectormesh.ingest.name.CollectionName;
import dev.vectormesh.ingest.source.collection.CollectionDocuments;
import dev.vectormesh.ingest.text.PagedText;
import dev.vectormesh.platform.postgres.Postgres;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Documents that others are made from, in the corpus schema. */
public final class PostgresCollectionDocuments implements CollectionDocuments {
  /** A document that was deleted and written again has its old revisions once more. */
  private static final String VERSION = "d.content_hash || '-' || d.revision";

  private final Postgres postgres;

  public PostgresCollectionDocuments(Postgres postgres) {
    this.postgres = postgres;
  }

  @Override
  public Optional<UUID> uid(String tenant, CollectionName name) {
    return postgres.readInTenant(
        tenant,
        tx ->
            tx.sql(
                    """
                    select c.uid from collection c join namespace n on n.uid = c.namespace_uid and n.state = 'ACTIVE'
                    where c.state = 'ACTIVE' and n.id = $1 and c.id = $2
                    """,
                    name.namespace().namespace(),
                    name.collection())
                .first(row -> row.uuid("uid")));
  }

  @Override
  public List<Listed> page(String tenant, UUID collection, @Nullable String after, int size) {
    // What is being written right now has its new text already, and is not gone.
    return postgres.readInTenant(
        tenant,
        tx ->
            tx.sql(
                    """
                    select d.id, %s as version, d.picture is not null as picture from document d
                    where d.collection_uid = $1 and d.id > $2 and d.state <> 'DELETING' order by d.id limit $3
                    """
                        .formatted(VERSION),
                    collection,
                    after == null ? "" : after,
                    size)
                .list(row ->
                    new Listed(row.string("id"), row.string("version"), row.bool("picture"))));
  }

  @Override
  public Optional<Kept> find(String tenant, UUID collection, String id) {
    return postgres.readInTenant(
        tenant,
        tx ->
            tx.sql(
                    """
                    select d.title, d.uri, d.media_type, d.metadata, d.text, d.marks, d.root_object, d.access_labels, %s as version from document d
                    where d.collection_uid = $1 and d.id = $2 and d.state <> 'DELETING'
                    """
                        .formatted(VERSION),
                    collection,
                    id)
                .first(row ->
                    new Kept(
                        row.string("title"),
                        row.string("uri"),
                        row.string("media_type"),
                        DraftRows.struct(row.json("metadata")),
                        new PagedText(row.string("text"), MarksJson.read(row.json("marks"))),
                        row.string("version"),
                        Objects.requireNonNullElse(row.stringOrNull("root_object"), ""),
                        row.strings("access_labels"))));
  }
}
