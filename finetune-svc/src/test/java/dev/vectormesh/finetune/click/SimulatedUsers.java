package dev.vectormesh.finetune.click;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Users of a search, of whom is known how far down they look and what attracts them. */
final class SimulatedUsers {
  static final int DOCUMENTS = 10;

  private final SplittableRandom random = new SplittableRandom(7);
  private final double[] looks;
  private final Map<Impressions.Pair, Double> attracts = new HashMap<>();

  /**
   * @param steepness place k (from 1) is looked at with a probability of k^-steepness
   */
  SimulatedUsers(double steepness) {
    looks = new double[DOCUMENTS];
    for (int place = 0; place < DOCUMENTS; place++) {
      looks[place] = Math.pow(place + 1, -steepness);
    }
  }

  double looks(int place) {
    return looks[place];
  }

  /** How often who looks at a document clicks it. */
  double attracts(String query, String document) {
    return attracts.computeIfAbsent(
        new Impressions.Pair(query, document), _ -> random.nextDouble(0.05, 0.95));
  }

  /** Sessions of a query, by rankers that know little: each shows another order. */
  void search(Impressions impressions, String query, int sessions, int rankers) {
    List<List<String>> orders = new ArrayList<>();
    for (int ranker = 0; ranker < rankers; ranker++) {
      Map<String, Double> scores = new HashMap<>();
      for (int document = 0; document < DOCUMENTS; document++) {
        String id = "d" + document;
        scores.put(id, attracts(query, id) + random.nextGaussian(0, 0.5));
      }
      orders.add(
          scores.keySet().stream()
              .sorted(Comparator.comparing(scores::get, Comparator.reverseOrder()))
              .toList());
    }
    for (int session = 0; session < sessions; session++) {
      List<String> shown = orders.get(session % rankers);
      List<Boolean> clicked = new ArrayList<>();
      for (int place = 0; place < DOCUMENTS; place++) {
        clicked.add(random.nextDouble() < looks[place] * attracts(query, shown.get(place)));
      }
      impressions.add(query, shown, clicked);
    }
  }

  /** Kendall's tau between what attracts and an estimate of it, over one query's documents. */
  double agreement(String query, Map<Impressions.Pair, Double> estimate) {
    int agreed = 0;
    int pairs = 0;
    for (int a = 0; a < DOCUMENTS; a++) {
      for (int b = a + 1; b < DOCUMENTS; b++) {
        double truth = attracts(query, "d" + a) - attracts(query, "d" + b);
        double thought =
            estimate.getOrDefault(new Impressions.Pair(query, "d" + a), 0.0)
                - estimate.getOrDefault(new Impressions.Pair(query, "d" + b), 0.0);
        agreed += (int) Math.signum(truth * thought);
        pairs++;
      }
    }
    return (double) agreed / pairs;
  }
}
