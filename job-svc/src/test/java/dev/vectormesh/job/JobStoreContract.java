package dev.vectormesh.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Any;
import com.google.protobuf.StringValue;
import com.google.rpc.Code;
import dev.vectormesh.job.lease.Extension;
import dev.vectormesh.job.lease.Lease;
import dev.vectormesh.job.lease.LeaseToken;
import dev.vectormesh.job.lease.Report;
import dev.vectormesh.job.work.Job;
import dev.vectormesh.job.work.JobProgress;
import dev.vectormesh.job.work.JobSpec;
import dev.vectormesh.job.work.JobState;
import dev.vectormesh.job.work.JobStore;
import dev.vectormesh.job.work.NewJob;
import dev.vectormesh.platform.error.ApiException;
import dev.vectormesh.platform.filter.Filter;
import dev.vectormesh.platform.id.Ids;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What every store promises of single jobs: how they are kept, leased, extended and ended. */
public abstract class JobStoreContract extends JobStoreScene {
  @Test
  void create_answersTheSameJobForTheSameRequest() {
    UUID request = UUID.randomUUID();
    JobSpec spec = new JobSpec(kind, "", NOTHING, 0, 3);
    Job first = store().create(new NewJob(Ids.v7(), "a", spec, request, clock.instant()));
    Job again = store().create(new NewJob(Ids.v7(), "a", spec, request, clock.instant()));
    Job other = store().create(new NewJob(Ids.v7(), "b", spec, request, clock.instant()));
    assertThat(again).isEqualTo(first);
    assertThat(other.id()).isNotEqualTo(first.id());
  }

  @Test
  void find_knowsOnlyTheTenantsOwnJobs() {
    Job job = create("a");
    assertThat(store().find("a", job.id())).contains(job);
    assertThat(store().find("b", job.id())).isEmpty();
    assertThat(store().cancel("b", job.id(), clock.instant())).isEmpty();
    assertThat(store().retry("b", job.id(), false, clock.instant())).isEmpty();
  }

