package dev.vectormesh.embedded.triton;

import ai.onnxruntime.OrtException;
import dev.vectormesh.inference.v2.InferParameter;
import dev.vectormesh.inference.v2.ModelInferRequest;
import dev.vectormesh.inference.v2.ModelInferRequest.InferRequestedOutputTensor;
import dev.vectormesh.inference.v2.ModelInferResponse;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request on its way: checked, cut into slices that run on their own, and put together again by
 * whichever slice ends last.
 *
 * <p>The caller's thread only checks and cuts. A slice of a request that has failed, or that its
 * caller has given up, does not run.
 */
final class Inference {
  private static final Logger log = LoggerFactory.getLogger(Inference.class);
  private static final String PRIORITY = "priority";

  private final OnnxModel model;
  private final ModelInferRequest request;
  private final StreamObserver<ModelInferResponse> reply;
  private final Context context = Context.current();
  private final long arrival = System.nanoTime();
  private final List<InputTensor> inputs;
  private final List<TensorSpec> wanted;

  /** With the batch dimension; empty where the model has none, and then the request is one run. */
  private final List<OnnxModel.Slice> slices;

  private final @Nullable Outputs[] done;
  private final AtomicInteger left;
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private volatile long firstStart;

  /**
   * @throws io.grpc.StatusRuntimeException where the model does not take the request
   */
  Inference(OnnxModel model, ModelInferRequest request, StreamObserver<ModelInferResponse> reply) {
    this.model = model;
    this.request = request;
    this.reply = reply;
    int maxBatch = model.config().getMaxBatchSize();
    inputs = new InputReader(model.name(), model.inputs(), maxBatch).read(request);
    wanted = wanted(model, request);
    slices = maxBatch > 0 ? slices() : List.of();
    done = new Outputs[Math.max(1, slices.size())];
    left = new AtomicInteger(done.length);
  }

  /** Whether to run before bulk: the caller says so, or says nothing and asks for a single item. */
  boolean urgent() {
    InferParameter parameter =
        request.getParametersOrDefault(PRIORITY, InferParameter.getDefaultInstance());
    long level =
        switch (parameter.getParameterChoiceCase()) {
          case INT64_PARAM -> parameter.getInt64Param();
          case UINT64_PARAM -> parameter.getUint64Param();
          default -> 0;
        };
    return level == 1 || (level == 0 && batch() == 1);
  }

  /** The runs, each for any thread. */
  List<Runnable> runs() {
    List<Runnable> runs = new ArrayList<>();
    for (int i = 0; i < done.length; i++) {
      int index = i;
      runs.add(() -> run(index));
    }
    return runs;
  }

  private void run(int index) {
    if (firstStart == 0) {
      firstStart = System.nanoTime();
    }
    if (failure.get() == null) {
      try {
        if (context.isCancelled()) {
          throw Contexts.statusFromCancelled(context).asRuntimeException();
        }
        done[index] = model.run(inputs, slices.isEmpty() ? null : slices.get(index), wanted);
      } catch (OrtException e) {
        failure.compareAndSet(null, TritonErrors.runtime(String.valueOf(e.getMessage())));
      } catch (Throwable e) {
        // Whatever it is: the caller waits for an answer, and the thread serves others after it.
        failure.compareAndSet(null, e);
      }
    }
    if (left.decrementAndGet() == 0) {
      finish();
    }
  }

  private void finish() {
    Throwable failed = failure.get();
    try {
      if (failed == null) {
        ModelInferResponse.Builder answer =
            ModelInferResponse.newBuilder()
                .setModelName(model.name())
                .setModelVersion(Long.toString(model.version()))
                .setId(request.getId());
        Outputs.join(Arrays.stream(done).map(Objects::requireNonNull).toList(), answer);
        model
            .counters()
            .succeeded(
                batch(),
                System.nanoTime() - arrival,
                firstStart - arrival,
                System.currentTimeMillis());
        reply.onNext(answer.build());
        reply.onCompleted();
      } else {
        fail(failed);
      }
    } catch (RuntimeException e) {
      fail(e);
    } finally {
      model.release();
    }
  }

  private void fail(Throwable cause) {
    model.counters().failed(System.nanoTime() - arrival);
    if (Status.fromThrowable(cause).getCode() == Status.Code.UNKNOWN) {
      log.error("inference on {} failed", model.name(), cause);
      reply.onError(Status.INTERNAL.withDescription("internal error").asRuntimeException());
    } else {
      reply.onError(cause);
    }
  }

  private int batch() {
    return slices.isEmpty() ? 1 : slices.getLast().to();
  }

  private List<OnnxModel.Slice> slices() {
    int batch = (int) inputs.getFirst().shape()[0];
    long perItem = inputs.stream().mapToLong(InputTensor::elementsPerItem).max().orElse(1);
    int limit = RuntimeOptions.number(model.config(), RuntimeOptions.SLICE_ELEMENTS, 0);
    int items = limit == 0 ? batch : (int) Math.clamp(limit / Math.max(1, perItem), 1, batch);
    List<OnnxModel.Slice> cut = new ArrayList<>();
    for (int from = 0; from < batch; from += items) {
      cut.add(new OnnxModel.Slice(from, Math.min(batch, from + items)));
    }
    return cut;
  }

  private static List<TensorSpec> wanted(OnnxModel model, ModelInferRequest request) {
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
      wanted.add(spec);
    }
    return List.copyOf(wanted);
  }
}
