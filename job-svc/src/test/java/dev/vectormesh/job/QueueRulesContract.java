package dev.vectormesh.job;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.StringValue;
import com.google.rpc.Code;
import dev.vectormesh.job.lease.Completed;
import dev.vectormesh.job.lease.Completion;
import dev.vectormesh.job.lease.Extension;
import dev.vectormesh.job.lease.Lease;
import dev.vectormesh.job.lease.LeaseToken;
import dev.vectormesh.job.lease.Report;
import dev.vectormesh.job.work.Job;
import dev.vectormesh.job.work.JobProgress;
import dev.vectormesh.job.work.JobSpec;
import dev.vectormesh.job.work.JobState;
import dev.vectormesh.job.work.LimitConfig;
import dev.vectormesh.job.work.NewJob;
import dev.vectormesh.job.work.Queue;
import dev.vectormesh.platform.batch.Outcome;
import dev.vectormesh.platform.id.Ids;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What every store promises of limits, weights, pauses, keys, times and retention. */
public abstract class QueueRulesContract extends JobStoreScene {
  @Test
  void create_forLaterIsNotLeasedBefore() {
    clock.advance(Duration.ofMillis(1));
    JobSpec spec = new JobSpec(kind, "", NOTHING, 0, 3);
    Instant later = clock.instant().plus(Duration.ofHours(1));
    Job job = store().create(new NewJob(Ids.v7(), "a", spec, null, later, clock.instant()));
    assertThat(job.times().scheduled()).isEqualTo(later);
    assertThat(lease(1)).isEmpty();
    clock.advance(Duration.ofHours(1));
    assertThat(leaseOne().job().id()).isEqualTo(job.id());
  }

  @Test
  void uniqueKey_answersTheOpenJobAndNoEndedOne() {
    Job open = create("a", s -> s.withUniqueKey("nightly"));
    assertThat(create("a", s -> s.withUniqueKey("nightly"))).isEqualTo(open);
    assertThat(create("b", s -> s.withUniqueKey("nightly")).id()).isNotEqualTo(open.id());
    assertThat(create("a").id()).isNotEqualTo(open.id());
    Lease running = leaseOf(open);
    assertThat(create("a", s -> s.withUniqueKey("nightly")).id()).isEqualTo(open.id());
    succeed(running);
    assertThat(create("a", s -> s.withUniqueKey("nightly")).id()).isNotEqualTo(open.id());
  }

  @Test
  void uniqueKey_keepsAnEndedJobFromComingBackBesideAnOpenOne() {
    Job first = create("a", s -> s.withUniqueKey("nightly"));
    assertThat(store().cancel("a", first.id(), clock.instant())).isPresent();
    create("a", s -> s.withUniqueKey("nightly"));
    assertWrongState(() -> store().retry("a", first.id(), false, clock.instant()));
  }

  @Test
  void limits_ofAKindHoldOverTenants() {
    limits = new LimitConfig(List.of(kind + "=3"), 0, List.of(), List.of());
    for (int i = 0; i < 5; i++) {
      create("a");
      create("b");
    }
    List<Lease> leases = lease(10);
    assertThat(leases).hasSize(3);
    assertThat(lease(10)).isEmpty();
    succeed(leases.getFirst());
    assertThat(lease(10)).hasSize(1);
  }

  @Test
  void limits_ofATenantLeaveTheRestToOthers() {
    String tenant = "limited-" + kind;
    limits = new LimitConfig(List.of(), 0, List.of(tenant + "=2"), List.of());
    for (int i = 0; i < 5; i++) {
      create(tenant);
      create("b");
    }
    assertThat(lease(10)).hasSize(7);
    assertThat(lease(10)).isEmpty();
  }

  @Test
  void weights_divideTheLeases() {
    limits = new LimitConfig(List.of(), 0, List.of(), List.of("heavy=3"));
    for (int i = 0; i < 12; i++) {
      create("heavy");
      create("light");
    }
    assertThat(lease(8)).filteredOn(l -> l.job().tenant().equals("heavy")).hasSize(6);
  }

