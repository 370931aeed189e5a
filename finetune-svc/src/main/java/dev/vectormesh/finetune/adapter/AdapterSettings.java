package dev.vectormesh.finetune.adapter;

/**
 * How an adapter is trained.
 *
 * @param epochs at most so many passes over the pairs
 * @param batch pairs that are compared with each other
 * @param learningRate of Adam
 * @param temperature that similarities are divided by
 * @param pull back to changing nothing, per step and learning rate
 * @param heldOut share of the queries that tell when to stop, 0 to 0.5; 0 trains all epochs
 * @param patience epochs without a better loss of these queries, after which training ends
 * @param threads that compute; results are the same to the last bit for the same number on one
 *     machine
 * @param seed of the order of pairs and the choice of queries
 */
public record AdapterSettings(
    int epochs,
    int batch,
    float learningRate,
    float temperature,
    float pull,
    double heldOut,
    int patience,
    int threads,
    long seed) {

  public static final AdapterSettings DEFAULT =
      new AdapterSettings(
          60, 256, 3e-4f, 0.05f, 100f, 0.15, 3, Runtime.getRuntime().availableProcessors(), 1);

  /**
   * @throws IllegalArgumentException naming the setting that is out of its range
   */
  public AdapterSettings {
    require(epochs > 0, "epochs", epochs);
    require(batch > 1, "batch", batch);
    require(learningRate > 0 && learningRate < 1, "learningRate", learningRate);
    require(temperature > 0 && temperature <= 1, "temperature", temperature);
    require(pull >= 0 && pull * learningRate < 1, "pull", pull);
    require(heldOut >= 0 && heldOut <= 0.5, "heldOut", heldOut);
    require(patience > 0, "patience", patience);
    require(threads > 0, "threads", threads);
  }

  private static void require(boolean fits, String setting, Object value) {
    if (!fits) {
      throw new IllegalArgumentException("%s must not be %s".formatted(setting, value));
    }
  }

  public AdapterSettings withSeed(long other) {
    return new AdapterSettings(
        epochs, batch, learningRate, temperature, pull, heldOut, patience, threads, other);
  }
}