  @Test
  void list_isNewestFirstAndPagesWithoutGaps() {
    List<Job> made = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      made.addFirst(create("a"));
    }
    create("b");
    Filter filter = Filter.parse("kind = \"" + kind + "\"");
    List<Job> first = store().list("a", filter, null, 4);
    Job last = first.getLast();
    List<Job> second =
        store().list("a", filter, new JobStore.After(last.times().created(), last.id()), 4);
    assertThat(first).isEqualTo(made.subList(0, 4));
    assertThat(second).isEqualTo(made.subList(4, 7));
  }

  @Test
  void lease_givesAJobOnceUntilItEnds() {
    Job job = create("a");
    Lease lease = leaseOne();
    assertThat(lease.job().id()).isEqualTo(job.id());
    assertThat(lease.job().state()).isEqualTo(JobState.RUNNING);
    assertThat(lease.job().attempt()).isEqualTo(1);
    assertThat(lease.ends()).isEqualTo(clock.instant().plus(LENGTH));
    assertThat(lease(10)).isEmpty();
  }

  @Test
  void lease_prefersPriorityThenAge() {
    Job old = create("a", 0, 3);
    Job urgent = create("a", 9, 3);
    Job young = create("a", 0, 3);
    assertThat(List.of(leaseOne(), leaseOne(), leaseOne()))
        .extracting(l -> l.job().id())
        .containsExactly(urgent.id(), old.id(), young.id());
  }

  @Test
  void lease_isFairBetweenTenants() {
    for (int i = 0; i < 100; i++) {
      create("big");
    }
    create("small");
    create("other");
    assertThat(lease(4)).extracting(l -> l.job().tenant()).containsOnly("big", "small", "other");
  }

  @Test
  void lease_countsWhatRunsWhenItSharesOut() {
    for (int i = 0; i < 10; i++) {
      create("a");
    }
    assertThat(lease(4)).hasSize(4);
    for (int i = 0; i < 10; i++) {
      create("b");
    }
    assertThat(lease(4)).extracting(l -> l.job().tenant()).containsOnly("b");
    assertThat(lease(4))
        .extracting(l -> l.job().tenant())
        .containsExactlyInAnyOrder("a", "a", "b", "b");
  }

  @Test
  void lease_alternatesWhenTenantsAreServedOneByOne() {
    for (int i = 0; i < 6; i++) {
      create("a");
      create("b");
    }
    List<String> served = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      Lease lease = leaseOne();
      served.add(lease.job().tenant());
      queue().complete(lease.token(), NOTHING, null, clock.instant());
    }
    assertThat(served).filteredOn("a"::equals).hasSize(3);
  }

  @Test
  void extend_keepsTheLeaseAndWhatIsReported() {
    Job job = create("a");
    Lease lease = leaseOne();
    clock.advance(Duration.ofSeconds(10));
    Extension extension =
        queue()
            .extend(
                lease.token(),
                LENGTH,
                new Report(new JobProgress(3, 1, 10, "page 3"), "FETCH", null),
                clock.instant());
    Extension quiet = queue().extend(lease.token(), LENGTH, NO_NEWS, clock.instant().plusMillis(1));
    assertThat(extension).isEqualTo(new Extension(clock.instant().plus(LENGTH), false, true));
    assertThat(quiet.changed()).isFalse();
    assertThat(find(job).progress()).isEqualTo(new JobProgress(3, 1, 10, "page 3"));
    assertThat(find(job).stage()).isEqualTo("FETCH");
    clock.advance(LENGTH.minusSeconds(1));
    rescue();
    assertThat(find(job).state()).isEqualTo(JobState.RUNNING);
  }

  @Test
  void extend_revivesALeaseThatNobodyTookAway() {
    create("a");
    Lease lease = leaseOne();
    clock.advance(Duration.ofMinutes(1));
    assertThat(queue().extend(lease.token(), LENGTH, NO_NEWS, clock.instant()).ends())
        .isEqualTo(clock.instant().plus(LENGTH));
  }

  @Test
  void complete_endsTheJobAndMayBeRepeated() {
    Job job = create("a");
    Lease lease = leaseOne();
    Any output = Any.pack(StringValue.of("out"));
    Job done =
        queue().complete(lease.token(), output, new JobProgress(5, 0, 5, "done"), clock.instant());
    assertThat(done.state()).isEqualTo(JobState.SUCCEEDED);
    assertThat(done.output()).isEqualTo(output);
    assertThat(done.progress().done()).isEqualTo(5);
    assertThat(queue().complete(lease.token(), output, null, clock.instant())).isEqualTo(done);
    assertThat(find(job)).isEqualTo(done);
    assertLeaseLost(() -> queue().extend(lease.token(), LENGTH, NO_NEWS, clock.instant()));
    assertLeaseLost(() -> fail(lease, Code.INTERNAL, true, null));
  }

  @Test
  void rescue_requeuesWithTheCheckpointAndFencesTheOldWorker() {
    Job job = create("a");
    Lease first = leaseOne();
    Any checkpoint = Any.pack(StringValue.of("half"));
    Extension unused =
        queue().extend(first.token(), LENGTH, new Report(null, "", checkpoint), clock.instant());
    clock.advance(LENGTH.plusMillis(1));
    rescue();
    assertThat(find(job).state()).isEqualTo(JobState.QUEUED);
    assertThat(find(job).error()).isNotNull();
    Lease second = leaseOne();
    assertThat(second.checkpoint()).isEqualTo(checkpoint);
    assertLeaseLost(() -> queue().complete(first.token(), NOTHING, null, clock.instant()));
    assertLeaseLost(() -> queue().extend(first.token(), LENGTH, NO_NEWS, clock.instant()));
    assertLeaseLost(() -> fail(first, Code.INTERNAL, false, null));
    assertThat(queue().complete(second.token(), NOTHING, null, clock.instant()).state())
        .isEqualTo(JobState.SUCCEEDED);
    assertLeaseLost(() -> queue().complete(first.token(), NOTHING, null, clock.instant()));
  }

  @Test
  void rescue_failsAJobThatKillsEveryWorker() {
    Job job = create("a", 0, 3);
    for (int attempt = 1; attempt <= 3; attempt++) {
      assertThat(leaseOne().job().attempt()).isEqualTo(attempt);
      clock.advance(LENGTH.plusMillis(1));
      rescue();
    }
    assertThat(find(job).state()).isEqualTo(JobState.FAILED);
    assertThat(find(job).attempt()).isEqualTo(3);
    assertThat(lease(1)).isEmpty();
  }

  @Test
  void rescue_countsNoAttemptThatMovedTheCheckpoint() {
    Job job = create("a", 0, 2);
    for (int i = 0; i < 6; i++) {
      Lease lease = leaseOne();
      Any checkpoint = Any.pack(StringValue.of("at " + i));
      Extension unused =
          queue().extend(lease.token(), LENGTH, new Report(null, "", checkpoint), clock.instant());
      clock.advance(LENGTH.plusMillis(1));
      rescue();
    }
    assertThat(find(job).state()).isEqualTo(JobState.QUEUED);
    assertThat(find(job).attempt()).isZero();
  }

  @Test
  void fail_queuesAgainAfterABackoffThatGrows() {
    Job job = create("a", 0, 3);
    Job waiting = fail(leaseOne(), Code.UNAVAILABLE, true, null);
    assertThat(waiting.state()).isEqualTo(JobState.QUEUED);
    assertThat(waiting.error()).isNotNull();
    Duration first = Duration.between(clock.instant(), waiting.times().scheduled());
    assertThat(first).isBetween(Duration.ofMillis(500), Duration.ofSeconds(1));
    assertThat(lease(1)).isEmpty();
    clock.advance(first);
    Job again = fail(leaseOne(), Code.UNAVAILABLE, true, null);
    Duration second = Duration.between(clock.instant(), again.times().scheduled());
    assertThat(second).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(2));
    clock.advance(second);
    assertThat(fail(leaseOne(), Code.UNAVAILABLE, true, null).state()).isEqualTo(JobState.FAILED);
    assertThat(find(job).attempt()).isEqualTo(3);
  }

  @Test
  void fail_endsTheJobWhenNoAttemptCanHelp() {
    create("a");
    Lease lease = leaseOne();
    Job failed = fail(lease, Code.INVALID_ARGUMENT, false, null);
    assertThat(failed.state()).isEqualTo(JobState.FAILED);
    assertThat(failed.times().ended()).isEqualTo(clock.instant());
    assertThat(fail(lease, Code.INVALID_ARGUMENT, false, null)).isEqualTo(failed);
  }

  @Test
  void fail_handsTheJobBackWithoutAnAttemptWhenTheWorkerStops() {
    create("a", 0, 1);
    Lease lease = leaseOne();
    Job back = fail(lease, Code.CANCELLED, true, Duration.ZERO);
    assertThat(back.state()).isEqualTo(JobState.QUEUED);
    assertThat(back.attempt()).isZero();
    assertThat(leaseOne().job().attempt()).isEqualTo(1);
  }

  @Test
  void handBack_undoesALease() {
    Job job = create("a", 0, 1);
    Lease lease = leaseOne();
    queue().handBack(List.of(lease.token()), clock.instant());
    assertThat(find(job).state()).isEqualTo(JobState.QUEUED);
    assertLeaseLost(() -> queue().extend(lease.token(), LENGTH, NO_NEWS, clock.instant()));
    assertThat(leaseOne().job().attempt()).isEqualTo(1);
  }

  @Test
  void cancel_endsAQueuedJobAtOnce() {
    Job job = create("a");
    Job cancelled = store().cancel("a", job.id(), clock.instant()).orElseThrow();
    assertThat(cancelled.state()).isEqualTo(JobState.CANCELLED);
    assertThat(lease(1)).isEmpty();
    clock.advance(Duration.ofSeconds(1));
    assertThat(store().cancel("a", job.id(), clock.instant())).contains(cancelled);
  }

  @Test
  void cancel_tellsTheWorkerWhoThenEndsTheJob() {
    Job job = create("a");
    Lease lease = leaseOne();
    assertThat(store().cancel("a", job.id(), clock.instant()).orElseThrow().state())
        .isEqualTo(JobState.RUNNING);
    assertThat(queue().extend(lease.token(), LENGTH, NO_NEWS, clock.instant()).cancelRequested())
        .isTrue();
    assertThat(fail(lease, Code.CANCELLED, false, null).state()).isEqualTo(JobState.CANCELLED);
  }

  @Test
  void cancel_takesTheLeaseFromAWorkerThatDoesNotObey() {
    Job job = create("a");
    Lease lease = leaseOne();
    assertThat(store().cancel("a", job.id(), clock.instant())).isPresent();
    for (int i = 0; i < 7; i++) {
      clock.advance(Duration.ofSeconds(5));
      if (i < 6) {
        Extension unused = queue().extend(lease.token(), LENGTH, NO_NEWS, clock.instant());
      }
      rescue();
    }
    assertThat(find(job).state()).isEqualTo(JobState.CANCELLED);
    assertLeaseLost(() -> queue().complete(lease.token(), NOTHING, null, clock.instant()));
  }

  @Test
  void retry_queuesAnEndedJobWithItsCheckpointAndAllAttempts() {
    Job job = create("a", 0, 1);
    Lease lease = leaseOne();
    Any checkpoint = Any.pack(StringValue.of("half"));
    Extension unused =
        queue().extend(lease.token(), LENGTH, new Report(null, "", checkpoint), clock.instant());
    assertThat(fail(lease, Code.INTERNAL, true, null).state()).isEqualTo(JobState.FAILED);
    Job again = store().retry("a", job.id(), false, clock.instant()).orElseThrow();
    assertThat(again.state()).isEqualTo(JobState.QUEUED);
    assertThat(again.error()).isNull();
    Lease second = leaseOne();
    assertThat(second.checkpoint()).isEqualTo(checkpoint);
    assertThat(second.job().attempt()).isEqualTo(1);
  }

  @Test
  void retry_refusesAJobThatRuns() {
    Job job = create("a");
    leaseOne();
    assertThatThrownBy(() -> store().retry("a", job.id(), false, clock.instant()))
        .isInstanceOfSatisfying(
            ApiException.class, e -> assertThat(e.reason()).isEqualTo("WRONG_STATE"));
  }

  @Test
  void tokens_ofAnotherSaltOrTenantAreLost() {
    create("a");
    LeaseToken real = leaseOne().token();
    LeaseToken guessed = new LeaseToken(real.job(), UUID.randomUUID(), real.tenant());
    LeaseToken foreign = new LeaseToken(real.job(), real.salt(), "b");
    assertLeaseLost(() -> queue().complete(guessed, NOTHING, null, clock.instant()));
    assertLeaseLost(() -> queue().complete(foreign, NOTHING, null, clock.instant()));
  }
}
