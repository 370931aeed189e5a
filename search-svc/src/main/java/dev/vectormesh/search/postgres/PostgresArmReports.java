package dev.vectormesh.search.postgres;

import dev.vectormesh.platform.postgres.Row;
import dev.vectormesh.platform.postgres.Sql;
import dev.vectormesh.platform.postgres.Tx;
import dev.vectormesh.search.feedback.ArmFigures;
import dev.vectormesh.search.feedback.ArmReports;
import dev.vectormesh.search.feedback.TrialFigures;
import dev.vectormesh.search.serving.Arm;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Compares arms in the schema "search", in one statement. */
public final class PostgresArmReports implements ArmReports {
  /** Of one user, whoever that is: a few busy ones must not decide for all. */
  private static final int MOST_OF_A_USER = 50;

  /** A session's first page is at place 1, and its arm is the session's. */
  private static final String REPORT =
      """
      with shown as (
        select p.arm, p.session_id, p.fallback, cardinality(p.documents) = 0 as empty,
          case when not p.cached then p.took_micros end as micros,
          s.marks = '{}' and (s.user_id = ''
            or row_number() over (partition by p.arm, s.user_id order by p.show_time, p.session_id) <= $7)
            as counts
        from shown_page p
        join session s on s.namespace_uid = p.namespace_uid and s.id = p.session_id
        where p.namespace_uid = $1 and p.rollout = $2 and p.first = 1 and p.arm <> ''
          and ($3::timestamptz is null or p.show_time >= $3)
          and ($4::timestamptz is null or p.show_time < $4)
          and ($5::int is null or p.weight = $5)
      ), slow as (
        select greatest($6 * p95, p95 + $8) as micros from (
          select percentile_disc(0.95) within group (order by micros) as p95
          from shown where arm = 'live' and micros is not null) live
      ), rewarded as (
        select shown.*, case when shown.counts then coalesce(1.0 / (
          select min(e.position) from event e
          where e.namespace_uid = $1 and e.session_id = shown.session_id and e.marks = '{}'
            and e.type in ('CLICK', 'LIKE', 'LONG_VIEW', 'ADD_TO_CART', 'PURCHASE')), 0)::float8 end as reward
        from shown
      )
      select r.arm, count(*) as sessions,
        count(*) filter (where r.fallback) as fallbacks,
        count(*) filter (where r.empty) as empty,
        count(r.micros) as timed,
        count(*) filter (where r.micros > slow.micros) as slow,
        avg(r.micros)::bigint as mean_micros,
        percentile_disc(0.95) within group (order by r.micros) as p95_micros,
        count(r.reward) as counted,
        count(*) filter (where r.reward > 0) as clicked,
        coalesce(avg(r.reward), 0)::float8 as reward_mean,
        coalesce(var_samp(r.reward), 0)::float8 as reward_variance,
        max(slow.micros)::bigint as slow_micros
      from rewarded r cross join slow group by r.arm
      """;

  private record ArmRow(Arm arm, ArmFigures figures, @Nullable Duration slowAfter) {}

  private final FeedbackDatabase database;

  public PostgresArmReports(FeedbackDatabase database) {
    this.database = database;
  }

  @Override
  public Report of(String tenant, Question question) {
    return database.get().readInTenant(tenant, tx -> report(tx, question));
  }

  private static Report report(Tx tx, Question question) {
    Object[] which = {
      question.namespace(),
      question.rollout(),
      orNull(question.from(), Instant.class),
      orNull(question.to(), Instant.class),
      orNull(question.weight(), Integer.class)
    };
    Map<Arm, ArmFigures> arms = new EnumMap<>(Arm.class);
    Duration slowAfter = null;
    for (ArmRow row :
        tx.sql(
                REPORT,
                which[0],
                which[1],
                which[2],
                which[3],
                which[4],
                question.slowRatio(),
                MOST_OF_A_USER,
                question.slowMargin().toNanos() / 1_000)
            .list(PostgresArmReports::row)) {
      arms.put(row.arm(), row.figures());
      slowAfter = row.slowAfter();
    }
    TrialReports trials = new TrialReports(tx, which);
    return new Report(
        arms,
        trials.errors(),
        slowAfter,
        arms.containsKey(Arm.INTERLEAVED)
            ? trials.interleaved(MOST_OF_A_USER)
            : TrialFigures.Interleaved.NONE,
        trials.shadow(question.slowRatio(), question.slowMargin()));
  }

  private static Object orNull(@Nullable Object value, Class<?> type) {
    return value == null ? Sql.nullOf(type) : value;
  }

  private static ArmRow row(Row row) {
    return new ArmRow(
        Arm.valueOf(row.string("arm").toUpperCase(Locale.ROOT)),
        new ArmFigures(
            row.int8("sessions"),
            row.int8("fallbacks"),
            row.int8("empty"),
            new ArmFigures.Speed(
                row.int8("timed"),
                row.int8("slow"),
                TrialReports.micros(row.int8OrNull("mean_micros")),
                TrialReports.micros(row.int8OrNull("p95_micros"))),
            new ArmFigures.Clicks(
                row.int8("counted"),
                row.int8("clicked"),
                row.get("reward_mean", Double.class),
                row.get("reward_variance", Double.class))),
        TrialReports.micros(row.int8OrNull("slow_micros")));
  }
}
