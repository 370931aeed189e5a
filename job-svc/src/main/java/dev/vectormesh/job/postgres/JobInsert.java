package dev.vectormesh.job.postgres;

import dev.vectormesh.job.postgres.NewJobSql.Entry;
import dev.vectormesh.job.work.Job;
import dev.vectormesh.job.work.JobName;
import dev.vectormesh.job.work.JobState;
import dev.vectormesh.job.work.NewJob;
import dev.vectormesh.platform.batch.Outcome;
import dev.vectormesh.platform.error.ApiException;
import dev.vectormesh.platform.postgres.Tx;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;

/**
 * One transaction that queues jobs: those that depend on no other of the transaction with one
 * statement, then those that depend on these, and so on.
 */
final class JobInsert {
  private static final int TRIES = 3;

  private final Tx tx;
  private final String tenant;

  /**
   * By the id that was asked for: the job that was queued under it, or the one that was there
   * already; and the jobs that are depended on. None of them can end before this transaction does.
   */
  private final Map<UUID, Job> known = new HashMap<>();

  private final List<Job> inserted = new ArrayList<>();

  JobInsert(Tx tx, String tenant) {
    this.tx = tx;
    this.tenant = tenant;
  }

  List<Outcome<List<Job>>> insert(List<List<NewJob>> requests) {
    lockUpstream(requests);
    List<Optional<ApiException>> refusals = requests.stream().map(this::refusal).toList();
    List<NewJob> jobs = new ArrayList<>();
    for (int i = 0; i < requests.size(); i++) {
      if (refusals.get(i).isEmpty()) {
        jobs.addAll(requests.get(i));
      }
    }
    levels(jobs).values().forEach(this::insertLevel);
    if (!inserted.isEmpty()) {
      finish(jobs.getFirst().now());
    }
    List<Outcome<List<Job>>> outcomes = new ArrayList<>();
    for (int i = 0; i < requests.size(); i++) {
      List<NewJob> request = requests.get(i);
      outcomes.add(
          refusals
              .get(i)
              .map(Outcome::<List<Job>>refused)
              .orElseGet(() -> Outcome.done(request.stream().map(j -> known(j.id())).toList())));
    }
    return outcomes;
  }

  private Job known(UUID id) {
    return Objects.requireNonNull(known.get(id), "a job of this transaction");
  }

  private void lockUpstream(List<List<NewJob>> requests) {
    Set<UUID> own = new HashSet<>();
    Set<UUID> upstream = new HashSet<>();
    for (List<NewJob> request : requests) {
      for (NewJob job : request) {
        own.add(job.id());
        upstream.addAll(job.spec().dependsOn());
      }
    }
    upstream.removeAll(own);
    known.putAll(NewJobSql.locked(tx, List.copyOf(upstream)));
  }

  private Optional<ApiException> refusal(List<NewJob> request) {
    Set<UUID> own = new HashSet<>();
    request.forEach(j -> own.add(j.id()));
    return request.stream()
        .flatMap(j -> j.spec().dependsOn().stream())
        .filter(id -> !own.contains(id) && !known.containsKey(id))
        .findFirst()
        .map(id -> ApiException.invalid("job.depends_on", JobName.of(id) + " does not exist"));
  }

  /** A job's level is one more than the highest of those that it depends on. */
  private static Map<Integer, List<NewJob>> levels(List<NewJob> jobs) {
    Map<UUID, Integer> levelOf = new HashMap<>();
    Map<Integer, List<NewJob>> levels = new TreeMap<>();
    for (NewJob job : jobs) {
      int level = 0;
      for (UUID upstream : job.spec().dependsOn()) {
        level = Math.max(level, levelOf.getOrDefault(upstream, -1) + 1);
      }
      levelOf.put(job.id(), level);
      levels.computeIfAbsent(level, l -> new ArrayList<>()).add(job);
    }
    return levels;
  }

  private void insertLevel(List<NewJob> level) {
    List<NewJob> left = level;
    for (int i = 0; i < TRIES && !left.isEmpty(); i++) {
      Map<UUID, Entry> entries = new LinkedHashMap<>();
      left.forEach(j -> entries.put(j.id(), entry(j)));
      for (Job job : NewJobSql.insert(tx, tenant, List.copyOf(entries.values()))) {
        known.put(job.id(), job);
        inserted.add(job);
      }
      tie(entries);
      left = left.stream().filter(j -> !known.containsKey(j.id()) && !existed(j)).toList();
    }
    if (!left.isEmpty()) {
      throw ApiException.wrongState(
          "the unique_key " + left.getFirst().spec().uniqueKey(), "changed hands all the time");
    }
  }

  private Entry entry(NewJob job) {
    List<Job> upstream = job.spec().dependsOn().stream().map(this::known).toList();
    return new Entry(
        job,
        upstream.stream().map(Job::id).toList(),
        (int) upstream.stream().filter(JobInsert::unsettled).map(Job::id).distinct().count());
  }

  /** Not succeeded. Failed ones count too: what depends on them fails with {@link #finish}. */
  private static boolean unsettled(Job upstream) {
    return upstream.state() != JobState.SUCCEEDED;
  }

  private void tie(Map<UUID, Entry> entries) {
    List<UUID> upstream = new ArrayList<>();
    List<UUID> downstream = new ArrayList<>();
    for (Entry entry : entries.values()) {
      if (entry.blockers() > 0 && known.containsKey(entry.job().id())) {
        entry.job().spec().dependsOn().stream()
            .map(this::known)
            .filter(JobInsert::unsettled)
            .map(Job::id)
            .distinct()
            .forEach(id -> {
              upstream.add(id);
              downstream.add(entry.job().id());
            });
      }
    }
    NewJobSql.tie(tx, tenant, upstream, downstream);
  }

  /** Whether a job of the same request or unique key is there; it is then answered instead. */
  private boolean existed(NewJob job) {
    Optional<Job> other = NewJobSql.existing(tx, tenant, job);
    other.ifPresent(o -> known.put(job.id(), o));
    return other.isPresent();
  }

  private void finish(Instant now) {
    JobEvents.add(tx, "job.created", inserted, now);
    List<Job> broken =
        known.values().stream()
            .filter(j -> j.state().ended() && j.state() != JobState.SUCCEEDED)
            .distinct()
            .toList();
    if (!broken.isEmpty()) {
      boolean unused = Dependents.settle(tx, broken, now);
      List<UUID> ids = inserted.stream().map(Job::id).toList();
      known.putAll(NewJobSql.locked(tx, ids));
    }
    LaneSql.open(tx, inserted.stream().filter(j -> j.blockers() == 0).toList());
  }
}
