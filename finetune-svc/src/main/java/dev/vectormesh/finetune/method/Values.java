package dev.vectormesh.finetune.method;

import dev.vectormesh.finetune.method.TrainingMethod.Parameter;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;

/**
 * What a method is run with: a value of each of its parameters.
 *
 * @param seed of all that is random
 */
public record Values(Map<String, Double> byId, long seed) {
  /** How far a searched value may be from the given one, as a factor. */
  private static final double REACH = 3;

  public Values {
    byId = Map.copyOf(byId);
  }

  /** The given values, and the usual ones of what is not given. */
  public static Values of(TrainingMethod method, Map<String, Double> given, long seed) {
    Map<String, Double> all = new TreeMap<>();
    method.parameters().forEach(each -> all.put(each.id(), each.usual()));
    all.putAll(given);
    return new Values(all, seed);
  }

  public double get(String id) {
    return Objects.requireNonNull(byId.get(id), id);
  }

  public int whole(String id) {
    return (int) Math.round(get(id));
  }

  /**
   * Values around these: each searched one times a factor of 1/3 to 3, by the seed and the trial.
   *
   * @param trial from 1; the first is these values themselves
   */
  public Values around(TrainingMethod method, int trial) {
    if (trial == 1) {
      return this;
    }
    Random random = new Random(seed * 31 + trial);
    Map<String, Double> other = new TreeMap<>(byId);
    for (Parameter parameter : method.parameters()) {
      if (parameter.searched()) {
        double factor = Math.pow(REACH, 2 * random.nextDouble() - 1);
        other.merge(
            parameter.id(),
            factor,
            (value, by) -> Math.clamp(value * by, parameter.least(), parameter.most()));
      }
    }
    return new Values(other, seed);
  }
}
