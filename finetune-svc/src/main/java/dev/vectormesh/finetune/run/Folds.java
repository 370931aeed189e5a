package dev.vectormesh.finetune.run;

import dev.vectormesh.finetune.data.Example;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Divides examples so that each is measured by a model that did not learn from it.
 *
 * @param heldOut rows of the examples that are measured, by fold
 */
record Folds(List<List<Integer>> heldOut, int examples) {
  private static final int FOLDS = 5;

  /** From so many pairs on, one fifth of the queries tells enough. */
  private static final int MANY_PAIRS = 20_000;

  static Folds of(int examples, int pairs, long seed) {
    List<Integer> order = new ArrayList<>(IntStream.range(0, examples).boxed().toList());
    Collections.shuffle(order, new Random(seed));
    int measured = pairs > MANY_PAIRS ? 1 : FOLDS;
    List<List<Integer>> heldOut = new ArrayList<>();
    for (int fold = 0; fold < Math.min(measured, examples); fold++) {
      List<Integer> of = new ArrayList<>();
      for (int i = fold; i < examples; i += FOLDS) {
        of.add(order.get(i));
      }
      heldOut.add(of);
    }
    return new Folds(heldOut, examples);
  }

  /** What the model of a fold learns from. */
  List<Integer> learnt(int fold) {
    Set<Integer> out = new HashSet<>(heldOut.get(fold));
    return IntStream.range(0, examples).filter(row -> !out.contains(row)).boxed().toList();
  }

  /** Documents that the model of a fold has seen, as chosen ones. */
  Set<String> seen(int fold, List<Example> all) {
    Set<String> seen = new HashSet<>();
    learnt(fold).forEach(row -> seen.addAll(all.get(row).gains().keySet()));
    return seen;
  }
}
