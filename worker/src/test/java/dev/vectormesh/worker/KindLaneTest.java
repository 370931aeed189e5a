package dev.vectormesh.worker;

import static dev.vectormesh.worker.FakeJobService.give;
import static dev.vectormesh.worker.FakeJobService.lease;
import static dev.vectormesh.worker.FakeJobService.next;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import dev.vectormesh.job.v1.Lease;
import dev.vectormesh.job.v1.LeaseJobsRequest;
import dev.vectormesh.platform.call.Fanout;
import io.grpc.Status;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class KindLaneTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  private final FakeJobService jobs = new FakeJobService();
  private final BlockingQueue<Lease> given = new LinkedBlockingQueue<>();
  private final KindLane lane =
      new KindLane(
          "kind",
          3,
          run -> Any.getDefaultInstance(),
          LeaseJobsRequest.newBuilder().setWorker("tester").setMostPerTenant(2).build(),
          new WorkerCalls(jobs.channel()));
  private Thread running;

  @BeforeEach
  void start() {
    running = Fanout.daemon("lane", () -> lane.run(given::add));
  }

  @AfterEach
  void stop() {
    running.interrupt();
    jobs.close();
  }

  @Test
  void lease_isNamedAsReceivedBeforeItIsRun() throws Exception {
    var stream = next(jobs.streams);
    LeaseJobsRequest hello = next(jobs.asked);

    give(stream, lease("a"));

    assertThat(hello.getCredit()).isEqualTo(3);
    assertThat(hello.getAcknowledges()).isTrue();
    assertThat(next(jobs.asked).getReceivedList()).containsExactly("a");
    assertThat(next(given).getToken()).isEqualTo("a");
  }

  @Test
  void brokenStream_isOpenedAgainWithTheSlotsThatAreFree() throws Exception {
    var first = next(jobs.streams);
    give(first, lease("a"));
    assertThat(next(given).getToken()).isEqualTo("a");
    assertThat(next(jobs.asked).getCredit()).isEqualTo(3);
    assertThat(next(jobs.asked).getReceivedList()).containsExactly("a");

    first.onError(Status.UNAVAILABLE.asRuntimeException());

    var second = next(jobs.streams);
    LeaseJobsRequest hello = next(jobs.asked);
    assertThat(hello.getCredit()).isEqualTo(2);
    assertThat(hello.getMostPerTenant()).isEqualTo(2);
    assertThat(hello.getHeldList()).containsExactly("a");
    give(second, lease("b"));
    assertThat(next(given).getToken()).isEqualTo("b");
  }

  @Test
  void freedSlot_isGrantedOnceAndOnlyForALeaseOfThisLane() throws Exception {
    var stream = next(jobs.streams);
    give(stream, lease("a"));
    assertThat(next(given).getToken()).isEqualTo("a");
    assertThat(next(jobs.asked).getCredit()).isEqualTo(3);
    assertThat(next(jobs.asked).getReceivedList()).containsExactly("a");

    lane.release("another");
    lane.release("a");
    lane.release("a");
    give(stream, lease("b"));

    LeaseJobsRequest grant = next(jobs.asked);
    assertThat(grant.getCredit()).isEqualTo(1);
    assertThat(grant.getEndedList()).containsExactly("a");
    assertThat(next(jobs.asked).getReceivedList()).containsExactly("b");
  }

  @Test
  void stop_endsTheLaneAndAsksForNoMore() throws Exception {
    var stream = next(jobs.streams);
    give(stream, lease("a"));
    assertThat(next(given).getToken()).isEqualTo("a");
    assertThat(next(jobs.asked).getCredit()).isEqualTo(3);
    assertThat(next(jobs.asked).getReceivedList()).containsExactly("a");

    lane.stop(LONG);
    lane.release("a");

    assertThat(running.join(LONG)).isTrue();
    assertThat(jobs.streams).isEmpty();
    assertThat(jobs.asked).isEmpty();
  }
}
