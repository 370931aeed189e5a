package dev.vectormesh.finetune.postgres;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.vectormesh.finetune.run.RunStore;
import dev.vectormesh.finetune.run.StoredRun;
import dev.vectormesh.platform.postgres.Postgres;
import dev.vectormesh.platform.postgres.Row;
import dev.vectormesh.platform.postgres.Tx;
import dev.vectormesh.tuning.v1.TrainingEpoch;
import dev.vectormesh.tuning.v1.TrainingRun;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Training runs in the schema "tuning". */
public final class PostgresRuns implements RunStore {
  private static final String RUNS =
      "select tenant_id, uid, namespace_uid, run from training_run where ";

  private final Postgres postgres;

  public PostgresRuns(Postgres postgres) {
    this.postgres = postgres;
  }

  @Override
  public Optional<StoredRun> insert(StoredRun run, String requestId) {
    return postgres.inTenant(
        run.tenant(),
        tx -> {
          long written =
              tx.sql(
                      """
                      insert into training_run (uid, tenant_id, namespace_uid, id, request_id, ended, run)
                      values ($1, $2, $3, $4, $5, false, $6) on conflict do nothing
                      """,
                      run.uid(),
                      run.tenant(),
                      run.namespace(),
                      run.id(),
                      requestId.isEmpty() ? null : requestId,
                      run.run().toByteArray())
                  .run();
          return written > 0
              ? Optional.of(run)
              : tx.sql(RUNS + "namespace_uid = $1 and request_id = $2", run.namespace(), requestId)
                  .first(PostgresRuns::run);
        });
  }

  @Override
  public Optional<StoredRun> find(String tenant, UUID namespace, String id) {
    return postgres.readInTenant(
        tenant,
        tx ->
            tx.sql(RUNS + "namespace_uid = $1 and id = $2", namespace, id)
                .first(PostgresRuns::run));
  }

  @Override
  public Optional<StoredRun> find(String tenant, UUID uid) {
    return postgres.readInTenant(
        tenant, tx -> tx.sql(RUNS + "uid = $1", uid).first(PostgresRuns::run));
  }

  @Override
  public List<StoredRun> list(String tenant, UUID namespace, @Nullable UUID before, int limit) {
    return postgres.readInTenant(
        tenant,
        tx ->
            tx.sql(
                    RUNS
                        + "namespace_uid = $1 and ($2::uuid is null or uid < $2) order by uid desc"
                        + " limit $3",
                    namespace,
                    before,
                    limit)
                .list(PostgresRuns::run));
  }

  @Override
  public Optional<StoredRun> update(String tenant, UUID uid, UnaryOperator<TrainingRun> change) {
    return postgres.inTenant(
        tenant,
        tx ->
            tx.sql(RUNS + "uid = $1 for update", uid)
                .first(PostgresRuns::run)
                .map(run -> run.ended() ? run : write(tx, run, change.apply(run.run()))));
  }

  private static StoredRun write(Tx tx, StoredRun before, TrainingRun run) {
    StoredRun after = new StoredRun(before.tenant(), before.uid(), before.namespace(), run);
    tx.sql(
            "update training_run set run = $2, ended = $3 where uid = $1",
            after.uid(),
            run.toByteArray(),
            after.ended())
        .send();
    return after;
  }

  @Override
  public boolean delete(String tenant, UUID uid) {
    return postgres.inTenant(
        tenant, tx -> tx.sql("delete from training_run where uid = $1", uid).run() > 0);
  }

  @Override
  public void passed(String tenant, UUID run, TrainingEpoch epoch) {
    postgres.inTenantDo(
        tenant,
        tx ->
            tx.sql(
                    """
                    insert into training_epoch
                      (run_uid, tenant_id, trial, number, loss, held_out_loss, end_time)
                    values ($1, $2, $3, $4, $5, $6::float8, $7)
                    on conflict (run_uid, trial, number) do update
                      set loss = excluded.loss, held_out_loss = excluded.held_out_loss,
                        end_time = excluded.end_time
                    """,
                    run,
                    tenant,
                    epoch.getTrial(),
                    epoch.getNumber(),
                    epoch.getLoss(),
                    epoch.hasHeldOutLoss() ? epoch.getHeldOutLoss() : null,
                    Instant.ofEpochSecond(
                        epoch.getEndTime().getSeconds(), epoch.getEndTime().getNanos()))
                .send());
  }

  @Override
  public void clearEpochs(String tenant, UUID run) {
    postgres.inTenantDo(
        tenant, tx -> tx.sql("delete from training_epoch where run_uid = $1", run).send());
  }

  @Override
  public List<TrainingEpoch> epochs(String tenant, UUID run) {
    return postgres.readInTenant(
        tenant,
        tx ->
            tx.sql(
                    """
                    select trial, number, loss, held_out_loss, end_time from training_epoch
                    where run_uid = $1 order by case trial when 0 then 1 else 0 end, trial, number
                    """,
                    run)
                .list(PostgresRuns::epoch));
  }

  private static TrainingEpoch epoch(Row row) {
    TrainingEpoch.Builder epoch =
        TrainingEpoch.newBuilder()
            .setTrial(row.int4("trial"))
            .setNumber(row.int4("number"))
            .setLoss(row.get("loss", Double.class))
            .setEndTime(Times.proto(row.instant("end_time")));
    Double heldOut = row.getOrNull("held_out_loss", Double.class);
    if (heldOut != null) {
      epoch.setHeldOutLoss(heldOut);
    }
    return epoch.build();
  }

  private static StoredRun run(Row row) {
    try {
      return new StoredRun(
          row.string("tenant_id"),
          row.uuid("uid"),
          row.uuid("namespace_uid"),
          TrainingRun.parseFrom(row.bytes("run")));
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("a training run that cannot be read", e);
    }
  }
}
