package dev.vectormesh.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.rpc.Code;
import dev.vectormesh.job.lease.Completed;
import dev.vectormesh.job.lease.Completion;
import dev.vectormesh.job.lease.Lease;
import dev.vectormesh.job.work.Job;
import dev.vectormesh.job.work.JobSpec;
import dev.vectormesh.job.work.JobState;
import dev.vectormesh.job.work.NewJob;
import dev.vectormesh.platform.batch.Outcome;
import dev.vectormesh.platform.error.ApiException;
import dev.vectormesh.platform.id.Ids;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What every store promises of jobs that wait for others. */
public abstract class JobDependencyContract extends JobStoreScene {
  @Test
  void dependsOn_startsWhenAllHaveSucceeded() {
    Job one = create("a");
    Job two = create("a");
    Job last = after("a", one, two);
    assertThat(last.blockers()).isEqualTo(2);
    List<Lease> both = lease(10);
    assertThat(both).hasSize(2);
    succeed(both.get(0));
    assertThat(find(last).blockers()).isEqualTo(1);
    assertThat(lease(1)).isEmpty();
    List<Completion> rest = List.of(new Completion(both.get(1).token(), null, null));
    assertThat(queue().complete("a", rest, clock.instant()).getFirst())
        .isInstanceOfSatisfying(
            Outcome.Done.class, d -> assertThat(((Completed) d.value()).freed()).isTrue());
    assertThat(leaseOne().job().id()).isEqualTo(last.id());
  }

  @Test
  void dependsOn_countsNoneThatHasSucceededAlready() {
    Job one = create("a");
    succeed(leaseOne());
    Job next = after("a", one);
    assertThat(next.blockers()).isZero();
    assertThat(leaseOne().job().id()).isEqualTo(next.id());
  }

  @Test
  void dependsOn_failsAllThatWaitWhenOneFails() {
    Job one = create("a");
    Job next = after("a", one);
    Job last = after("a", next);
    assertThat(fail(leaseOne(), Code.INVALID_ARGUMENT, false, null).state())
        .isEqualTo(JobState.FAILED);
    assertThat(find(next).state()).isEqualTo(JobState.FAILED);
    assertThat(find(next).times().ended()).isEqualTo(clock.instant());
    assertThat(find(last).state()).isEqualTo(JobState.FAILED);
    assertThat(String.valueOf(find(next).error())).contains(one.name(), "FAILED");
    assertThat(String.valueOf(find(last).error())).contains(next.name());
    assertThat(lease(1)).isEmpty();
    Job late = after("a", one);
    assertThat(late.state()).isEqualTo(JobState.FAILED);
  }

  @Test
  void dependsOn_failsWhatWaitsForACancelledOrLostJob() {
    Job cancelled = create("a");
    Job first = after("a", cancelled);
    assertThat(store().cancel("a", cancelled.id(), clock.instant())).isPresent();
    assertThat(find(first).state()).isEqualTo(JobState.FAILED);
    Job lost = create("a", 0, 1);
    Job second = after("a", lost);
    leaseOne();
    clock.advance(LENGTH.plusMillis(1));
    rescue();
    assertThat(find(second).state()).isEqualTo(JobState.FAILED);
  }

  @Test
  void dependsOn_isRetriedUpstreamFirst() {
    Job one = create("a");
    Job next = after("a", one);
    fail(leaseOne(), Code.INVALID_ARGUMENT, false, null);
    assertWrongState(() -> store().retry("a", next.id(), false, clock.instant()));
    assertThat(store().retry("a", one.id(), false, clock.instant())).isPresent();
    Job waiting = store().retry("a", next.id(), false, clock.instant()).orElseThrow();
    assertThat(waiting.blockers()).isEqualTo(1);
    Lease lease = leaseOne();
    assertThat(lease.job().id()).isEqualTo(one.id());
    succeed(lease);
    assertThat(leaseOne().job().id()).isEqualTo(next.id());
  }

  @Test
  void dependsOn_knowsOnlyTheTenantsOwnJobs() {
    Job foreign = create("b");
    assertThatThrownBy(() -> after("a", foreign))
        .isInstanceOfSatisfying(
            ApiException.class, e -> assertThat(e.reason()).isEqualTo("INVALID_FIELD"));
  }

  @Test
  void create_tiesTheJobsOfABatchToEachOther() {
    clock.advance(Duration.ofMillis(1));
    UUID first = Ids.v7();
    UUID second = Ids.v7();
    JobSpec spec = new JobSpec(kind, "", NOTHING, 0, 3);
    List<NewJob> batch =
        List.of(
            new NewJob(first, "a", spec, null, clock.instant()),
            new NewJob(second, "a", spec.withDependsOn(List.of(first)), null, clock.instant()));
    assertThat(store().create("a", List.of(batch)).getFirst()).isInstanceOf(Outcome.Done.class);
    Lease lease = leaseOne();
    assertThat(lease.job().id()).isEqualTo(first);
    assertThat(lease(1)).isEmpty();
    succeed(lease);
    assertThat(leaseOne().job().id()).isEqualTo(second);
  }

  @Test
  void create_refusesOneRequestOfManyAlone() {
    clock.advance(Duration.ofMillis(1));
    JobSpec spec = new JobSpec(kind, "", NOTHING, 0, 3);
    NewJob good = new NewJob(Ids.v7(), "a", spec, null, clock.instant());
    NewJob bad =
        new NewJob(Ids.v7(), "a", spec.withDependsOn(List.of(Ids.v7())), null, clock.instant());
    List<Outcome<List<Job>>> outcomes = store().create("a", List.of(List.of(bad), List.of(good)));
    assertThat(outcomes.get(0)).isInstanceOf(Outcome.Refused.class);
    assertThat(outcomes.get(1)).isInstanceOf(Outcome.Done.class);
    assertThat(lease(9)).hasSize(1);
  }
}