  @Test
  void pause_holdsTheKindOfOneTenantOrOfAll() {
    create("a");
    create("b");
    queues().pause("a", kind, clock.instant());
    Lease other = leaseOne();
    assertThat(other.job().tenant()).isEqualTo("b");
    assertThat(lease(5)).isEmpty();
    queues().pause(null, kind, clock.instant());
    queues().resume("a", kind);
    assertThat(lease(5)).isEmpty();
    assertThat(queues().find("a", kind)).isEqualTo(new Queue(kind, null, true, 1, 0, 0));
    succeed(other);
    queues().resume(null, kind);
    assertThat(leaseOne().job().tenant()).isEqualTo("a");
  }

  @Test
  void pause_ofTheOperatorCannotBeTakenBackByATenant() {
    create("a");
    queues().pause(null, kind, clock.instant());
    queues().resume("a", kind);
    assertThat(lease(1)).isEmpty();
    queues().resume(null, kind);
    assertThat(lease(1)).hasSize(1);
  }

  @Test
  void queues_countWhatIsReadyWaitsAndRuns() {
    Job first = create("a");
    after("a", first);
    create("a");
    create("b");
    leaseOf(first);
    assertThat(queues().find("a", kind)).isEqualTo(new Queue(kind, null, false, 0, 1, 2));
    assertThat(queues().find(null, kind)).isEqualTo(new Queue(kind, null, false, 0, 1, 3));
    assertThat(queues().list("a", 1000)).extracting(Queue::kind).contains(kind).isSorted();
    assertThat(queues().list("nobody", 1000)).isEmpty();
  }

  @Test
  void complete_tellsEachOfManyItsOwn() {
    create("a");
    Lease good = leaseOne();
    LeaseToken lost = new LeaseToken(good.job().id(), UUID.randomUUID(), "a");
    Completion right = new Completion(good.token(), NOTHING, new JobProgress(7, 0, 7, "all"));
    List<Outcome<Completed>> outcomes =
        queue()
            .complete(
                "a", List.of(new Completion(lost, null, null), right, right), clock.instant());
    assertThat(outcomes.get(0)).isInstanceOf(Outcome.Refused.class);
    assertThat(outcomes.get(1)).isInstanceOf(Outcome.Done.class).isEqualTo(outcomes.get(2));
    assertThat(find(good.job()).progress().done()).isEqualTo(7);
  }

  @Test
  void retry_forgetsTheCheckpointWhenAsked() {
    Job job = create("a", 0, 1);
    Lease lease = leaseOne();
    Any checkpoint = Any.pack(StringValue.of("half"));
    Extension unused =
        queue().extend(lease.token(), LENGTH, new Report(null, "", checkpoint), clock.instant());
    fail(lease, Code.INTERNAL, true, null);
    assertThat(store().retry("a", job.id(), true, clock.instant())).isPresent();
    assertThat(leaseOne().checkpoint()).isNull();
  }

  @Test
  void rescue_endsLeasesThatAClockSetBackMadeEndless() {
    Job job = create("a");
    clock.advance(Duration.ofDays(1));
    Lease lease = leaseOne();
    clock.advance(Duration.ofDays(-1));
    rescue();
    assertThat(find(job).state()).isEqualTo(JobState.RUNNING);
    clock.advance(LENGTH.plusMillis(1));
    rescue();
    assertThat(find(job).state()).isEqualTo(JobState.QUEUED);
    assertLeaseLost(() -> queue().complete(lease.token(), NOTHING, null, clock.instant()));
    assertThat(leaseOne().job().id()).isEqualTo(job.id());
  }

  @Test
  void forgetJobs_removesWhatEndedLongAgoAndNothingElse() {
    Job open = create("a");
    Lease lease = leaseOne();
    Job old = create("a");
    assertThat(store().cancel("a", old.id(), clock.instant())).isPresent();
    clock.advance(Duration.ofDays(8));
    Job young = create("a");
    assertThat(store().cancel("a", young.id(), clock.instant())).isPresent();
    assertThat(queue().forgetJobs(clock.instant().minus(Duration.ofDays(7)), 100)).isPositive();
    assertThat(store().find("a", old.id())).isEmpty();
    assertThat(store().find("a", young.id())).isPresent();
    assertThat(store().find("a", open.id())).isPresent();
    succeed(lease);
  }

  @Test
  void repairLanes_bringsBackWhatALostRaceHid() {
    create("a");
    stores().closeAllLanes();
    assertThat(lease(1)).isEmpty();
    queue().repairLanes();
    assertThat(lease(1)).hasSize(1);
  }
}
