package dev.vectormesh.job.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import dev.vectormesh.job.schedule.RunPlan.Moment;
import dev.vectormesh.job.schedule.RunPlan.Planned;
import dev.vectormesh.job.work.JobSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RunPlanTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final Duration GRACE = Duration.ofMinutes(1);

  @ParameterizedTest
  @EnumSource(CatchUp.class)
  void plan_runsADueTimeThatIsServedInTime(CatchUp policy) {
    RunPlan plan = RunPlan.of(everyHour(policy, null), at("00:00:10", false));
    assertThat(plan.runs())
        .containsExactly(new Planned(START, Run.State.WAITING, Run.Cause.DUE, ""));
    assertThat(plan.next()).isEqualTo(START.plus(Duration.ofHours(1)));
  }

  @Test
  void plan_skipsAllMissedOnes() {
    RunPlan plan = RunPlan.of(everyHour(CatchUp.SKIP, null), at("05:30:00", false));
    assertThat(plan.runs())
        .singleElement()
        .satisfies(run -> {
          assertThat(run.state()).isEqualTo(Run.State.SKIPPED);
          assertThat(run.due()).isEqualTo(START.plus(Duration.ofHours(5)));
          assertThat(run.reason()).contains("6 due times").contains("not served in time");
        });
    assertThat(plan.next()).isEqualTo(START.plus(Duration.ofHours(6)));
  }

  @Test
  void plan_ofSkipStillRunsTheLastOneWhenItIsInTime() {
    RunPlan plan = RunPlan.of(everyHour(CatchUp.SKIP, null), at("05:00:10", false));
    assertThat(states(plan)).containsExactly(Run.State.SKIPPED, Run.State.WAITING);
  }

  @Test
  void plan_runsTheLastMissedOneOnce() {
    RunPlan plan = RunPlan.of(everyHour(CatchUp.RUN_ONCE, null), at("05:30:00", false));
    assertThat(states(plan)).containsExactly(Run.State.SKIPPED, Run.State.WAITING);
    assertThat(plan.runs().getLast().due()).isEqualTo(START.plus(Duration.ofHours(5)));
    assertThat(plan.runs().getLast().cause()).isEqualTo(Run.Cause.CATCH_UP);
  }

  @Test
  void plan_runsTheLastFewMissedOnesInOrder() {
    RunPlan plan = RunPlan.of(everyHour(CatchUp.RUN_ALL, null), at("05:30:00", false));
    assertThat(plan.runs().stream().skip(1).map(Planned::due))
        .containsExactly(
            START.plus(Duration.ofHours(3)),
            START.plus(Duration.ofHours(4)),
            START.plus(Duration.ofHours(5)));
    assertThat(plan.runs().getFirst().reason()).contains("3 due times");
    assertThat(plan.keepWaiting()).isEqualTo(3);
  }

  @Test
  void plan_whileARunIsOpenIsLeftToThePolicy() {
    Moment open = at("00:00:10", true);
    assertThat(RunPlan.of(everyHour(CatchUp.SKIP, null), open).runs())
        .singleElement()
        .satisfies(run -> assertThat(run.reason()).contains("still open"));
    assertThat(RunPlan.of(everyHour(CatchUp.RUN_ONCE, null), open).runs())
        .singleElement()
        .satisfies(run -> assertThat(run.cause()).isEqualTo(Run.Cause.CATCH_UP));
  }

  @Test
  void plan_endsAtTheEndTime() {
    Schedule schedule = everyHour(CatchUp.RUN_ALL, START.plus(Duration.ofHours(2)));
    RunPlan plan = RunPlan.of(schedule, at("09:00:00", false));
    assertThat(plan.runs().stream().map(Planned::due))
        .containsExactly(START, START.plus(Duration.ofHours(1)));
    assertThat(plan.next()).isNull();
  }

  @Test
  void plan_ofManyMissedOnesGoesOnInTheNextRound() {
    Schedule schedule = every(Duration.ofSeconds(1), CatchUp.RUN_ALL, null);
    RunPlan plan = RunPlan.of(schedule, at("09:00:00", false));
    assertThat(plan.next()).isEqualTo(START.plusSeconds(10_000));
  }

  private static List<Run.State> states(RunPlan plan) {
    return plan.runs().stream().map(Planned::state).toList();
  }

  private static Moment at(String time, boolean open) {
    return new Moment(Instant.parse("2026-01-01T" + time + "Z"), GRACE, open);
  }

  private static Schedule everyHour(CatchUp policy, @Nullable Instant end) {
    return every(Duration.ofHours(1), policy, end);
  }

  private static Schedule every(Duration interval, CatchUp policy, @Nullable Instant end) {
    JobSpec job = new JobSpec("test.plan", "", Any.getDefaultInstance(), 0, 0);
    Schedule.Spec spec = new Schedule.Spec("", null, interval, "", job, policy, 3, START, end);
    return new Schedule(
        new UUID(0, 1), "a", "s", spec, Schedule.State.ACTIVE, START, null, 1, START, START);
  }
}
