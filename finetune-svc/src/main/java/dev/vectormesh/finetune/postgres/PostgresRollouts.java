package dev.vectormesh.finetune.postgres;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.vectormesh.finetune.rollout.RolloutStore;
import dev.vectormesh.finetune.rollout.StoredRollout;
import dev.vectormesh.platform.error.ApiException;
import dev.vectormesh.platform.postgres.Postgres;
import dev.vectormesh.platform.postgres.Row;
import dev.vectormesh.platform.postgres.Sql;
import dev.vectormesh.platform.postgres.Tx;
import dev.vectormesh.tuning.v1.Rollout;
import dev.vectormesh.tuning.v1.RolloutEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Rollouts in the schema "tuning". */
public final class PostgresRollouts implements RolloutStore {
  private static final String COLUMNS =
      "uid, tenant_id, namespace_uid, paused, settled, switched, revision, rollout";

  private final Postgres postgres;

  public PostgresRollouts(Postgres postgres) {
    this.postgres = postgres;
  }

  @Override
  public StoredRollout create(StoredRollout rollout, String request, RolloutEvent event) {
    return postgres.inTenant(rollout.tenant(), tx -> create(tx, rollout, request, event));
  }

  private static StoredRollout create(
      Tx tx, StoredRollout rollout, String request, RolloutEvent event) {
    Optional<StoredRollout> before =
        request.isEmpty()
            ? Optional.empty()
            : tx.sql(
                    "select "
                        + COLUMNS
                        + " from rollout where namespace_uid = $1 and request_id = $2",
                    rollout.namespace(),
                    request)
                .first(PostgresRollouts::rollout);
    if (before.isPresent()) {
      return before.get();
    }
    long written =
        tx.sql(
                """
                insert into rollout (uid, tenant_id, namespace_uid, id, request_id, under_way, paused, settled,
                  switched, revision, rollout, create_time)
                values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) on conflict do nothing
                """,
                rollout.uid(),
                rollout.tenant(),
                rollout.namespace(),
                rollout.id(),
                request,
                !rollout.ended(),
                rollout.paused(),
                rollout.settled(),
                rollout.switched(),
                rollout.revision(),
                rollout.rollout().toByteArray(),
                created(rollout))
            .run();
    if (written == 0) {
      throw refused(tx, rollout);
    }
    tell(tx, rollout, event);
    return rollout;
  }

  private static ApiException refused(Tx tx, StoredRollout rollout) {
    boolean sameName =
        tx.sql(
                "select 1 from rollout where namespace_uid = $1 and id = $2",
                rollout.namespace(),
                rollout.id())
            .first(row -> true)
            .isPresent();
    return sameName
        ? ApiException.alreadyExists(rollout.rollout().getName())
        : ApiException.wrongState(
            rollout.namespaceName(), "has another rollout under way: end that one first");
  }

  private static Instant created(StoredRollout rollout) {
    var time = rollout.rollout().getCreateTime();
    return Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
  }

  private static void tell(Tx tx, StoredRollout rollout, RolloutEvent event) {
    tx.sql(
            """
            insert into rollout_event (rollout_uid, number, tenant_id, event)
            select $1, coalesce(max(number), 0) + 1, $2, $3 from rollout_event where rollout_uid = $1
            """,
            rollout.uid(),
            rollout.tenant(),
            event.toByteArray())
        .send();
  }

  @Override
  public Optional<StoredRollout> find(String tenant, UUID namespace, String id) {
    return postgres.readInTenant(
        tenant,
        tx ->
            tx.sql(
                    "select " + COLUMNS + " from rollout where namespace_uid = $1 and id = $2",
                    namespace,
                    id)
                .first(PostgresRollouts::rollout));
  }

  @Override
  public List<RolloutEvent> history(StoredRollout of) {
    return postgres.readInTenant(
        of.tenant(),
        tx ->
            tx.sql(
                    "select number, event from rollout_event where rollout_uid = $1 order by"
                        + " number",
                    of.uid())
                .list(PostgresRollouts::event));
  }

  @Override
  public List<StoredRollout> list(String tenant, UUID namespace, @Nullable After after, int limit) {
    String select = "select " + COLUMNS + " from rollout where namespace_uid = $1 ";
    String order = " order by create_time desc, id desc limit $2";
    return postgres.readInTenant(
        tenant,
        tx -> {
          Sql sql =
              after == null
                  ? tx.sql(select + order, namespace, limit)
                  : tx.sql(
                      select + "and (create_time, id) < ($3, $4)" + order,
                      namespace,
                      limit,
                      after.created(),
                      after.id());
          return sql.list(PostgresRollouts::rollout);
        });
  }

  @Override
  public boolean save(StoredRollout changed, @Nullable RolloutEvent event) {
    return postgres.inTenant(
        changed.tenant(),
        tx -> {
          boolean mine =
              tx.sql(
                          """
                          update rollout set under_way = $3, paused = $4, settled = $5, switched = $6, revision = $7,
                            rollout = $8,
                            watched_until = case when $3 then '-infinity' else now() + interval '%d s' end
                          where uid = $1 and revision = $2
                          """
                              .formatted(WATCHED.toSeconds()),
                          changed.uid(),
                          changed.revision() - 1,
                          !changed.ended(),
                          changed.paused(),
                          changed.settled(),
                          changed.switched(),
                          changed.revision(),
                          changed.rollout().toByteArray())
                      .run()
                  == 1;
          if (mine && event != null) {
            tell(tx, changed, event);
          }
          return mine;
        });
  }

  @Override
  public List<StoredRollout> claim(int most, Duration duration) {
    return postgres.asMesh(tx ->
        tx.sql(
                """
                update rollout set claimed_until = now() + make_interval(secs => $2)
                where uid in (
                  select uid from rollout where (under_way or not settled or watched_until > now()) and claimed_until < now()
                  order by claimed_until limit $1 for update skip locked)
                returning %s
                """
                    .formatted(COLUMNS),
                most,
                (double) duration.toSeconds())
            .list(PostgresRollouts::rollout));
  }

  @Override
  public void release(StoredRollout claimed) {
    postgres.asMeshDo(tx ->
        tx.sql("update rollout set claimed_until = now() where uid = $1", claimed.uid()).send());
  }

  private static StoredRollout rollout(Row row) {
    try {
      return new StoredRollout(
          row.uuid("uid"),
          row.string("tenant_id"),
          row.uuid("namespace_uid"),
          row.bool("paused"),
          row.bool("settled"),
          row.bool("switched"),
          row.int8("revision"),
          Rollout.parseFrom(row.bytes("rollout")));
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("a rollout cannot be read", e);
    }
  }

  private static RolloutEvent event(Row row) {
    try {
      return RolloutEvent.parseFrom(row.bytes("event")).toBuilder()
          .setNumber(row.int4("number"))
          .build();
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("an event of a rollout cannot be read", e);
    }
  }
}
