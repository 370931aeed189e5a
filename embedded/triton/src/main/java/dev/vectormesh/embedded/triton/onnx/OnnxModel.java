package dev.vectormesh.embedded.triton.onnx;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.vectormesh.embedded.triton.batching.AnswerOrder;
import dev.vectormesh.embedded.triton.batching.InferenceRequest;
import dev.vectormesh.embedded.triton.batching.ModelCounters;
import dev.vectormesh.embedded.triton.batching.ModelCounters.Failure;
import dev.vectormesh.embedded.triton.batching.ModelScheduler;
import dev.vectormesh.embedded.triton.batching.Part;
import dev.vectormesh.embedded.triton.batching.RunTimes;
import dev.vectormesh.embedded.triton.batching.SchedulingPolicy;
import dev.vectormesh.embedded.triton.batching.ServedModel;
import dev.vectormesh.embedded.triton.error.TritonErrors;
import dev.vectormesh.embedded.triton.tensor.Items;
import dev.vectormesh.embedded.triton.tensor.Outputs;
import dev.vectormesh.embedded.triton.tensor.TensorSpec;
import dev.vectormesh.inference.v2.ModelConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One version of a model in ONNX Runtime, served by its instances.
 *
 * <p>One session serves all instances: with one thread inside it, each computes on its own thread,
 * and the weights are in memory once. The runtime keeps the memory of the largest run for the next
 * (an arena only grows), so what bounds memory is the slice.
 */
public final class OnnxModel implements ServedModel {
  private static final Logger log = LoggerFactory.getLogger(OnnxModel.class);

  private final long version;
  private final ModelConfig config;
  private final OrtSession session;
  private final Map<String, TensorSpec> inputs;
  private final Map<String, TensorSpec> outputs;
  private final SchedulingPolicy policy;
  private final ModelCounters counters = new ModelCounters();
  private final @Nullable AnswerOrder order;
  private final ModelScheduler scheduler;

  private OnnxModel(
      long version, OnnxGraph graph, SchedulingPolicy policy, ScheduledExecutorService timer) {
    this.version = version;
    this.policy = policy;
    config = graph.config();
    session = graph.session();
    inputs = graph.inputs();
    outputs = graph.outputs();
    order = policy.inOrder() ? new AnswerOrder() : null;
    scheduler =
        new ModelScheduler(
            config.getName() + "_" + version, policy, timer, this::run, graph::close);
  }

  public static OrtEnvironment runtime() {
    return OrtEnvironment.getEnvironment();
  }

  /**
   * Reads the file, completes the configuration from it, and runs its warm-up.
   *
   * @param file the graph
   * @param warmUps the folder of the files that warm-ups name; need not exist
   * @param config as in the model's folder
   * @param timer for what has to end at its time
   * @throws IllegalArgumentException where the two do not fit
   */
  public static OnnxModel load(
      Path file, Path warmUps, long version, ModelConfig config, ScheduledExecutorService timer)
      throws OrtException, IOException {
    OnnxGraph graph = OnnxGraph.read(file, config);
    try {
      SchedulingPolicy policy = SchedulingPolicy.of(graph.config());
      new WarmUp(warmUps, graph).run();
      return new OnnxModel(version, graph, policy, timer);
    } catch (Throwable e) {
      graph.close();
      throw e;
    }
  }

  @Override
  public String name() {
    return config.getName();
  }

  @Override
  public long version() {
    return version;
  }

  @Override
  public ModelConfig config() {
    return config;
  }

  @Override
  public SchedulingPolicy policy() {
    return policy;
  }

  @Override
  public Map<String, TensorSpec> inputs() {
    return inputs;
  }

  @Override
  public Map<String, TensorSpec> outputs() {
    return outputs;
  }

  @Override
  public ModelCounters counters() {
    return counters;
  }

  @Override
  public @Nullable AnswerOrder order() {
    return order;
  }

  /** Requests that wait for an instance. */
  public int waiting() {
    return scheduler.waiting();
  }

  /**
   * Runs the request as soon as an instance is free; false where the model was retired.
   *
   * @throws io.grpc.StatusRuntimeException where its queue is full
   */
  public boolean offer(InferenceRequest request) {
    if (order == null) {
      return scheduler.offer(request);
    }
    order.came(request);
    boolean taken = false;
    try {
      taken = scheduler.offer(request);
      return taken;
    } finally {
      if (!taken) {
        order.went(request);
      }
    }
  }

  /** Takes no new requests, and frees the session when those it has are done. */
  public void retire() {
    scheduler.close();
  }

  /** Whether a retired model's last request has ended within this time. */
  public boolean awaitEnd(long time, TimeUnit unit) throws InterruptedException {
    return scheduler.awaitEnd(time, unit);
  }

  /** Runs the parts together, and their requests get what is theirs. */
  private void run(List<Part> parts) {
    List<Part> wanted = new ArrayList<>(parts.size());
    for (Part part : parts) {
      if (part.request().abandoned()) {
        part.request().endUnrun();
      } else {
        wanted.add(part);
      }
    }
    if (wanted.isEmpty()) {
      return;
    }
    try {
      compute(wanted);
    } catch (OrtException e) {
      failed(wanted, TritonErrors.runtime(String.valueOf(e.getMessage())));
    } catch (Throwable e) {
      // Whatever it is: the callers wait for an answer, and the thread serves others after it.
      failed(wanted, e);
    }
  }

  private void failed(List<Part> parts, Throwable cause) {
    if (parts.size() == 1) {
      parts.getFirst().request().fail(cause, Failure.BACKEND);
      return;
    }
    log.debug("a batch of {} requests on {} failed, each runs alone", parts.size(), name(), cause);
    parts.forEach(part -> run(List.of(part)));
  }

  private void compute(List<Part> parts) throws OrtException {
    long start = System.nanoTime();
    Map<String, TensorSpec> wanted = new LinkedHashMap<>();
    List<Items> items = new ArrayList<>(parts.size());
    for (Part part : parts) {
      part.request().wanted().forEach(spec -> wanted.put(spec.name(), spec));
      items.add(part.items());
    }
    try (RunInputs tensors = RunInputs.of(runtime(), items)) {
      long prepared = System.nanoTime();
      try (OrtSession.Result result = session.run(tensors.byName(), wanted.keySet())) {
        long ran = System.nanoTime();
        Outputs all = Outputs.copy(result, wanted.values());
        RunTimes times = new RunTimes(prepared - start, ran - prepared, System.nanoTime() - ran);
        int count = Items.count(items);
        counters.ran(count, times);
        share(parts, count, all, times);
      }
    }
  }

  /** Nobody gets anything before it is sure that everybody does: a failed batch is repeated. */
  private static void share(List<Part> parts, int count, Outputs all, RunTimes times) {
    boolean batched = parts.getFirst().items().batched();
    List<Outputs> shares = new ArrayList<>();
    int from = 0;
    for (Part part : parts) {
      int to = from + part.items().count();
      shares.add(batched ? all.items(part.request().wanted(), from, to, count) : all);
      from = to;
    }
    for (int i = 0; i < parts.size(); i++) {
      parts.get(i).request().ran(parts.get(i).items(), shares.get(i), times);
    }
  }
}
