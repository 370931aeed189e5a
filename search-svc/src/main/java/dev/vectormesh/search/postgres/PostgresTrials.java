package dev.vectormesh.search.postgres;

import dev.vectormesh.platform.id.Ids;
import dev.vectormesh.platform.postgres.Sql;
import dev.vectormesh.search.feedback.ArmError;
import dev.vectormesh.search.feedback.ShadowAnswer;
import dev.vectormesh.search.feedback.TrialStore;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What trials tell beside sessions, in the schema "search". */
public final class PostgresTrials implements TrialStore {
  private static final String SHADOW =
      """
      insert into shadow_answer (namespace_uid, tenant_id, id, rollout, ask_time, failed, live_count,
        candidate_count, overlap, live_micros, candidate_micros, dropped)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
      """;

  private static final String ERROR =
      """
      insert into arm_error (namespace_uid, tenant_id, session_id, rollout, arm, weight, error_time)
      values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing
      """;

  private final FeedbackDatabase database;

  public PostgresTrials(FeedbackDatabase database) {
    this.database = database;
  }

  @Override
  public void add(String tenant, UUID namespace, ShadowAnswer answer, long dropped) {
    Double overlap = answer.overlap();
    database
        .get()
        .inTenantDo(
            tenant,
            tx ->
                tx.sql(
                        SHADOW,
                        namespace,
                        tenant,
                        Ids.v7(),
                        answer.rollout(),
                        answer.time(),
                        answer.failed(),
                        answer.liveCount(),
                        answer.candidateCount(),
                        overlap == null ? Sql.nullOf(Double.class) : overlap,
                        micros(answer.liveTook()),
                        micros(answer.candidateTook()),
                        dropped)
                    .send());
  }

  private static Object micros(@Nullable Duration took) {
    return took == null ? Sql.nullOf(Long.class) : took.toNanos() / 1_000;
  }

  @Override
  public void add(String tenant, UUID namespace, ArmError error) {
    database
        .get()
        .inTenantDo(
            tenant,
            tx ->
                tx.sql(
                        ERROR,
                        namespace,
                        tenant,
                        error.session(),
                        error.rollout(),
                        SessionRows.arm(error.arm()),
                        error.weight(),
                        error.time())
                    .send());
  }
}
