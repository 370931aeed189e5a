package dev.vectormesh.finetune.postgres;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.vectormesh.finetune.model.ModelStore;
import dev.vectormesh.platform.postgres.Postgres;
import dev.vectormesh.platform.postgres.Row;
import dev.vectormesh.tuning.v1.ModelVersion;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Model versions in the schema "tuning". */
public final class PostgresModels implements ModelStore {
  private static final String VERSIONS =
      "select tenant_id, uid, namespace_uid, version from model_version where ";

  private final Postgres postgres;

  public PostgresModels(Postgres postgres) {
    this.postgres = postgres;
  }

  @Override
  public void insert(Stored version) {
    postgres.inTenantDo(
        version.tenant(),
        tx ->
            tx.sql(
                    """
                    insert into model_version
                      (uid, tenant_id, namespace_uid, id, encoder, stage, stage_time, version)
                    values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (uid) do nothing
                    """,
                    version.uid(),
                    version.tenant(),
                    version.namespace(),
                    version.id(),
                    version.version().getEncoder(),
                    version.version().getStage(),
                    Instant.ofEpochSecond(version.version().getStageTime().getSeconds()),
                    version.version().toByteArray())
                .send());
  }

  @Override
  public Optional<Stored> find(String tenant, UUID namespace, String id) {
    return postgres.readInTenant(
        tenant,
        tx ->
            tx.sql(VERSIONS + "namespace_uid = $1 and id = $2", namespace, id)
                .first(PostgresModels::version));
  }

  @Override
  public List<Stored> list(String tenant, UUID namespace, @Nullable UUID before, int limit) {
    return postgres.readInTenant(
        tenant,
        tx ->
            tx.sql(
                    VERSIONS
                        + "namespace_uid = $1 and ($2::uuid is null or uid < $2) order by uid desc"
                        + " limit $3",
                    namespace,
                    before,
                    limit)
                .list(PostgresModels::version));
  }

  @Override
  public void stage(Stored version, ModelVersion.Stage stage, Instant now) {
    ModelVersion changed =
        version.version().toBuilder().setStage(stage).setStageTime(Times.proto(now)).build();
    postgres.inTenantDo(
        version.tenant(),
        tx ->
            tx.sql(
                    "update model_version set stage = $2, stage_time = $3, version = $4 where uid ="
                        + " $1",
                    version.uid(),
                    stage,
                    now,
                    changed.toByteArray())
                .send());
  }

  @Override
  public void delete(Stored version) {
    postgres.inTenantDo(
        version.tenant(),
        tx -> tx.sql("delete from model_version where uid = $1", version.uid()).send());
  }

  @Override
  public List<Stored> retiredBefore(Instant time) {
    return postgres.asMesh(tx ->
        tx.sql(VERSIONS + "stage = 'STAGE_RETIRED' and stage_time < $1", time)
            .list(PostgresModels::version));
  }

  private static Stored version(Row row) {
    try {
      return new Stored(
          row.string("tenant_id"),
          row.uuid("uid"),
          row.uuid("namespace_uid"),
          ModelVersion.parseFrom(row.bytes("version")));
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("a model version that cannot be read", e);
    }
  }
}
