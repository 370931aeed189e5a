package dev.vectormesh.embedded.triton.onnx;

import dev.vectormesh.inference.v2.ModelConfig;
import dev.vectormesh.inference.v2.ModelInput;
import dev.vectormesh.inference.v2.ModelInstanceGroup;
import dev.vectormesh.inference.v2.ModelOutput;

/**
 * Refuses what a configuration asks for and this server does not do, by its name: passed over, it
 * would give other answers than a Triton. What only tunes a GPU is passed over.
 */
final class ConfigSupport {
  private ConfigSupport() {}

  /**
   * @throws IllegalArgumentException naming the field
   */
  static void check(ModelConfig config) {
    refuse(
        config.hasEnsembleScheduling() || config.getPlatform().equals("ensemble"),
        "ensemble_scheduling");
    refuse(config.hasSequenceBatching(), "sequence_batching");
    refuse(config.getModelTransactionPolicy().getDecoupled(), "model_transaction_policy.decoupled");
    refuse(config.getResponseCache().getEnable(), "response_cache");
    refuse(config.getBatchInputCount() > 0, "batch_input");
    refuse(config.getBatchOutputCount() > 0, "batch_output");
    refuse(config.hasModelOperations(), "model_operations");
    refuse(config.hasModelRepositoryAgents(), "model_repository_agents");
    refuse(
        config.getOptimization().getExecutionAccelerators().getCpuExecutionAcceleratorCount() > 0,
        "optimization.execution_accelerators.cpu_execution_accelerator");
    config.getInputList().forEach(ConfigSupport::check);
    config.getOutputList().forEach(ConfigSupport::check);
    requireBackend(config);
    requireInstances(config);
  }

  private static void check(ModelInput input) {
    refuse(input.hasReshape(), "reshape of input '" + input.getName() + "'");
    refuse(input.getIsShapeTensor(), "is_shape_tensor of input '" + input.getName() + "'");
    refuse(input.getAllowRaggedBatch(), "allow_ragged_batch of input '" + input.getName() + "'");
    refuse(input.getOptional(), "optional of input '" + input.getName() + "'");
    refuse(
        input.getIsNonLinearFormatIo(),
        "is_non_linear_format_io of input '" + input.getName() + "'");
  }

  private static void check(ModelOutput output) {
    refuse(output.hasReshape(), "reshape of output '" + output.getName() + "'");
    refuse(output.getIsShapeTensor(), "is_shape_tensor of output '" + output.getName() + "'");
    refuse(
        output.getIsNonLinearFormatIo(),
        "is_non_linear_format_io of output '" + output.getName() + "'");
  }

  private static void requireBackend(ModelConfig config) {
    String backend = config.getBackend();
    String platform = config.getPlatform();
    if (!(backend.isEmpty() || backend.equals("onnxruntime"))
        || !(platform.isEmpty() || platform.equals("onnxruntime_onnx"))) {
      throw new IllegalArgumentException(
          "unable to find backend library for backend '%s', platform '%s'"
              .formatted(backend, platform));
    }
  }

  private static void requireInstances(ModelConfig config) {
    for (int i = 0; i < config.getInstanceGroupCount(); i++) {
      ModelInstanceGroup group = config.getInstanceGroup(i);
      if (group.getKind() == ModelInstanceGroup.Kind.KIND_GPU) {
        throw new IllegalArgumentException(
            "instance group %s of model %s has kind KIND_GPU but server does not support GPUs"
                .formatted(
                    group.getName().isEmpty() ? config.getName() + "_" + i : group.getName(),
                    config.getName()));
      }
    }
    refuse(
        config.getInstanceGroupCount() > 0
            && config.getInstanceGroupList().stream().allMatch(ModelInstanceGroup::getPassive),
        "instance_group with passive instances alone");
  }

  private static void refuse(boolean asked, String what) {
    if (asked) {
      throw new IllegalArgumentException(what + " is not supported");
    }
  }
}
