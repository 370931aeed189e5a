package dev.vectormesh.embedded.triton.onnx;

import static dev.vectormesh.embedded.triton.error.ConfigRules.require;

import dev.vectormesh.embedded.triton.error.TritonErrors;
import dev.vectormesh.embedded.triton.tensor.TensorSpec;
import dev.vectormesh.inference.v2.DataType;
import dev.vectormesh.inference.v2.ModelConfig;
import dev.vectormesh.inference.v2.ModelDynamicBatching;
import dev.vectormesh.inference.v2.ModelInput;
import dev.vectormesh.inference.v2.ModelInstanceGroup;
import dev.vectormesh.inference.v2.ModelOutput;
import dev.vectormesh.inference.v2.ModelVersionPolicy;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Fills in what a configuration leaves open from the graph, and refuses what contradicts it: a
 * wrong configuration is found at load and not by a request.
 */
final class ConfigCompletion {
  /** What Triton takes for a graph with a batch dimension where the configuration says nothing. */
  private static final int DEFAULT_MAX_BATCH = 4;

  private ConfigCompletion() {}

  static ModelConfig of(
      ModelConfig config, Map<String, TensorSpec> inputs, Map<String, TensorSpec> outputs) {
    ModelConfig.Builder complete =
        config.toBuilder().setBackend("onnxruntime").setPlatform("onnxruntime_onnx");
    if (!config.hasVersionPolicy()) {
      complete.setVersionPolicy(
          ModelVersionPolicy.newBuilder()
              .setLatest(ModelVersionPolicy.Latest.newBuilder().setNumVersions(1)));
    }
    if (config.getDefaultModelFilename().isEmpty()) {
      complete.setDefaultModelFilename("model.onnx");
    }
    instances(config, complete);
    boolean open = config.getInputCount() == 0 || config.getOutputCount() == 0;
    require(
        !open || config.getMaxBatchSize() == 0 || hasBatch(inputs, outputs),
        "autofill failed for model '%s': model does not support batching while non-zero"
            + " max_batch_size is specified",
        config.getName());
    if (open && hasBatch(inputs, outputs)) {
      complete.setMaxBatchSize(
          config.getMaxBatchSize() == 0 ? DEFAULT_MAX_BATCH : config.getMaxBatchSize());
      if (!config.hasDynamicBatching() && complete.getMaxBatchSize() > 1) {
        complete.setDynamicBatching(ModelDynamicBatching.getDefaultInstance());
      }
    }
    boolean batch = complete.getMaxBatchSize() > 0;
    if (config.getInputCount() == 0) {
      inputs.values().forEach(spec -> complete.addInput(input(spec, batch)));
    }
    if (config.getOutputCount() == 0) {
      outputs.values().forEach(spec -> complete.addOutput(output(spec, batch)));
    }
    return complete.build();
  }

  /** An instance per core, where the configuration names no number: Triton takes two. */
  private static void instances(ModelConfig config, ModelConfig.Builder complete) {
    List<ModelInstanceGroup> groups =
        config.getInstanceGroupCount() == 0
            ? List.of(ModelInstanceGroup.getDefaultInstance())
            : config.getInstanceGroupList();
    complete.clearInstanceGroup();
    for (int i = 0; i < groups.size(); i++) {
      ModelInstanceGroup group = groups.get(i);
      complete.addInstanceGroup(
          group.toBuilder()
              .setName(group.getName().isEmpty() ? config.getName() + "_" + i : group.getName())
              .setKind(ModelInstanceGroup.Kind.KIND_CPU)
              .setCount(
                  group.getCount() > 0
                      ? group.getCount()
                      : Runtime.getRuntime().availableProcessors()));
    }
  }

  /** The tensors that a request has to bring. */
  static Map<String, TensorSpec> inputs(ModelConfig config, Map<String, TensorSpec> graph) {
    if (config.getInputCount() != graph.size()) {
      throw new IllegalArgumentException(
          "configuration expects %d inputs, model provides %d"
              .formatted(config.getInputCount(), graph.size()));
    }
    Map<String, TensorSpec> specs = new LinkedHashMap<>();
    for (ModelInput input : config.getInputList()) {
      TensorSpec spec =
          checked(
              config, "input", input.getName(), input.getDataType(), input.getDimsList(), graph);
      require(
          specs.put(input.getName(), spec) == null,
          "the model configuration specifies input '%s' twice",
          input.getName());
    }
    return specs;
  }

