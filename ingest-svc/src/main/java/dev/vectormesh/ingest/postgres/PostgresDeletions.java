package dev.vectormesh.ingest.postgres;

import dev.vectormesh.ingest.namespace.Deletion;
import dev.vectormesh.ingest.namespace.DeletionStore;
import dev.vectormesh.platform.postgres.Postgres;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Deleted namespaces in the corpus schema. */
public final class PostgresDeletions implements DeletionStore {
  private final Postgres postgres;

  public PostgresDeletions(Postgres postgres) {
    this.postgres = postgres;
  }

  @Override
  public Optional<Deletion> find(String tenant, UUID namespace) {
    return postgres.readInTenant(
        tenant,
        tx ->
            tx.sql("select * from deletion where namespace_uid = $1", namespace)
                .first(DeletionRows::deletion));
  }

  @Override
  public Map<Deletion.Kind, Long> rows(String tenant, UUID namespace) {
    return postgres.readInTenant(
        tenant,
        tx ->
            tx.sql("select " + DeletionRows.COUNTS, namespace)
                .one(row -> DeletionRows.counts(row, DeletionRows.ROWS)));
  }
}
