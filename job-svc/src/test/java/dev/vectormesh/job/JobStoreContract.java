package dev.vectormesh.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Any;
import com.google.protobuf.StringValue;
import com.google.rpc.Code;
import com.google.rpc.Status;
import dev.vectormesh.job.lease.AttemptFailure;
import dev.vectormesh.job.lease.Completed;
import dev.vectormesh.job.lease.Completion;
import dev.vectormesh.job.lease.Extension;
import dev.vectormesh.job.lease.JobQueue;
import dev.vectormesh.job.lease.Lease;
import dev.vectormesh.job.lease.LeaseOrder;
import dev.vectormesh.job.lease.LeaseToken;
import dev.vectormesh.job.lease.Report;
import dev.vectormesh.job.work.Job;
import dev.vectormesh.job.work.JobProgress;
import dev.vectormesh.job.work.JobSpec;
import dev.vectormesh.job.work.JobState;
import dev.vectormesh.job.work.JobStore;
import dev.vectormesh.job.work.LimitConfig;
import dev.vectormesh.job.work.NewJob;
import dev.vectormesh.job.work.Queue;
import dev.vectormesh.job.work.QueueStore;
import dev.vectormesh.platform.batch.Outcome;
import dev.vectormesh.platform.error.ApiException;
import dev.vectormesh.platform.filter.Filter;
import dev.vectormesh.platform.id.Ids;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every store of jobs promises. Each test uses a kind of its own, and so an empty queue. */
public abstract class JobStoreContract {
  protected static final Duration LENGTH = Duration.ofSeconds(15);
  protected static final Any NOTHING = Any.getDefaultInstance();
  private static final Report NO_NEWS = new Report(null, "", null);

  protected final StepClock clock = new StepClock();
  protected String kind = "";

  protected abstract JobStore store();

  protected abstract JobQueue queue();

  protected abstract QueueStore queues();

  /** What {@link #queue} obeys. */
  protected LimitConfig limits() {
    return limits;
  }

  private LimitConfig limits = LimitConfig.none();

  @BeforeEach
  void ownKind() {
    kind = "test.k" + UUID.randomUUID().toString().replace("-", "");
  }

  protected Job create(String tenant, int priority, int maxAttempts) {
    clock.advance(Duration.ofMillis(1));
    JobSpec spec =
        new JobSpec(kind, "things/1", Any.pack(StringValue.of("in")), priority, maxAttempts);
    return store().create(new NewJob(Ids.v7(), tenant, spec, null, clock.instant()));
  }

  protected Job create(String tenant) {
    return create(tenant, 0, 3);
  }

  private Job create(String tenant, UnaryOperator<JobSpec> change) {
    clock.advance(Duration.ofMillis(1));
    JobSpec spec = change.apply(new JobSpec(kind, "things/1", NOTHING, 0, 3));
    return store().create(new NewJob(Ids.v7(), tenant, spec, null, clock.instant()));
  }

  private Job after(String tenant, Job... upstream) {
    return create(tenant, s -> s.withDependsOn(Arrays.stream(upstream).map(Job::id).toList()));
  }

  private void succeed(Lease lease) {
    assertThat(queue().complete(lease.token(), NOTHING, null, clock.instant()).state())
        .isEqualTo(JobState.SUCCEEDED);
  }

  protected List<Lease> lease(int max) {
    return queue().lease(new LeaseOrder(Set.of(kind), max, LENGTH), clock.instant());
  }

  protected Lease leaseOne() {
    List<Lease> leases = lease(1);
    assertThat(leases).hasSize(1);
    return leases.getFirst();
  }

  private Job find(Job job) {
    return store().find(job.tenant(), job.id()).orElseThrow();
  }

  private Job fail(Lease lease, Code code, boolean retryable, @Nullable Duration delay) {
    Status status = Status.newBuilder().setCode(code.getNumber()).setMessage("why").build();
    return queue()
        .fail(lease.token(), new AttemptFailure(status, retryable, delay), clock.instant());
  }

  private void rescue() {
    List<JobQueue.Lost> unused =
        queue().rescue(clock.instant(), clock.instant().minus(Duration.ofSeconds(30)), 1000);
  }

  private static void assertLeaseLost(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            ApiException.class, e -> assertThat(e.reason()).isEqualTo("LEASE_LOST"));
  }

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

  private Lease leaseOf(Job job) {
    return lease(100).stream().filter(l -> l.job().id().equals(job.id())).findFirst().orElseThrow();
  }

  private static void assertWrongState(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            ApiException.class, e -> assertThat(e.reason()).isEqualTo("WRONG_STATE"));
  }

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
    closeAllLanes();
    assertThat(lease(1)).isEmpty();
    queue().repairLanes();
    assertThat(lease(1)).hasSize(1);
  }

  /** Makes the store forget which tenants have ready jobs, as a lost race would. */
  protected abstract void closeAllLanes();

  protected Instant now() {
    return clock.instant();
  }
}
