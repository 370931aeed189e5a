package dev.vectormesh.embedded.triton.batching;

import dev.vectormesh.embedded.triton.batching.ModelCounters.Failure;
import dev.vectormesh.embedded.triton.error.TritonErrors;
import dev.vectormesh.embedded.triton.tensor.InputReader;
import dev.vectormesh.embedded.triton.tensor.InputTensor;
import dev.vectormesh.embedded.triton.tensor.Items;
import dev.vectormesh.embedded.triton.tensor.Outputs;
import dev.vectormesh.embedded.triton.tensor.TensorSpec;
import dev.vectormesh.inference.v2.InferParameter;
import dev.vectormesh.inference.v2.ModelInferRequest;
import dev.vectormesh.inference.v2.ModelInferRequest.InferRequestedOutputTensor;
import dev.vectormesh.inference.v2.ModelInferResponse;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request on its way: checked, run in one part or several, alone or beside others, and put
 * together again by whichever part ends last.
 *
 * <p>What is taken of it is guarded by its queue; parts end on any thread.
 */
public final class InferenceRequest {
  private static final Logger log = LoggerFactory.getLogger(InferenceRequest.class);

  private static final String RESERVED = "triton_";

  /** Asks for an answer without tensors at the end; models with one answer a request need none. */
  private static final String EMPTY_FINAL = "triton_enable_empty_final_response";

  private final ServedModel model;
  private final String id;
  private final StreamObserver<ModelInferResponse> reply;
  private final @Nullable AnswerOrder order;
  private final Context context = Context.current();
  private final long arrival = System.nanoTime();
  private final List<InputTensor> inputs;
  private final List<TensorSpec> wanted;
  private final boolean batched;
  private final int count;
  private final long level;
  private final long timeoutMicros;
  private final AtomicBoolean answered = new AtomicBoolean();
  private final NavigableMap<Integer, Outputs> done = new TreeMap<>();
  private volatile Context.@Nullable CancellationListener gone;
  private RunTimes times = RunTimes.NONE;
  private long began;
  private int taken;
  private int ran;

  /**
   * @throws io.grpc.StatusRuntimeException where the model does not take the request
   */
  public InferenceRequest(
      ServedModel model, ModelInferRequest request, StreamObserver<ModelInferResponse> reply) {
    this.model = model;
    this.reply = reply;
    requireNoReserved(request);
    id = request.getId();
    int maxBatch = model.config().getMaxBatchSize();
    inputs = new InputReader(model.name(), model.inputs(), maxBatch).read(request);
    wanted = wanted(model, request);
    batched = maxBatch > 0;
    count = batched ? (int) inputs.getFirst().shape()[0] : 1;
    level = model.policy().level(number(request, "priority"));
    timeoutMicros = number(request, "timeout");
    order = model.order();
  }

  /** The priority level, 0 where the model has none. */
  long level() {
    return level;
  }

  /** How long the caller wants it to wait at most, 0 if it does not say. */
  long timeoutMicros() {
    return timeoutMicros;
  }

  /** By the system's nano clock. */
  long arrival() {
    return arrival;
  }

  public List<TensorSpec> wanted() {
    return wanted;
  }

  /** Of the input that has the most. */
  long elementsPerItem() {
    long most = 1;
    for (InputTensor input : inputs) {
      most = Math.max(most, input.elementsPerItem());
    }
    return most;
  }

  /** Whether the two can share a run. */
  boolean alike(InferenceRequest other) {
    for (int i = 0; i < inputs.size(); i++) {
      if (!inputs.get(i).alike(other.inputs.get(i))) {
        return false;
      }
    }
    return true;
  }

  /** Items that no run has taken yet. */
  int left() {
    return count - taken;
  }

  boolean begun() {
    return taken > 0;
  }

  /** Takes at most so many items for a run. */
  Items take(int most) {
    if (taken == 0) {
      began = System.nanoTime();
    }
    int from = taken;
    taken = Math.min(count, from + most);
    return new Items(inputs, from, taken, batched);
  }

  /** Whether running it is of no use to anybody. */
  public boolean abandoned() {
    return answered.get() || context.isCancelled();
  }

  /** Runs this once its caller has gone, unless it was answered before. */
  void whenAbandoned(Runnable action) {
    Context.CancellationListener listener =
        _ -> {
          if (!answered.get()) {
            action.run();
          }
        };
    gone = listener;
    context.addListener(listener, Runnable::run);
    if (answered.get()) {
      context.removeListener(listener);
    }
  }

