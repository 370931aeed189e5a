package dev.vectormesh.embedded.triton.batching;

import static dev.vectormesh.embedded.triton.error.ConfigRules.require;

import dev.vectormesh.inference.v2.ModelConfig;
import dev.vectormesh.inference.v2.ModelDynamicBatching;
import dev.vectormesh.inference.v2.ModelInstanceGroup;
import dev.vectormesh.inference.v2.ModelQueuePolicy;
import dev.vectormesh.inference.v2.ModelQueuePolicy.TimeoutAction;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;

/**
 * How the requests of a model wait and are joined, as its configuration says.
 *
 * @param maxBatch items in a run, 1 where requests have no batch dimension
 * @param batching whether requests share runs
 * @param preferred batch sizes that are run at once when reached
 * @param delayNanos how long a request waits for others
 * @param levels priority levels, 0 without priorities; level 1 goes first
 * @param defaultLevel the level of a request that names none, 0 without priorities
 * @param inOrder whether answers leave in the order of their requests
 * @param sliceElements elements of the longest input that one run takes; 0 is no limit, else
 *     requests are cut
 * @param instances how many runs go on at the same time
 */
public record SchedulingPolicy(
    int maxBatch,
    boolean batching,
    NavigableSet<Integer> preferred,
    long delayNanos,
    long levels,
    long defaultLevel,
    boolean inOrder,
    ModelQueuePolicy defaultQueue,
    Map<Long, ModelQueuePolicy> queues,
    int sliceElements,
    int instances) {

  /**
   * @param config complete
   * @throws IllegalArgumentException where the configuration contradicts itself
   */
  public static SchedulingPolicy of(ModelConfig config) {
    ModelDynamicBatching batching = config.getDynamicBatching();
    check(config);
    return new SchedulingPolicy(
        Math.max(1, config.getMaxBatchSize()),
        config.hasDynamicBatching() && config.getMaxBatchSize() > 1,
        new TreeSet<>(batching.getPreferredBatchSizeList()),
        batching.getMaxQueueDelayMicroseconds() * 1_000,
        batching.getPriorityLevels(),
        batching.getPriorityLevels() == 0 ? 0 : batching.getDefaultPriorityLevel(),
        batching.getPreserveOrdering(),
        batching.getDefaultQueuePolicy(),
        batching.getPriorityQueuePolicyMap(),
        ModelParameters.number(config, ModelParameters.SLICE_ELEMENTS, 0),
        config.getInstanceGroupList().stream()
            .filter(group -> !group.getPassive())
            .mapToInt(ModelInstanceGroup::getCount)
            .sum());
  }

  /** The level that a request goes by which asks for this one; 0 asks for none. */
  long level(long asked) {
    return asked < 1 || asked > levels ? defaultLevel : asked;
  }

  /** Whether requests of this level are more urgent than those that name no level. */
  boolean urgent(long level) {
    return level < defaultLevel;
  }

  /** Whether there can be urgent requests. */
  boolean hasUrgent() {
    return defaultLevel > 1;
  }

  ModelQueuePolicy queue(long level) {
    return queues.getOrDefault(level, defaultQueue);
  }

  /** A run of so many items goes at once. */
  int enough() {
    return preferred.isEmpty() ? maxBatch : preferred.last();
  }

  /** The most items of one request, of this many elements each, that a run takes. */
  int maxItems(long elementsPerItem) {
    return sliceElements == 0
        ? maxBatch
        : (int) Math.clamp(sliceElements / Math.max(1, elementsPerItem), 1, maxBatch);
  }

  /**
   * @param config as it was read, or complete
   * @throws IllegalArgumentException where it contradicts itself, whatever the graph
   */
  public static void check(ModelConfig config) {
    ModelDynamicBatching batching = config.getDynamicBatching();
    String name = config.getName();
    require(
        config.getMaxBatchSize() >= 0, "'max_batch_size' must be non-negative value for %s", name);
    // What the graph will say is not known before the configuration is complete.
    boolean open = config.getMaxBatchSize() == 0;
    for (int size : batching.getPreferredBatchSizeList()) {
      require(size > 0, "dynamic batching preferred size must be positive for %s", name);
      require(
          open || size <= config.getMaxBatchSize(),
          "dynamic batching preferred size must be <= max batch size for %s",
          name);
    }
    require(
        !batching.getPreserveOrdering()
            || (!delays(batching.getDefaultQueuePolicy())
                && batching.getPriorityQueuePolicyMap().values().stream()
                    .noneMatch(SchedulingPolicy::delays)),
        "Queue policy can not have DELAY as timeout action when 'preserve_ordering' is true for %s",
        name);
    long levels = batching.getPriorityLevels();
    if (levels == 0) {
      return;
    }
    long level = batching.getDefaultPriorityLevel();
    require(
        level > 0 && level <= levels,
        "default priority level must be in range [1, %d] for %s",
        levels,
        name);
    require(
        !batching.getPreserveOrdering() || levels == 1,
        "Only one priority level is allowed when 'preserve_ordering' is true for %s",
        name);
    for (long queue : batching.getPriorityQueuePolicyMap().keySet()) {
      require(
          queue > 0 && queue <= levels,
          "priority queue policy must have priority level in range [1, %d] for %s",
          levels,
          name);
    }
  }

  private static boolean delays(ModelQueuePolicy queue) {
    return queue.getTimeoutAction() == TimeoutAction.DELAY
        && queue.getDefaultTimeoutMicroseconds() > 0;
  }
}
