package dev.vectormesh.search.postgres;

import dev.vectormesh.platform.postgres.Row;
import dev.vectormesh.platform.postgres.Tx;
import dev.vectormesh.search.feedback.TrialFigures;
import dev.vectormesh.search.feedback.TrialFigures.Interleaved;
import dev.vectormesh.search.feedback.TrialFigures.Overlap;
import dev.vectormesh.search.feedback.TrialFigures.Pace;
import dev.vectormesh.search.feedback.TrialFigures.Shadow;
import dev.vectormesh.search.serving.Arm;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Sums up trials that are no shares of the sessions, and searches that got an error. */
final class TrialReports {
  /** A document that was clicked twice counts once; places are those of the first page. */
  private static final String INTERLEAVED =
      """
      with shown as (
        select p.session_id, p.teams,
          row_number() over (partition by s.user_id order by p.show_time, p.session_id) as nth, s.user_id
        from shown_page p
        join session s on s.namespace_uid = p.namespace_uid and s.id = p.session_id
        where p.namespace_uid = $1 and p.rollout = $2 and p.first = 1 and p.arm = 'interleaved'
          and p.teams is not null and s.marks = '{}'
          and ($3::timestamptz is null or p.show_time >= $3)
          and ($4::timestamptz is null or p.show_time < $4)
          and ($5::int is null or p.weight = $5)
      ), won as (
        select s.session_id,
          sum(case substr(s.teams, c.position, 1) when 'C' then 1 else -1 end) as balance
        from shown s
        cross join lateral (
          select distinct e.position from event e
          where e.namespace_uid = $1 and e.session_id = s.session_id and e.marks = '{}'
            and e.type in ('CLICK', 'LIKE', 'LONG_VIEW', 'ADD_TO_CART', 'PURCHASE')
            and e.position between 1 and length(s.teams)) c
        where s.user_id = '' or s.nth <= $6
        group by s.session_id
      )
      select count(*) as clicked, count(*) filter (where balance > 0) as candidate,
        count(*) filter (where balance < 0) as live
      from won
      """;

  private static final String SHADOW =
      """
      with asked as (
        select * from shadow_answer
        where namespace_uid = $1 and rollout = $2
          and ($3::timestamptz is null or ask_time >= $3)
          and ($4::timestamptz is null or ask_time < $4)
      ), timed as (
        select live_micros, candidate_micros from asked
        where live_micros is not null and candidate_micros is not null
      ), pace as (
        select count(*) as timed, percentile_disc(0.95) within group (order by live_micros) as live_p95,
          percentile_disc(0.95) within group (order by candidate_micros) as p95
        from timed
      ), slow as (
        select greatest($5 * live_p95, live_p95 + $6) as micros from pace
      )
      select count(*) as searches, count(*) filter (where failed) as failed,
        coalesce(sum(dropped), 0)::bigint as dropped,
        count(*) filter (where not failed and candidate_count = 0) as empty,
        count(*) filter (where not failed and live_count = 0) as live_empty,
        count(overlap) as overlaps, coalesce(avg(overlap), 0)::float8 as overlap_mean,
        coalesce(var_samp(overlap), 0)::float8 as overlap_variance,
        (select timed from pace) as timed, (select p95 from pace) as p95_micros,
        (select live_p95 from pace) as live_p95_micros, (select micros from slow)::bigint as slow_micros,
        (select count(*) from timed, slow where candidate_micros > slow.micros) as slow,
        (select count(*) from timed, slow where live_micros > slow.micros) as live_slow
      from asked
      """;

  private static final String ERRORS =
      """
      select arm, count(*) as errors from arm_error
      where namespace_uid = $1 and rollout = $2
        and ($3::timestamptz is null or error_time >= $3)
        and ($4::timestamptz is null or error_time < $4)
        and ($5::int is null or weight = $5)
      group by arm
      """;

  private final Tx tx;
  private final Object[] which;

  /**
   * @param which namespace, rollout, from, to, weight, as the statements number them
   */
  TrialReports(Tx tx, Object... which) {
    this.tx = tx;
    this.which = which.clone();
  }

  /**
   * @param mostOfAUser sessions of one user that count
   */
  Interleaved interleaved(int mostOfAUser) {
    return tx.sql(INTERLEAVED, which[0], which[1], which[2], which[3], which[4], mostOfAUser)
        .first(row -> new Interleaved(row.int8("clicked"), row.int8("candidate"), row.int8("live")))
        .orElse(Interleaved.NONE);
  }

  /** Null where none was asked. */
  @Nullable Shadow shadow(double slowRatio, Duration slowMargin) {
    return tx.sql(
            SHADOW, which[0], which[1], which[2], which[3], slowRatio, slowMargin.toNanos() / 1_000)
        .first(TrialReports::shadow)
        .filter(shadow -> shadow.searches() > 0)
        .orElse(null);
  }

  private static Shadow shadow(Row row) {
    return new TrialFigures.Shadow(
        row.int8("searches"),
        row.int8("failed"),
        row.int8("dropped"),
        row.int8("empty"),
        row.int8("live_empty"),
        new Overlap(
            row.int8("overlaps"),
            row.get("overlap_mean", Double.class),
            row.get("overlap_variance", Double.class)),
        new Pace(
            row.int8("timed"),
            row.int8("slow"),
            row.int8("live_slow"),
            micros(row.int8OrNull("p95_micros")),
            micros(row.int8OrNull("live_p95_micros")),
            micros(row.int8OrNull("slow_micros"))));
  }

  Map<Arm, Long> errors() {
    return tx
        .sql(ERRORS, which)
        .list(row ->
            Map.entry(Arm.valueOf(row.string("arm").toUpperCase(Locale.ROOT)), row.int8("errors")))
        .stream()
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  static @Nullable Duration micros(@Nullable Long micros) {
    return micros == null ? null : Duration.of(micros, ChronoUnit.MICROS);
  }
}