  /** Ends a request that is abandoned, or has waited for too long. */
  public void endUnrun() {
    if (context.isCancelled()) {
      fail(Contexts.statusFromCancelled(context).asRuntimeException(), Failure.CANCELED);
    } else {
      fail(TritonErrors.queueTimeout(), Failure.REJECTED);
    }
  }

  /** A part has run; the last one sends the answer. */
  public void ran(Items items, Outputs outputs, RunTimes took) {
    synchronized (done) {
      done.put(items.from(), outputs);
      times = times.plus(took);
      ran += items.count();
      if (ran < count) {
        return;
      }
    }
    if (!answers()) {
      return;
    }
    try {
      ModelInferResponse.Builder answer =
          ModelInferResponse.newBuilder()
              .setModelName(model.name())
              .setModelVersion(Long.toString(model.version()))
              .setId(id);
      Outputs.join(wanted, List.copyOf(done.values()), answer);
      model.counters().succeeded(count, System.nanoTime() - arrival, began - arrival, times);
      send(() -> {
        reply.onNext(answer.build());
        reply.onCompleted();
      });
    } catch (RuntimeException e) {
      answerFailure(e, Failure.BACKEND);
    }
  }

  /** Answers with the error, unless there was an answer. */
  public void fail(Throwable cause, Failure why) {
    if (answers()) {
      answerFailure(cause, why);
    }
  }

  /** Whether the caller of this method is the one who answers. */
  private boolean answers() {
    if (!answered.compareAndSet(false, true)) {
      return false;
    }
    Context.CancellationListener listener = gone;
    if (listener != null) {
      // The requests of a stream share a context that outlives them.
      context.removeListener(listener);
    }
    return true;
  }

  private void answerFailure(Throwable cause, Failure why) {
    model.counters().failed(System.nanoTime() - arrival, why);
    boolean ours = Status.fromThrowable(cause).getCode() == Status.Code.UNKNOWN;
    if (ours) {
      log.error("inference on {} failed", model.name(), cause);
    }
    send(() ->
        reply.onError(
            ours ? Status.INTERNAL.withDescription("internal error").asRuntimeException() : cause));
  }

  private void send(Runnable answer) {
    Runnable guarded =
        () -> {
          try {
            answer.run();
          } catch (RuntimeException e) {
            // The caller has gone between the last look and the answer.
            log.debug("no answer to a request on {}", model.name(), e);
          }
        };
    if (order == null) {
      guarded.run();
    } else {
      order.answer(this, guarded);
    }
  }

  private static void requireNoReserved(ModelInferRequest request) {
    for (String name : request.getParametersMap().keySet()) {
      if (name.startsWith(RESERVED) && !name.equals(EMPTY_FINAL)) {
        throw TritonErrors.invalid(
            "parameter keys starting with '%s' are reserved for Triton usage. Only the following"
                + " keys starting with '%s' are allowed: %s",
            RESERVED, RESERVED, EMPTY_FINAL);
      }
    }
  }

  private static long number(ModelInferRequest request, String name) {
    if (!request.containsParameters(name)) {
      return 0;
    }
    InferParameter parameter = request.getParametersOrThrow(name);
    return switch (parameter.getParameterChoiceCase()) {
      case INT64_PARAM -> parameter.getInt64Param();
      case UINT64_PARAM -> parameter.getUint64Param();
      default ->
          throw TritonErrors.invalid(
              "invalid value for '%s' parameter, expected int64_param or uint64_param, got %s",
              name, parameter.getParameterChoiceCase());
    };
  }

  private static List<TensorSpec> wanted(ServedModel model, ModelInferRequest request) {
    if (request.getOutputsCount() == 0) {
      return List.copyOf(model.outputs().values());
    }
    Set<TensorSpec> wanted = new LinkedHashSet<>();
    for (InferRequestedOutputTensor output : request.getOutputsList()) {
      TensorSpec spec = model.outputs().get(output.getName());
      if (spec == null) {
        throw TritonErrors.invalid(
            "unexpected inference output '%s' for model '%s'", output.getName(), model.name());
      }
      if (output.containsParameters("classification")) {
        throw TritonErrors.unsupported("classification of outputs", model.name());
      }
      if (output.containsParameters("shared_memory_region")) {
        throw TritonErrors.unsupported("shared memory", model.name());
      }
      wanted.add(spec);
    }
    return List.copyOf(wanted);
  }
}
