package dev.vectormesh.search.postgres;

import dev.vectormesh.platform.postgres.Postgres;
import dev.vectormesh.search.feedback.FeedbackKeeper;
import java.time.Instant;

/** Takes away what is kept long enough, of all tenants. */
public final class PostgresFeedbackKeeper implements FeedbackKeeper.Store {
  private static final String SESSIONS =
      """
      with old as (
        select namespace_uid, id from session where create_time < $1 order by create_time limit $2
      ), events as (
        delete from event e using old where e.namespace_uid = old.namespace_uid and e.session_id = old.id
      )
      delete from session s using old where s.namespace_uid = old.namespace_uid and s.id = old.id
      """;

  private static final String EVENTS =
      """
      delete from event e using (
        select namespace_uid, session_id, id from event
        where receive_time < $1 and 'NO_SESSION' = any (marks) order by receive_time limit $2
      ) old
      where e.namespace_uid = old.namespace_uid and e.session_id = old.session_id and e.id = old.id
      """;

  private static final String TRIALS =
      """
      with shadows as (
        delete from shadow_answer where (namespace_uid, rollout, ask_time, id) in (
          select namespace_uid, rollout, ask_time, id from shadow_answer
          where ask_time < $1 order by ask_time limit $2)
        returning 1
      ), errors as (
        delete from arm_error where (namespace_uid, rollout, weight, session_id) in (
          select namespace_uid, rollout, weight, session_id from arm_error
          where error_time < $1 order by error_time limit $2)
        returning 1
      )
      select (select count(*) from shadows) + (select count(*) from errors) as forgotten
      """;

  private final FeedbackDatabase database;

  public PostgresFeedbackKeeper(FeedbackDatabase database) {
    this.database = database;
  }

  @Override
  public long forgetSessions(Instant before, int most) {
    Postgres postgres = database.get();
    return postgres.asMesh(tx -> tx.sql(SESSIONS, before, most).run());
  }

  @Override
  public long forgetTrials(Instant before, int most) {
    Postgres postgres = database.get();
    return postgres.asMesh(
        tx -> tx.sql(TRIALS, before, most).first(row -> row.int8("forgotten")).orElse(0L));
  }

  @Override
  public long forgetLoneEvents(Instant before, int most) {
    Postgres postgres = database.get();
    return postgres.asMesh(tx -> tx.sql(EVENTS, before, most).run());
  }
}
