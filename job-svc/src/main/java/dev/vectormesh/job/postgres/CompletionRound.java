package dev.vectormesh.job.postgres;

import dev.vectormesh.job.lease.Completed;
import dev.vectormesh.job.lease.Completion;
import dev.vectormesh.job.lease.LeaseToken;
import dev.vectormesh.job.work.Job;
import dev.vectormesh.job.work.JobProgress;
import dev.vectormesh.platform.batch.Outcome;
import dev.vectormesh.platform.postgres.Row;
import dev.vectormesh.platform.postgres.Tx;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One transaction that ends jobs of one tenant as succeeded. */
final class CompletionRound {
  private static final String COMPLETE =
      Named.sql(
          """
          update job
          set state = {JOB_SUCCEEDED}, output = c.result, error = null, end_time = $1, update_time = $1,
            lease_end = null, checkpoint = null, done = coalesce(c.p_done, job.done),
            failed = coalesce(c.p_failed, job.failed), total = coalesce(c.p_total, job.total),
            message = coalesce(c.p_message, job.message)
          from unnest($2::uuid[], $3::uuid[], $4::bytea[], $5::bigint[], $6::bigint[],
            $7::bigint[], $8::text[])
            as c (id, salt, result, p_done, p_failed, p_total, p_message)
          where job.uid = c.id and job.lease_salt = c.salt and job.state = {JOB_RUNNING}
          returning job.lease_salt, %s
          """
              .formatted(JobRows.of("job")));

  /** What a token names. */
  private record Held(UUID job, UUID salt) {}

  private final Tx tx;
  private final Instant now;

  CompletionRound(Tx tx, Instant now) {
    this.tx = tx;
    this.now = now;
  }

  List<Outcome<Completed>> complete(String tenant, List<Completion> completions) {
    Map<Held, Job> ended = new HashMap<>();
    for (Map.Entry<Held, Job> e : end(completions)) {
      ended.put(e.getKey(), e.getValue());
    }
    List<Job> jobs = List.copyOf(ended.values());
    JobEvents.add(tx, "job.succeeded", jobs, now);
    boolean freed = Dependents.settle(tx, jobs, now);
    List<Outcome<Completed>> outcomes = new ArrayList<>();
    for (Completion completion : completions) {
      LeaseToken token = completion.token();
      Job job = ended.get(new Held(token.job(), token.salt()));
      Optional<Job> known =
          job == null
              ? PostgresJobQueue.heldBy(tx, token, "state = {JOB_SUCCEEDED}")
              : Optional.of(job);
      outcomes.add(
          known
              .map(j -> Outcome.done(new Completed(j, freed)))
              .orElseGet(() -> Outcome.refused(token.lost())));
    }
    return outcomes;
  }

  private List<Map.Entry<Held, Job>> end(List<Completion> completions) {
    return tx.sql(
            COMPLETE,
            now,
            each(completions, c -> c.token().job(), new UUID[0]),
            each(completions, c -> c.token().salt(), new UUID[0]),
            each(completions, c -> JobRows.bytes(c.output()), new byte[0][]),
            each(completions, c -> of(c, JobProgress::done), new Long[0]),
            each(completions, c -> of(c, JobProgress::failed), new Long[0]),
            each(completions, c -> of(c, JobProgress::total), new Long[0]),
            each(completions, c -> of(c, JobProgress::message), new String[0]))
        .list(CompletionRound::ended);
  }

  private static Map.Entry<Held, Job> ended(Row row) {
    return Map.entry(new Held(row.uuid("uid"), row.uuid("lease_salt")), JobRows.job(row));
  }

  private static <T> @Nullable T of(Completion completion, Function<JobProgress, T> part) {
    return completion.progress() == null ? null : part.apply(completion.progress());
  }

  private static <T> @Nullable T[] each(
      List<Completion> completions, Function<Completion, @Nullable T> value, T[] type) {
    List<@Nullable T> values = new ArrayList<>();
    completions.forEach(c -> values.add(value.apply(c)));
    return values.toArray(type);
  }
}