  /** The tensors that can be asked for; a configuration may leave some of the graph's out. */
  static Map<String, TensorSpec> outputs(ModelConfig config, Map<String, TensorSpec> graph) {
    Map<String, TensorSpec> specs = new LinkedHashMap<>();
    for (ModelOutput output : config.getOutputList()) {
      specs.put(
          output.getName(),
          checked(
              config,
              "output",
              output.getName(),
              output.getDataType(),
              output.getDimsList(),
              graph));
    }
    return specs;
  }

  private static TensorSpec checked(
      ModelConfig config,
      String role,
      String name,
      DataType type,
      List<Long> dims,
      Map<String, TensorSpec> graph) {
    TensorSpec spec = graph.get(name);
    if (spec == null) {
      throw new IllegalArgumentException(
          "unexpected inference %s '%s', allowed %ss are: %s"
              .formatted(role, name, role, String.join(", ", new TreeSet<>(graph.keySet()))));
    }
    if (spec.type().configured() != type) {
      throw new IllegalArgumentException(
          "the model's %s '%s' is %s, but the model configuration specifies %s"
              .formatted(role, name, spec.type().configured(), type));
    }
    long[] shape = new long[dims.size() + (config.getMaxBatchSize() > 0 ? 1 : 0)];
    Arrays.fill(shape, -1);
    for (int i = 0; i < dims.size(); i++) {
      shape[shape.length - dims.size() + i] = dims.get(i);
    }
    require(
        dims.stream().allMatch(size -> size == -1 || size > 0),
        "model %s dimension must be integer >= 1, or -1 to indicate a variable-size dimension for"
            + " '%s'",
        role,
        name);
    require(
        config.getMaxBatchSize() == 0 || (spec.shape().length > 0 && spec.shape()[0] == -1),
        "model '%s', tensor '%s': for the model to support batching the shape should have at least"
            + " 1 dimension and the first dimension must be -1; but shape expected by the model is"
            + " %s",
        config.getName(),
        name,
        TritonErrors.shape(spec.shape()));
    require(
        fits(shape, spec.shape(), role.equals("output")),
        "the model's %s '%s' has shape %s, but the model configuration specifies shape %s",
        role,
        name,
        TritonErrors.shape(spec.shape()),
        TritonErrors.shape(shape));
    return new TensorSpec(name, spec.type(), shape);
  }

  /** A request may be held to less than the graph takes; an answer is what the graph gives. */
  private static boolean fits(long[] configured, long[] graph, boolean exactly) {
    if (configured.length != graph.length) {
      return false;
    }
    for (int i = 0; i < graph.length; i++) {
      if ((exactly || graph[i] >= 0) && configured[i] != graph[i]) {
        return false;
      }
    }
    return true;
  }

  private static boolean hasBatch(Map<String, TensorSpec> inputs, Map<String, TensorSpec> outputs) {
    return !inputs.isEmpty()
        && Stream.concat(inputs.values().stream(), outputs.values().stream())
            .allMatch(spec -> spec.shape().length > 0 && spec.shape()[0] == -1);
  }

  private static ModelInput input(TensorSpec spec, boolean batch) {
    return ModelInput.newBuilder()
        .setName(spec.name())
        .setDataType(spec.type().configured())
        .addAllDims(dims(spec, batch))
        .build();
  }

  private static ModelOutput output(TensorSpec spec, boolean batch) {
    return ModelOutput.newBuilder()
        .setName(spec.name())
        .setDataType(spec.type().configured())
        .addAllDims(dims(spec, batch))
        .build();
  }

  private static List<Long> dims(TensorSpec spec, boolean batch) {
    return Arrays.stream(spec.shape()).skip(batch ? 1 : 0).boxed().toList();
  }
}
