package dev.vectormesh.ingest.postgres;

import dev.vectormesh.ingest.bucket.BucketStore.Hidden;
import dev.vectormesh.ingest.bucket.LeftoverStore;
import dev.vectormesh.platform.postgres.Postgres;
import java.time.Duration;
import java.util.List;

/** What is half done with buckets in the corpus schema, seen over all tenants. */
public final class PostgresBucketLeftovers implements LeftoverStore {
  private final Postgres postgres;

  public PostgresBucketLeftovers(Postgres postgres) {
    this.postgres = postgres;
  }

  @Override
  public List<Hidden> hidden(Duration silent) {
    return postgres.asMesh(tx ->
        tx.sql(
                """
                select tenant_id, namespace_uid, uid from bucket
                where state = 'DELETING' and update_time < now() - make_interval(secs => $1)
                """,
                (double) silent.toSeconds())
            .list(row ->
                new Hidden(row.string("tenant_id"), row.uuid("namespace_uid"), row.uuid("uid"))));
  }

  @Override
  public List<Loose> giveUp(Duration age, int most) {
    return postgres.asMesh(tx ->
        tx.sql(
                """
                update loose_bytes l set abandoned = true
                where l.content in (
                  select content from loose_bytes where note_time < now() - make_interval(secs => $1)
                  order by note_time limit $2 for update skip locked)
                  and not exists (select 1 from bucket_object o where o.content = l.content)
                returning l.tenant_id, l.namespace_uid, l.bucket_uid, l.content
                """,
                (double) age.toSeconds(),
                most)
            .list(row ->
                new Loose(
                    row.string("tenant_id"),
                    row.uuid("namespace_uid"),
                    row.uuid("bucket_uid"),
                    row.uuid("content"))));
  }
}
