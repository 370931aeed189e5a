package dev.vectormesh.embedded.triton.batching;

import static ai.onnx.proto.OnnxMl.TensorProto.DataType.INT64;
import static dev.vectormesh.embedded.triton.Requests.echo;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ai.onnxruntime.OrtEnvironment;
import com.google.protobuf.TextFormat;
import dev.vectormesh.embedded.triton.Requests.Echo;
import dev.vectormesh.embedded.triton.TinyModels;
import dev.vectormesh.embedded.triton.onnx.OnnxModel;
import dev.vectormesh.embedded.triton.onnx.RuntimeTelemetry;
import dev.vectormesh.embedded.triton.tensor.Items;
import dev.vectormesh.inference.v2.ModelConfig;
import dev.vectormesh.inference.v2.ModelInferResponse;
import io.grpc.Context;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which requests run next, and which together: no instance takes them, the test does. */
class RunQueueTest {
  @TempDir Path repository;
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private final Map<InferenceRequest, String> names = new ConcurrentHashMap<>();
  private final Map<String, Status> failed = new ConcurrentHashMap<>();

  @SuppressWarnings("NullAway.Init") // Each test serves a model first.
  private OnnxModel model;

  @SuppressWarnings("NullAway.Init")
  private RunQueue queue;

  @BeforeAll
  static void runtime() {
    RuntimeTelemetry.turnOff();
    OrtEnvironment.getEnvironment();
  }

  @AfterEach
  void stop() {
    model.retire();
    timer.shutdownNow();
  }

  @Test
  void urgentLevels_runFirstAndEachInOrder() throws Exception {
    serve("priority_levels: 3 default_priority_level: 2", "");
    offer("c", echo("m", 1).priority(3));
    offer("a", echo("m", 1, 1).priority(1));
    offer("b1", echo("m", 1));
    offer("b2", echo("m", 1).priority(9));

    assertThat(take()).containsExactly("a");
    assertThat(take()).containsExactly("b1", "b2", "c");
  }

  @Test
  void batch_endsWhereTheNextRequestHasNoRoom() throws Exception {
    serve("", "");
    offer("six", echo("m", new long[6][1]));
    offer("three", echo("m", new long[3][1]));
    offer("five", echo("m", new long[5][1]));

    assertThat(take()).containsExactly("six");
    assertThat(take()).containsExactly("three", "five");
  }

  @Test
  void batch_hasAPreferredSizeWhereItCan() throws Exception {
    serve("preferred_batch_size: [ 2, 4 ]", "");
    for (String name : List.of("a", "b", "c", "d", "e", "f", "g")) {
      offer(name, echo("m", 1));
    }

    assertThat(take()).containsExactly("a", "b", "c", "d");
    assertThat(take()).containsExactly("e", "f");
    assertThat(take()).containsExactly("g");
  }

  @Test
  void requests_runAloneWithoutBatching() throws Exception {
    serve(null, "");
    offer("a", echo("m", 1));
    offer("b", echo("m", 1));

    assertThat(take()).containsExactly("a");
    assertThat(take()).containsExactly("b");
  }

  @Test
  void request_isCutIntoSlices() throws Exception {
    serve("", "parameters: { key: 'slice_elements' value: { string_value: '12' } }");
    offer("seven", echo("m", new long[7][4]));
    offer("one", echo("m", new long[1][4]));

    assertThat(take()).containsExactly("seven[0,3)");
    assertThat(take()).containsExactly("seven[3,6)");
    assertThat(take()).containsExactly("seven[6,7)", "one");
  }

