package dev.vectormesh.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Any;
import com.google.protobuf.StringValue;
import com.google.rpc.Code;
import com.google.rpc.Status;
import dev.vectormesh.job.lease.AttemptFailure;
import dev.vectormesh.job.lease.JobQueue;
import dev.vectormesh.job.lease.Lease;
import dev.vectormesh.job.lease.LeaseOrder;
import dev.vectormesh.job.lease.Report;
import dev.vectormesh.job.work.Job;
import dev.vectormesh.job.work.JobSpec;
import dev.vectormesh.job.work.JobState;
import dev.vectormesh.job.work.JobStore;
import dev.vectormesh.job.work.LimitConfig;
import dev.vectormesh.job.work.NewJob;
import dev.vectormesh.job.work.QueueStore;
import dev.vectormesh.platform.error.ApiException;
import dev.vectormesh.platform.id.Ids;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;

/** What the tests of stores have in common. Each uses a kind of its own, and so an empty queue. */
public abstract class JobStoreScene {
  protected static final Duration LENGTH = Duration.ofSeconds(15);
  protected static final Any NOTHING = Any.getDefaultInstance();
  protected static final Report NO_NEWS = new Report(null, "", null);

  protected final StepClock clock = new StepClock();
  protected String kind = "";

  protected LimitConfig limits = LimitConfig.none();

  /** The stores under test. */
  protected abstract JobStores stores();

  protected JobStore store() {
    return stores().jobs();
  }

  /** Obeys {@link #limits}. */
  protected JobQueue queue() {
    return stores().queue(limits);
  }

  protected QueueStore queues() {
    return stores().queues();
  }

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

  protected Job create(String tenant, UnaryOperator<JobSpec> change) {
    clock.advance(Duration.ofMillis(1));
    JobSpec spec = change.apply(new JobSpec(kind, "things/1", NOTHING, 0, 3));
    return store().create(new NewJob(Ids.v7(), tenant, spec, null, clock.instant()));
  }

  protected Job after(String tenant, Job... upstream) {
    return create(tenant, s -> s.withDependsOn(Arrays.stream(upstream).map(Job::id).toList()));
  }

  protected void succeed(Lease lease) {
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

  protected Job find(Job job) {
    return store().find(job.tenant(), job.id()).orElseThrow();
  }

  protected Job fail(Lease lease, Code code, boolean retryable, @Nullable Duration delay) {
    Status status = Status.newBuilder().setCode(code.getNumber()).setMessage("why").build();
    return queue()
        .fail(lease.token(), new AttemptFailure(status, retryable, delay), clock.instant());
  }

  protected void rescue() {
    List<JobQueue.Lost> unused =
        queue().rescue(clock.instant(), clock.instant().minus(Duration.ofSeconds(30)), 1000);
  }

  protected static void assertLeaseLost(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            ApiException.class, e -> assertThat(e.reason()).isEqualTo("LEASE_LOST"));
  }

  protected Lease leaseOf(Job job) {
    return lease(100).stream().filter(l -> l.job().id().equals(job.id())).findFirst().orElseThrow();
  }

  protected static void assertWrongState(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            ApiException.class, e -> assertThat(e.reason()).isEqualTo("WRONG_STATE"));
  }

  protected Instant now() {
    return clock.instant();
  }
}
