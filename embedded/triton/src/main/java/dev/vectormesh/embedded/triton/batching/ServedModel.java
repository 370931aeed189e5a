package dev.vectormesh.embedded.triton.batching;

import dev.vectormesh.embedded.triton.tensor.TensorSpec;
import dev.vectormesh.inference.v2.ModelConfig;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A version of a model, as far as its requests have to know it. */
public interface ServedModel {
  String name();

  long version();

  /** Complete. */
  ModelConfig config();

  SchedulingPolicy policy();

  /** What a request has to bring, in the order of the configuration. */
  Map<String, TensorSpec> inputs();

  /** What can be asked for, in the order of the configuration. */
  Map<String, TensorSpec> outputs();

  ModelCounters counters();

  /** Where answers have an order: who keeps it. */
  @Nullable AnswerOrder order();
}
