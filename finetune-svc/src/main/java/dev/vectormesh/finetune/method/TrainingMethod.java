package dev.vectormesh.finetune.method;

import dev.vectormesh.finetune.adapter.Adapter;
import dev.vectormesh.finetune.adapter.TrainingPairs;
import java.util.List;

/**
 * A way to train a map of a space. Another one is a class on the class path that {@code
 * META-INF/services} names.
 */
public interface TrainingMethod {
  /** Its name, in small letters and hyphens. */
  String id();

  /** What it does, in a line for people. */
  String description();

  /** What can be set, in the order in which it is shown. */
  List<Parameter> parameters();

  /**
   * A number that can be set.
   *
   * @param usual what it is where nothing is said
   * @param least that is taken
   * @param most that is taken
   * @param searched whether other values are tried where a run has several trials
   */
  record Parameter(
      String id, String description, double usual, double least, double most, boolean searched) {}

  /**
   * Trains. The same pairs and values give the same result, to the last bit on one machine.
   *
   * @param listener hears of each pass; what it throws ends the training
   */
  Result train(TrainingPairs pairs, Values values, Listener listener);

  /**
   * What came of it.
   *
   * @param heldOutLoss the least loss of queries that were not learnt from; NaN where there were
   *     none. Comparable between values of searched parameters
   */
  record Result(Adapter adapter, double heldOutLoss) {}

  /** Hears of each pass over the pairs. */
  interface Listener {
    /**
     * @param number from 1
     * @param heldOutLoss of queries that are not learnt from; NaN where there are none
     */
    void passed(int number, double loss, double heldOutLoss);
  }
}
