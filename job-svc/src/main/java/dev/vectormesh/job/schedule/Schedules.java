package dev.vectormesh.job.schedule;

import dev.vectormesh.job.work.Jobs;
import dev.vectormesh.platform.auth.Role;
import dev.vectormesh.platform.call.CallContext;
import dev.vectormesh.platform.error.ApiException;
import dev.vectormesh.platform.error.Violations;
import dev.vectormesh.platform.id.Ids;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What callers may do with their tenant's schedules. */
public final class Schedules {
  /** Kinds of the mesh's own domains: only its services schedule them. */
  private static final Set<String> MESH_DOMAINS = Set.of("corpus", "search", "tuning", "job");

  private static final int MAX_INPUT = 1 << 20;
  private static final Duration LATER = Duration.ofHours(1);

  private final ScheduleStore store;
  private final RunStarter starter;
  private final int most;
  private final InstantSource clock;

  public Schedules(ScheduleStore store, Jobs jobs, ScheduleConfig config, InstantSource clock) {
    this.store = store;
    this.starter = new RunStarter(store, jobs, clock);
    this.most = config.maxSchedules();
    this.clock = clock;
  }

  RunStarter starter() {
    return starter;
  }

  public Schedule create(CallContext call, String id, Schedule.Spec spec) {
    Instant now = now();
    requireValid(call, spec, now);
    Instant next =
        Schedule.dueAfter(spec, now, now)
            .orElseThrow(() -> ApiException.invalid("schedule", "is never due"));
    Schedule schedule =
        new Schedule(
            Ids.v7(), call.tenant(), id, spec, Schedule.State.ACTIVE, next, null, 1, now, now);
    boolean made =
        store
            .create(schedule, most)
            .orElseThrow(() ->
                ApiException.exhausted("a tenant may have %d schedules".formatted(most), LATER));
    if (!made) {
      throw ApiException.alreadyExists(schedule.name());
    }
    return schedule;
  }

  public Schedule find(String tenant, String id) {
    return store.find(tenant, id).orElseThrow(() -> ApiException.notFound(Schedule.name(id)));
  }

  public List<Schedule> list(String tenant, @Nullable String afterId, int limit) {
    return store.list(tenant, afterId, limit);
  }

  /**
   * @param etag the state to change; empty for whatever it is
   */
  public Schedule update(
      CallContext call, String id, String etag, UnaryOperator<Schedule.Spec> change) {
    Schedule current = find(call.tenant(), id);
    requireEtag(current, etag);
    Schedule.Spec spec = change.apply(current.spec());
    Instant now = now();
    requireValid(call, spec, now);
    Instant next = Schedule.dueAfter(spec, current.createTime(), now).orElse(null);
    Schedule.State state = current.state();
    if (state != Schedule.State.PAUSED) {
      state = next == null ? Schedule.State.ENDED : Schedule.State.ACTIVE;
    }
    Schedule changed =
        new Schedule(
            current.uid(),
            current.tenant(),
            id,
            spec,
            state,
            state == Schedule.State.ACTIVE ? next : null,
            current.last(),
            current.version(),
            current.createTime(),
            now);
    if (!store.update(changed)) {
      throw ApiException.etagMismatch(current.name());
    }
    return find(call.tenant(), id);
  }

  /**
   * @param etag the state to delete; empty for whatever it is
   */
  public void delete(String tenant, String id, String etag) {
    Schedule current = find(tenant, id);
    requireEtag(current, etag);
    if (!store.delete(tenant, id, etag.isEmpty() ? null : current.version())) {
      throw ApiException.etagMismatch(current.name());
    }
  }

  private static void requireEtag(Schedule schedule, String etag) {
    if (!etag.isEmpty() && !etag.equals(schedule.etag())) {
      throw ApiException.etagMismatch(schedule.name());
    }
  }

  public Schedule pause(String tenant, String id) {
    Schedule schedule = find(tenant, id);
    if (schedule.state() == Schedule.State.ACTIVE) {
      store.setState(schedule, Schedule.State.PAUSED, null, now());
    }
    return find(tenant, id);
  }

  public Schedule resume(String tenant, String id) {
    Schedule schedule = find(tenant, id);
    if (schedule.state() == Schedule.State.PAUSED) {
      Instant now = now();
      Instant next = schedule.dueAfter(now).orElse(null);
      store.setState(
          schedule, next == null ? Schedule.State.ENDED : Schedule.State.ACTIVE, next, now);
    }
    return find(tenant, id);
  }

  /** Runs it now; the same request id finds the same run. */
  public Run trigger(String tenant, String id, @Nullable UUID requestId) {
    Schedule schedule = find(tenant, id);
    Instant now = now();
    UUID uid = requestId == null ? Ids.v7() : Ids.v5(schedule.uid(), requestId.toString());
    Run asked = new Run(uid, now, Run.State.WAITING, Run.Cause.TRIGGERED, null, "", now);
    Run run =
        store
            .trigger(schedule, asked)
            .orElseThrow(() ->
                ApiException.wrongState(
                    schedule.name(), "has a run whose job is still open; wait for it to end"));
    if (run.state() == Run.State.WAITING) {
      starter.start(new Waiting(uid, schedule.uid(), id, tenant, schedule.spec().job()));
    }
    return store.run(tenant, uid).orElse(run);
  }

  public List<Run> runs(Schedule schedule, ScheduleStore.@Nullable After after, int limit) {
    return store.runs(schedule, after, limit);
  }

  private static void requireValid(CallContext call, Schedule.Spec spec, Instant now) {
    String kind = spec.job().kind();
    String domain = kind.substring(0, Math.max(0, kind.indexOf('.')));
    if (MESH_DOMAINS.contains(domain) && !call.has(Role.WORKER)) {
      throw ApiException.permissionDenied(
          "jobs of the kind " + kind + " are scheduled by the mesh's services only");
    }
    Violations violations = new Violations();
    violations.check(!kind.isEmpty(), "schedule.job.kind", "must be set");
    violations.check(
        spec.job().input().getSerializedSize() <= MAX_INPUT,
        "schedule.job.input",
        "must be at most 1 MiB");
    violations.check(
        (spec.cron() == null) != (spec.interval() == null),
        "schedule.timing",
        "must be a cron or an interval");
    Instant start = spec.start();
    Instant end = spec.end();
    violations.check(
        end == null || end.isAfter(start == null ? now : start),
        "schedule.end_time",
        "must be later than start_time, and than now");
    checkZone(violations, spec.timeZone());
    checkCron(violations, spec.cron());
    violations.throwIfAny();
  }

  private static void checkZone(Violations violations, String zone) {
    try {
      violations.check(
          zone.isEmpty() || !ZoneId.of(zone).getId().isEmpty(), "schedule.time_zone", "");
    } catch (DateTimeException e) {
      violations.add(
          "schedule.time_zone", "must be a zone of the IANA database, such as Europe/Berlin");
    }
  }

  private static void checkCron(Violations violations, @Nullable String cron) {
    if (cron == null) {
      return;
    }
    try {
      var unused = CronExpression.parse(cron);
    } catch (IllegalArgumentException e) {
      violations.add("schedule.cron", String.valueOf(e.getMessage()));
    }
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }
}
