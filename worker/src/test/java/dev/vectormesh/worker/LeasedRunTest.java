package dev.vectormesh.worker;

import static dev.vectormesh.worker.FakeJobService.lease;
import static dev.vectormesh.worker.FakeJobService.next;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Any;
import com.google.protobuf.Int64Value;
import com.google.protobuf.StringValue;
import dev.vectormesh.job.v1.ExtendLeaseRequest;
import dev.vectormesh.platform.call.Fanout;
import dev.vectormesh.platform.error.ErrorDetails;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LeasedRunTest {
  private static final Duration LENGTH = Duration.ofSeconds(15);

  private final FakeJobService jobs = new FakeJobService();
  private final LeasedRun run = run(Duration.ofMinutes(5));

  private LeasedRun run(Duration longestPause) {
    return new LeasedRun(lease("a"), new WorkerCalls(jobs.channel()), LENGTH, longestPause);
  }

  @AfterEach
  void stop() {
    run.end();
    jobs.close();
  }

  private void beat(LeasedRun beating) {
    Thread unused = Fanout.daemon("heartbeat", beating::heartbeat);
  }

  @Test
  void input_isUnpackedOrRefusedNamingTheField() {
    assertThat(run.input(StringValue.class).getValue()).isEqualTo("input");
    assertThatThrownBy(() -> run.input(Int64Value.class))
        .satisfies(e ->
            assertThat(ErrorDetails.fields(e)).extracting(f -> f.field()).contains("job.input"));
  }

  @Test
  void flush_returnsWhenReportsAreDurable() throws Exception {
    beat(run);
    run.stage("EMBED");
    run.progress(1, 2, 3, "here");
    run.checkpoint(StringValue.of("mark"));

    run.flush();

    ExtendLeaseRequest sent = next(jobs.extended);
    assertThat(sent.getLeaseToken()).isEqualTo("a");
    assertThat(sent.getStage()).isEqualTo("EMBED");
    assertThat(sent.getProgress().getFailed()).isEqualTo(2);
    assertThat(sent.getCheckpoint().unpack(StringValue.class).getValue()).isEqualTo("mark");
    assertThat(sent.getLeaseDuration().getSeconds()).isEqualTo(LENGTH.toSeconds());
  }

  @Test
  void flush_throwsWhenTheLeaseIsLost() {
    jobs.refusesExtensions = Status.FAILED_PRECONDITION;
    beat(run);
    run.checkpoint(StringValue.of("mark"));

    assertThatThrownBy(run::flush).isInstanceOf(LeaseLostException.class);
    assertThat(run.lost()).isTrue();
  }

  @Test
  void refusedReport_isThrownAndTheLeaseIsKept() {
    jobs.refusesExtensions = Status.INVALID_ARGUMENT;
    beat(run);
    run.checkpoint(StringValue.of("mark"));

    assertThatThrownBy(run::flush).isInstanceOf(StatusRuntimeException.class);
    assertThat(run.lost()).isFalse();
  }

  @Test
  void onCancel_isToldOnceWithTheHeartbeatThatBringsIt() throws Exception {
    AtomicInteger told = new AtomicInteger();
    CountDownLatch first = new CountDownLatch(1);
    LeasedRun hurried = run(Duration.ofMillis(10));
    hurried.onCancel(() -> {
      told.incrementAndGet();
      first.countDown();
    });
    jobs.cancelRequested = true;

    beat(hurried);

    assertThat(first.await(30, TimeUnit.SECONDS)).isTrue();
    for (int i = 0; i < 5; i++) {
      ExtendLeaseRequest unused = next(jobs.extended);
    }
    assertThat(told).hasValue(1);
    assertThat(hurried.cancelled()).isTrue();
    hurried.onCancel(told::incrementAndGet);
    assertThat(told).as("told at once where it is known").hasValue(2);
    hurried.end();
  }

  @Test
  void lastReport_sendsWhatNoHeartbeatCarried() throws Exception {
    run.checkpoint(StringValue.of("mark"));

    run.lastReport();

    assertThat(next(jobs.extended).getCheckpoint()).isEqualTo(Any.pack(StringValue.of("mark")));
    assertThat(jobs.extended).isEmpty();
  }
}