  @Test
  void lateRequest_isRejected() throws Exception {
    serve("default_queue_policy { default_timeout_microseconds: 1 }", "");
    offer("late", echo("m", 1));

    await().atMost(30, SECONDS).until(() -> failed.containsKey("late"));

    assertThat(failed("late").getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(failed("late").getDescription()).isEqualTo("Request timeout expired");
    assertThat(queue.size()).isZero();
  }

  @Test
  void lateRequest_isDelayedBehindThoseInTime() throws Exception {
    serve(
        "default_queue_policy { timeout_action: DELAY default_timeout_microseconds: 3600000000"
            + " allow_timeout_override: true }",
        "");
    offer("late", echo("m", 1, 1).timeoutMicros(1));
    offer("in time", echo("m", 1));
    long now = System.nanoTime();
    await().atMost(30, SECONDS).until(() -> System.nanoTime() - now > 1_000_000);

    assertThat(take()).containsExactly("in time");
    assertThat(take()).containsExactly("late");
  }

  @Test
  void timeout_isNeverLongerThanThePolicys() throws Exception {
    serve(
        "default_queue_policy { default_timeout_microseconds: 1 allow_timeout_override: true }",
        "");
    offer("late", echo("m", 1).timeoutMicros(3_600_000_000L));

    await().atMost(30, SECONDS).until(() -> failed.containsKey("late"));
  }

  @Test
  void queue_isLimitedByLevel() throws Exception {
    serve(
        "priority_levels: 2 default_priority_level: 1"
            + " priority_queue_policy { key: 2 value { max_queue_size: 1 } }",
        "");
    offer("one", echo("m", 1).priority(2));

    assertThatThrownBy(() -> offer("two", echo("m", 1).priority(2)))
        .hasMessage("UNAVAILABLE: Exceeds maximum queue size");
    offer("other", echo("m", 1).priority(1));
    assertThat(take()).containsExactly("other", "one");
  }

  @Test
  void abandonedRequest_doesNotRun() throws Exception {
    serve("", "");
    Context.CancellableContext caller = Context.current().withCancellation();
    caller.call(() -> {
      offer("gone", echo("m", 1));
      return null;
    });
    offer("here", echo("m", 1));
    caller.cancel(null);

    assertThat(take()).containsExactly("here");
    assertThat(failed("gone").getCode()).isEqualTo(Status.Code.CANCELLED);
  }

  @Test
  void abandonedRequest_makesRoomAtOnce() throws Exception {
    serve("default_queue_policy { max_queue_size: 1 }", "");
    Context.CancellableContext caller = Context.current().withCancellation();
    caller.call(() -> {
      offer("gone", echo("m", 1));
      return null;
    });
    assertThatThrownBy(() -> offer("none", echo("m", 1)))
        .hasMessageContaining("Exceeds maximum queue size");

    caller.cancel(null);

    assertThat(failed("gone").getCode()).isEqualTo(Status.Code.CANCELLED);
    assertThat(queue.size()).isZero();
    offer("here", echo("m", 1));
    assertThat(take()).containsExactly("here");
  }

  @Test
  void queue_holdsItsSizeBesideWhatRuns() throws Exception {
    serve(null, "dynamic_batching { default_queue_policy { max_queue_size: 3 } }");
    offer("runs", echo("m", new long[8][1]));
    assertThat(take()).containsExactly("runs");
    for (String name : List.of("a", "b", "c")) {
      offer(name, echo("m", new long[8][1]));
    }

    assertThatThrownBy(() -> offer("d", echo("m", 1)))
        .hasMessageContaining("Exceeds maximum queue size");
    assertThat(take()).containsExactly("a");
  }

  @Test
  void closedQueue_givesWhatItHasAndTakesNoMore() throws Exception {
    serve("preferred_batch_size: 8 max_queue_delay_microseconds: 3600000000", "");
    offer("last", echo("m", 1));
    queue.close();

    assertThat(queue.offer(request("more", echo("m", 1)))).isFalse();
    assertThat(take()).containsExactly("last");
    assertThat(queue.take()).isNull();
  }

  private Status failed(String name) {
    return Objects.requireNonNull(failed.get(name), name);
  }

  private void serve(@Nullable String dynamicBatching, String lines) throws Exception {
    String batching = dynamicBatching == null ? "" : "dynamic_batching { " + dynamicBatching + " }";
    new TinyModels(repository).identity("m", 1, INT64).batched("m", 8, batching + lines);
    Path folder = repository.resolve("m");
    ModelConfig config =
        TextFormat.parse(Files.readString(folder.resolve("config.pbtxt")), ModelConfig.class)
            .toBuilder()
            .setName("m")
            .build();
    model = OnnxModel.load(folder.resolve("1/model.onnx"), folder, 1, config, timer);
    queue = new RunQueue(model.policy(), timer);
  }

  private void offer(String name, Echo echo) {
    assertThat(queue.offer(request(name, echo))).isTrue();
  }

  private InferenceRequest request(String name, Echo echo) {
    InferenceRequest request = new InferenceRequest(model, echo.build(), new Failed(name));
    names.put(request, name);
    return request;
  }

  /** The next run: names, with the items where they are not all. */
  private List<String> take() throws InterruptedException {
    List<String> run = new ArrayList<>();
    for (Part part : Objects.requireNonNull(queue.take())) {
      Items items = part.items();
      String name = Objects.requireNonNull(names.get(part.request()));
      boolean cut = name.equals("seven") && items.count() == 3;
      run.add(
          cut || items.from() > 0 ? "%s[%d,%d)".formatted(name, items.from(), items.to()) : name);
    }
    return run;
  }

  private final class Failed implements StreamObserver<ModelInferResponse> {
    private final String name;

    Failed(String name) {
      this.name = name;
    }

    @Override
    public void onNext(ModelInferResponse answer) {
      throw new AssertionError(name + " was not run");
    }

    @Override
    public void onError(Throwable e) {
      failed.put(name, Status.fromThrowable(e));
    }

    @Override
    public void onCompleted() {
      throw new AssertionError(name + " was not run");
    }
  }
}
